/// The rows that one statement returned, in the driver's own memory, decoded on demand.
public final class QueryResult: Sendable {
    /// The columns.
    public let layout: ColumnLayout
    /// The number of rows.
    public let rowCount: Int
    /// What the server says it did: `SELECT 3`, `UPDATE 1`, `CREATE TABLE`.
    public let commandTag: String
    @usableFromInline nonisolated(unsafe) let memory: ResultMemory
    /// How many rows of the statement came in results before this one: a stream has many.
    package let firstRow: Int
    /// Where the program asked for it, for the errors of reading it; set once, before anybody reads.
    package private(set) nonisolated(unsafe) var callSite: CallSite?

    /// Takes over memory that the driver filled and will never change again.
    package init(
        memory: ResultMemory, layout: ColumnLayout, rowCount: Int, commandTag: String, firstRow: Int = 0
    ) {
        self.firstRow = firstRow
        self.memory = memory
        self.layout = layout
        self.rowCount = rowCount
        self.commandTag = commandTag
    }

    deinit { memory.free(memory.handle) }

    /// The same result, with the place in the source that asked for it; for who has it from the driver alone.
    @discardableResult
    package func asked(at place: CallSite?) -> QueryResult {
        callSite = place
        return self
    }

    /// The number of rows inserted, updated, deleted, selected or copied: the number at the end of the command tag.
    public var affectedRows: Int {
        commandTag.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }

    /// A cursor before the first row's first column.
    @inlinable public func cursor() -> RowCursor { RowCursor(self, order: nil) }
}

/// How to reach the values of a driver's result: a handle, and the driver's own functions on it.
///
/// Function pointers and not closures: they cost one indirect call each and no reference counting.
@frozen @usableFromInline package struct ResultMemory {
    @usableFromInline package let handle: OpaquePointer
    /// The value's length; 0 for NULL as well.
    @usableFromInline package let length: @convention(c) (OpaquePointer?, Int32, Int32) -> Int32
    @usableFromInline package let value: @convention(c) (OpaquePointer?, Int32, Int32) -> UnsafeMutablePointer<CChar>?
    @usableFromInline package let isNull: @convention(c) (OpaquePointer?, Int32, Int32) -> Int32
    @usableFromInline package let free: @convention(c) (OpaquePointer?) -> Void

    package init(
        handle: OpaquePointer,
        length: @escaping @convention(c) (OpaquePointer?, Int32, Int32) -> Int32,
        value: @escaping @convention(c) (OpaquePointer?, Int32, Int32) -> UnsafeMutablePointer<CChar>?,
        isNull: @escaping @convention(c) (OpaquePointer?, Int32, Int32) -> Int32,
        free: @escaping @convention(c) (OpaquePointer?) -> Void
    ) {
        self.handle = handle
        self.length = length
        self.value = value
        self.isNull = isNull
        self.free = free
    }
}
