public import HowdahPool
import HowdahTypes

/// How far a bulk insert has come.
public struct BulkProgress: Hashable, Sendable {
    /// The rows that were sent so far.
    public internal(set) var sent = 0
    /// The rows that were inserted or overwritten so far: fewer than sent if conflicts were ignored.
    public internal(set) var inserted = 0
    /// The statements that were executed so far.
    public internal(set) var chunks = 0
}

extension Executor {
    /// Inserts any number of rows, chunk after chunk, with one array for each column; returns how many were inserted.
    ///
    /// ```swift
    /// try await session.insert(contentsOf: drafts, chunk: 5_000, onConflict: .update(\.email)) { print($0.inserted) }
    /// // INSERT INTO "users" ("id", "email") SELECT u."id", u."email"
    /// // FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS u("id", "email", ordinality) ORDER BY u.ordinality
    /// // ON CONFLICT ("email") DO UPDATE SET …
    /// ```
    ///
    /// One text serves every number of rows, so the limit of 65,535 parameters never counts, and memory holds one chunk.
    /// Each chunk is all or nothing; in a transaction all of them are.
    ///
    /// - Parameters:
    ///   - values: the rows; a sequence that makes them one by one is read once.
    ///   - chunk: how many rows one statement takes; 1,000 to 10,000 are sensible. A statement takes fewer if the rows
    ///     hold more than 5,000 elements in a column of arrays.
    ///   - onConflict: what to do about rows that are there already; by default the insert throws.
    ///   - progress: is told after each chunk.
    @discardableResult
    public nonisolated(nonsending) func insert<Values: Sequence>(
        contentsOf values: Values, chunk: Int = 5_000, onConflict: OnConflict<Values.Element.Row>? = nil,
        fileID: String = #fileID, line: UInt = #line,
        progress: (BulkProgress) throws -> Void = { _ in }
    ) async throws -> Int where Values.Element: Insertable {
        let callSite = CallSite(fileID: fileID, line: line)
        var bulk = BulkInsert<Values.Element>(chunk: chunk, onConflict: onConflict, returnsRows: false)
        for value in values {
            if let statement = try bulk.take(value) {
                try progress(bulk.executed(await execute(statement, at: callSite)))
            }
        }
        if let statement = bulk.rest() { try progress(bulk.executed(await execute(statement, at: callSite))) }
        return bulk.progress.inserted
    }

    /// Inserts the rows of an asynchronous sequence, chunk after chunk; returns how many were inserted.
    @discardableResult
    public nonisolated(nonsending) func insert<Values: AsyncSequence>(
        contentsOf values: Values, chunk: Int = 5_000, onConflict: OnConflict<Values.Element.Row>? = nil,
        fileID: String = #fileID, line: UInt = #line,
        progress: (BulkProgress) throws -> Void = { _ in }
    ) async throws -> Int where Values.Element: Insertable {
        let callSite = CallSite(fileID: fileID, line: line)
        var bulk = BulkInsert<Values.Element>(chunk: chunk, onConflict: onConflict, returnsRows: false)
        for try await value in values {
            if let statement = try bulk.take(value) {
                try progress(bulk.executed(await execute(statement, at: callSite)))
            }
        }
        if let statement = bulk.rest() { try progress(bulk.executed(await execute(statement, at: callSite))) }
        return bulk.progress.inserted
    }

    /// Inserts rows chunk after chunk, and returns them as the database has them now, in the order they came in.
    ///
    /// Rows that a conflict left out are missing.
    public nonisolated(nonsending) func insertReturning<Values: Sequence>(
        contentsOf values: Values, chunk: Int = 5_000, onConflict: OnConflict<Values.Element.Row>? = nil,
        fileID: String = #fileID, line: UInt = #line
    ) async throws -> [Values.Element.Row] where Values.Element: Insertable {
        let callSite = CallSite(fileID: fileID, line: line)
        var bulk = BulkInsert<Values.Element>(chunk: chunk, onConflict: onConflict, returnsRows: true)
        var rows: [Values.Element.Row] = []
        for value in values {
            guard let statement = try bulk.take(value) else { continue }
            rows += try await execute(statement, at: callSite).models(Values.Element.Row.self, of: statement)
        }
        if let statement = bulk.rest() {
            rows += try await execute(statement, at: callSite).models(Values.Element.Row.self, of: statement)
        }
        return rows
    }
}

/// Collects rows into chunks, and makes each chunk a statement.
struct BulkInsert<Value: Insertable> {
    private var writer = ColumnWriter(.arrays, columns: Value.insertColumns)
    private let chunk: Int
    private let onConflict: OnConflict<Value.Row>?
    private let returnsRows: Bool
    private let hasArrays = Value.insertColumns.contains { $0.type.form != .single }
    private(set) var progress = BulkProgress()

    init(chunk: Int, onConflict: OnConflict<Value.Row>?, returnsRows: Bool) {
        self.chunk = max(1, chunk)
        self.onConflict = onConflict
        self.returnsRows = returnsRows
    }

    /// Adds a row; returns the statement of a chunk that is full now.
    mutating func take(_ value: Value) throws -> PreparedSQL? {
        try writer.write(value)
        let isFull = writer.rowCount >= chunk || hasArrays && writer.arrayElementCount >= Self.mostElements
        return isFull ? rest() : nil
    }

    /// The server finds an element, or the first of a slice, by walking over all before it, so that the time of a statement grows
    /// with the square of their number: up to here it cannot be measured.
    private static var mostElements: Int { 5_000 }

    /// The statement of the rows that are left; nil if there are none.
    mutating func rest() -> PreparedSQL? {
        guard writer.rowCount > 0 else { return nil }
        progress.sent += writer.rowCount
        defer { writer.removeAll() }
        return InsertStatement.many(Value.self, writer, onConflict: onConflict, returnsRows: returnsRows)
    }

    /// Counts an executed chunk; returns how far the insert has come.
    mutating func executed(_ result: QueryResult) -> BulkProgress {
        progress.inserted += result.affectedRows
        progress.chunks += 1
        return progress
    }
}
