public import HowdahPool
import HowdahSQL
public import HowdahTypes

/// Writes rows into a table by COPY, each value in PostgreSQL's binary format, as fast as the server takes them.
///
/// ```swift
/// try await session.copy(into: "points", columns: ["x", "y"]) { writer in
///     for point in points { try await writer.write(point.x, point.y) }
/// }
/// ```
public final class CopyRowWriter {
    private let channel: CopyChannel
    private let target: CopyTarget
    private var rows = CopyRows()
    private var position = 0

    init(_ channel: CopyChannel, _ target: CopyTarget) {
        self.channel = channel
        self.target = target
        rows.begin()
    }

    /// Writes one row, a value for each column of the COPY; nil is NULL.
    ///
    /// - Throws: ``DatabaseError/Code/encodingFailed`` if a value has no PostgreSQL form or does not fit its column's type;
    ///   what the server reports about an earlier row; `CancellationError`.
    public nonisolated(nonsending) func write<each Value: ParameterEncodable>(
        _ values: repeat each Value
    ) async throws {
        rows.append(fieldCount: target.types.count)
        position = 0
        for value in repeat each values { try append(value) }
        guard position == target.types.count else { throw wrongCount(position) }
        if rows.byteCount >= ByteWriter.copyChunk { try await channel.send(rows.takeBytes()) }
    }

    nonisolated(nonsending) func finish() async throws {
        rows.end()
        try await channel.send(rows.takeBytes())
    }

    private func append<Value: ParameterEncodable>(_ value: Value) throws {
        guard position < target.types.count else { throw wrongCount(position + 1) }
        let field = try target.field(position, sending: Value.postgresType)
        do {
            try rows.append(value, field)
        } catch {
            throw DatabaseError(
                .encodingFailed,
                message: "Column \(quoteIdentifier(target.copy.columns[position])) cannot be written. \(error)",
                underlying: error)
        }
        position += 1
    }

    private func wrongCount(_ count: Int) -> DatabaseError {
        DatabaseError(
            .encodingFailed,
            message:
                "The row has \(count) values or more, and the COPY \(target.types.count) columns: write one for each.")
    }
}

@available(*, unavailable, message: "a writer belongs to its session's task")
extension CopyRowWriter: Sendable {}

extension SessionExecutor {
    /// Copies rows into a table: the fastest way to write many.
    ///
    /// ```swift
    /// let count = try await session.copy(into: "points", columns: ["x", "y"]) { writer in
    ///     for point in points { try await writer.write(point.x, point.y) }
    /// }
    /// // SELECT "x", "y" FROM "points" LIMIT 0
    /// // COPY "points" ("x", "y") FROM STDIN (FORMAT binary)
    /// ```
    ///
    /// All or nothing: if `body` throws, or the task is cancelled, nothing is stored. Columns that are not named get their
    /// defaults. The server does not convert what it copies, so the columns' types are asked for first, and a value that does
    /// not fit throws; integers may be wider or narrower than their column. The session is busy meanwhile.
    ///
    /// - Parameters:
    ///   - table: the table's name.
    ///   - schema: its schema; nil finds it on the search path.
    ///   - columns: the columns to fill, in the order of the values.
    /// - Returns: the number of rows.
    @discardableResult
    public nonisolated(nonsending) func copy(
        into table: String, schema: String? = nil, columns: [String], fileID: String = #fileID, line: UInt = #line,
        _ body: nonisolated(nonsending) (sending CopyRowWriter) async throws -> Void
    ) async throws -> Int {
        let target = try await CopyTarget(
            Copy(into: TableReference(table, schema: schema), columns: columns), on: self,
            at: CallSite(fileID: fileID, line: line))
        return try await lane.from(fileID: fileID, line: line).copyIn(target.copy.fragment.render().sql) { channel in
            // Whoever takes it along past the closure gets an error.
            nonisolated(unsafe) let writer = CopyRowWriter(channel, target)
            try await body(writer)
            try await writer.finish()
        }
    }
}
