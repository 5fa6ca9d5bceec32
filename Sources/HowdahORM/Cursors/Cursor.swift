import HowdahPool
import HowdahSQL
import HowdahTypes

/// The rows of a query as an asynchronous sequence, read from a server-side cursor in batches.
///
/// ```swift
/// try await db.withTransaction { tx in
///     for try await user in tx.cursor(User.where { $0.age >= 18 }, batch: 1_000) {
///         try await tx.execute("UPDATE users SET checked_at = now() WHERE id = \(user.id)")
///     }
/// }
/// // BEGIN; DECLARE howdah_cursor_1 NO SCROLL CURSOR FOR SELECT …; FETCH FORWARD 1000 FROM howdah_cursor_1
/// // UPDATE users SET checked_at = now() WHERE id = $1
/// // …
/// // FETCH FORWARD 1000 FROM howdah_cursor_1
/// // COMMIT
/// ```
///
/// Memory holds one batch. Between two rows the transaction is free for other statements, and for other cursors. The
/// rows are those that the query found when the first of them was read: later changes of the transaction itself do not
/// show. A cursor that is left early is closed on the server together with the next statement.
public struct Cursor<Row>: AsyncSequence {
    /// The rows of a cursor, each batch as an array.
    public struct Batches: AsyncSequence {
        let open: () throws -> ServerCursor
        let read: (QueryResult) async throws -> [Row]

        /// Opens a cursor of its own for each loop.
        public func makeAsyncIterator() -> Iterator { Iterator(open: open, read: read) }
    }

    /// The rows batch by batch: `for try await users in tx.cursor(User.all, batch: 500).batches { … }`.
    public let batches: Batches

    /// Opens a cursor of its own for each loop.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(batches: batches.makeAsyncIterator()) }
}

extension Cursor.Batches {
    /// Reads a cursor batch by batch.
    public struct Iterator: AsyncIteratorProtocol {
        let open: () throws -> ServerCursor
        let read: (QueryResult) async throws -> [Row]
        private var cursor: ServerCursor?

        init(
            open: @escaping () throws -> ServerCursor,
            read: @escaping (QueryResult) async throws -> [Row]
        ) {
            self.open = open
            self.read = read
        }

        /// The next rows, nil at the end; throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
        public nonisolated(nonsending) mutating func next(
            isolation actor: (any Actor)? = #isolation
        ) async throws -> [Row]? {
            let cursor = try self.cursor ?? open()
            self.cursor = cursor
            guard let result = try await cursor.next() else { return nil }
            return try await read(result)
        }
    }
}

extension Cursor {
    /// Reads a cursor row by row.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var batches: Batches.Iterator
        private var rows: [Row] = []
        private var position = 0

        init(batches: Batches.Iterator) { self.batches = batches }

        /// The next row, nil at the end; throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
        public nonisolated(nonsending) mutating func next(
            isolation actor: (any Actor)? = #isolation
        ) async throws -> Row? {
            if position == rows.count {
                rows = try await batches.next(isolation: actor) ?? []
                position = 0
            }
            guard position < rows.count else { return nil }
            defer { position += 1 }
            return rows[position]
        }
    }
}
