public import HowdahPool
import HowdahSQL
import HowdahTypes

extension SessionExecutor {
    /// Copies models or drafts into their table: the fastest way to insert many, where nothing is to be returned.
    ///
    /// ```swift
    /// let count = try await session.copy(contentsOf: users)
    /// // SELECT "id", "email", … FROM "users" LIMIT 0
    /// // COPY "users" ("id", "email", …) FROM STDIN (FORMAT binary)
    /// ```
    ///
    /// What `insert(contentsOf:)` can do and COPY cannot: handle conflicts, fill a default in only some of the rows, convert
    /// values to another type than the model says, obey rules and row-level security. All rows fill the columns that the
    /// first one does, and one COPY is all or nothing; memory holds one chunk of 64 KiB. The columns' types are asked for
    /// first, which takes the right to read the table, and a type that COPY would misread throws.
    ///
    /// - Parameter values: the rows; a sequence that makes them one by one is read once.
    /// - Returns: the number of rows.
    @discardableResult
    public nonisolated(nonsending) func copy<Values: Sequence>(
        contentsOf values: Values, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int
    where Values.Element: Insertable {
        var values = values.makeIterator()
        guard let first = values.next() else { return 0 }
        var rows = try await ModelCopy(first, on: self, at: CallSite(fileID: fileID, line: line))
        return try await lane.from(fileID: fileID, line: line).copyIn(rows.sql) { channel in
            var next: Values.Element? = first
            while let value = next {
                if let chunk = try rows.take(value) { try await channel.send(chunk) }
                next = values.next()
            }
            try await channel.send(rows.rest())
        }
    }

    /// Copies the rows of an asynchronous sequence into their table, in constant memory.
    ///
    /// The rows may come from the stream of another session, not of this one, which is busy with the COPY.
    ///
    /// - Returns: the number of rows.
    @discardableResult
    public nonisolated(nonsending) func copy<Values: AsyncSequence>(
        contentsOf values: Values, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int
    where Values.Element: Insertable {
        var values = values.makeAsyncIterator()
        guard let first = try await values.next(isolation: #isolation) else { return 0 }
        var rows = try await ModelCopy(first, on: self, at: CallSite(fileID: fileID, line: line))
        return try await lane.from(fileID: fileID, line: line).copyIn(rows.sql) { channel in
            var next: Values.Element? = first
            while let value = next {
                if let chunk = try rows.take(value) { try await channel.send(chunk) }
                next = try await values.next(isolation: #isolation)
            }
            try await channel.send(rows.rest())
        }
    }
}

extension Database {
    /// Copies models or drafts into their table, on a connection of the pool; see ``SessionExecutor/copy(contentsOf:fileID:line:)``.
    ///
    /// - Returns: the number of rows.
    @discardableResult
    public nonisolated(nonsending) func copy<Values: Sequence>(
        contentsOf values: Values, fileID: String = #fileID, line: UInt = #line
    ) async throws -> Int
    where Values.Element: Insertable {
        try await withSession(fileID: fileID, line: line) { session in
            try await session.copy(contentsOf: values, fileID: fileID, line: line)
        }
    }
}

/// Models on their way into a COPY.
struct ModelCopy<Value: Insertable> {
    private var writer: ColumnWriter
    let sql: String

    /// The COPY of the columns that the first row fills.
    init(_ first: Value, on executor: some Executor, at callSite: CallSite) async throws {
        let columns = Value.insertColumns
        let filled = zip(columns, try ColumnWriter.row(first)).map { $1 != nil }
        let names = zip(columns, filled).filter(\.1).map(\.0.name)
        guard !names.isEmpty else {
            throw DatabaseError(
                .invalidStatement,
                message:
                    "COPY needs a column to fill, and the first row leaves all to the database. Use insert(contentsOf:)."
            )
        }
        let target = try await CopyTarget(Copy(into: Value.Row.table, columns: names), on: executor, at: callSite)
        var fields: [CopyField] = []
        var position = 0
        for (column, isFilled) in zip(columns, filled) {
            fields.append(isFilled ? try target.field(position, sending: column.type) : .omitted)
            position += isFilled ? 1 : 0
        }
        writer = ColumnWriter(copying: columns, fields)
        writer.copy.begin()
        sql = target.copy.fragment.render().sql
    }

    /// Adds a row; returns a chunk that is full now.
    mutating func take(_ value: Value) throws -> [UInt8]? {
        try writer.write(value)
        return writer.copy.byteCount >= ByteWriter.copyChunk ? writer.copy.takeBytes() : nil
    }

    /// What has not been sent yet, and the end.
    mutating func rest() -> [UInt8] {
        writer.copy.end()
        return writer.copy.takeBytes()
    }
}
