import HowdahPool
import HowdahTypes

/// A server-side cursor over the rows of a query that goes forward and backward, in its transaction.
///
/// ```swift
/// try await db.withTransaction { tx in
///     let cursor = try tx.scrollCursor(User.order { $0.name })
///     let page = try await cursor.forward(20)
///     let last = try await cursor.row(at: -1)
///     let before = try await cursor.backward(20)
/// }
/// // BEGIN; DECLARE howdah_cursor_1 SCROLL CURSOR FOR SELECT …; FETCH FORWARD 20 FROM howdah_cursor_1
/// // FETCH ABSOLUTE -1 FROM howdah_cursor_1
/// // FETCH BACKWARD 20 FROM howdah_cursor_1
/// ```
///
/// It stands before the first row, on a row, or behind the last one; rows count from 1, and from -1 for the last. The rows
/// are those that the query found when the cursor was opened. The server may have to keep them to go back, so a `cursor` is
/// cheaper where forward is enough. It is closed together with the next statement after ``close()`` or its last reference, or
/// by the end of the transaction.
///
/// Each of its functions throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
public final class ScrollCursor<Row> {
    private let cursor: ServerScrollCursor
    private let read: (QueryResult, CallSite) async throws -> [Row]

    init(_ cursor: ServerScrollCursor, read: @escaping (QueryResult, CallSite) async throws -> [Row]) {
        self.cursor = cursor
        self.read = read
    }

    /// The next rows, at most `count`, fewer at the end: `FETCH FORWARD 20 FROM howdah_cursor_1`.
    public nonisolated(nonsending) func forward(
        _ count: Int, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [Row] {
        try await fetch(.fetchForward(check(count)), CallSite(fileID: fileID, line: line))
    }

    /// The rows before, nearest first, at most `count`: `FETCH BACKWARD 20 FROM howdah_cursor_1`.
    public nonisolated(nonsending) func backward(
        _ count: Int, fileID: String = #fileID, line: UInt = #line
    ) async throws -> [Row] {
        try await fetch(.fetchBackward(check(count)), CallSite(fileID: fileID, line: line))
    }

    /// The row at a position, from 1, or from -1 for the last one; nil if there is none: `FETCH ABSOLUTE 100 FROM …`.
    public nonisolated(nonsending) func row(
        at position: Int, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Row? {
        try await fetch(.fetchAbsolute(position), CallSite(fileID: fileID, line: line)).first
    }

    /// Moves to a row without reading it; 0 is before the first one: `MOVE ABSOLUTE 100 FROM howdah_cursor_1`.
    ///
    /// - Returns: whether there is such a row; if not, the cursor stands before the first or behind the last one.
    @discardableResult
    public nonisolated(nonsending) func move(
        to position: Int, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Bool {
        try await cursor.take(.moveAbsolute(position), at: CallSite(fileID: fileID, line: line)).affectedRows > 0
    }

    /// Moves over rows without reading them, backward if `count` is negative: `MOVE FORWARD 100 FROM howdah_cursor_1`.
    ///
    /// - Returns: how many rows it has passed, fewer than asked for at an end.
    @discardableResult
    public nonisolated(nonsending) func move(
        by count: Int, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int {
        try await cursor.take(.moveBy(count), at: CallSite(fileID: fileID, line: line)).affectedRows
    }

    /// Moves behind the last row: `MOVE FORWARD ALL FROM howdah_cursor_1`.
    ///
    /// - Returns: how many rows it has passed; all that there are, if it was not moved before.
    @discardableResult
    public nonisolated(nonsending) func moveToEnd(
        fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int {
        try await cursor.take(.moveToEnd, at: CallSite(fileID: fileID, line: line)).affectedRows
    }

    /// Closes the cursor; CLOSE travels with the transaction's next statement.
    public func close() { cursor.close() }

    private nonisolated(nonsending) func fetch(_ step: CursorStep, _ callSite: CallSite) async throws -> [Row] {
        let result = try await cursor.take(step, at: callSite)
        return result.rowCount > 0 ? try await read(result, callSite) : []
    }

    private func check(_ count: Int) throws -> Int {
        guard count >= 1 else {
            throw DatabaseError(.invalidStatement, message: "A cursor fetches at least 1 row at a time, not \(count).")
        }
        return count
    }
}

@available(*, unavailable, message: "a cursor belongs to its transaction's task")
extension ScrollCursor: Sendable {}
