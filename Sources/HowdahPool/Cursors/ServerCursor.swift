package import HowdahTypes

/// A server-side cursor that is read forward: the rows of a query, batch after batch.
///
/// ```sql
/// BEGIN; DECLARE howdah_cursor_1 NO SCROLL CURSOR FOR SELECT …; FETCH FORWARD 1000 FROM howdah_cursor_1
/// FETCH FORWARD 1000 FROM howdah_cursor_1
/// CLOSE howdah_cursor_1; …             -- with the transaction's next statement, if there is one
/// ```
package final class ServerCursor {
    private enum State {
        case unopened
        case open(OpenCursors.ID)
        case ended
    }

    private let driver: SessionDriver
    /// The transaction that it belongs to; nil if it is held beyond transactions.
    private let serial: Int?
    private let statement: PreparedSQL
    private let batch: Int
    private let callSite: CallSite
    private var state = State.unopened

    init(_ driver: SessionDriver, in serial: Int?, _ statement: PreparedSQL, batch: Int, at callSite: CallSite) {
        self.driver = driver
        self.serial = serial
        self.statement = statement
        self.batch = batch
        self.callSite = callSite
    }

    deinit { close() }

    /// The next rows, at most a batch of them; nil at the end.
    package nonisolated(nonsending) func next() async throws -> QueryResult? {
        let result: QueryResult
        switch state {
        case .ended: return nil
        case .unopened: result = try await open()
        case .open(let id): result = try await fetch(id)
        }
        // Fewer rows than asked for are the last ones.
        if result.rowCount < batch { close() }
        return result.rowCount > 0 ? result : nil
    }

    private nonisolated(nonsending) func open() async throws -> QueryResult {
        guard batch >= 1 else {
            throw DatabaseError(.invalidStatement, message: "A cursor fetches at least 1 row at a time, not \(batch).")
        }
        // Whatever comes of it, it is not opened twice.
        state = .ended
        let (id, result): (OpenCursors.ID, QueryResult)
        if let serial {
            (id, result) = try await driver.openCursor(
                .forward, statement, .fetchForward(batch), in: serial, at: callSite)
        } else {
            (id, result) = try await driver.openHeldCursor(statement, batch: batch, at: callSite)
        }
        state = .open(id)
        return result
    }

    private nonisolated(nonsending) func fetch(_ id: OpenCursors.ID) async throws -> QueryResult {
        guard let serial else { return try await driver.fetchHeld(batch, from: id, at: callSite) }
        return try await driver.step(.fetchForward(batch), id, in: serial, at: callSite)
    }

    /// Ends the cursor; nothing is sent for it.
    package func close() {
        if case .open(let id) = state {
            serial == nil ? driver.abandonHeldCursor(id) : driver.abandonCursor(id)
        }
        state = .ended
    }
}

extension Transaction {
    /// A cursor over the rows of a statement; nothing is sent before its first ``ServerCursor/next()``.
    package func serverCursor(
        _ statement: PreparedSQL, batch: Int, fileID: String = #fileID, line: UInt = #line
    ) -> ServerCursor {
        ServerCursor(driver, in: serial, statement, batch: batch, at: CallSite(fileID: fileID, line: line))
    }
}

extension Session {
    /// A cursor that outlasts transactions; nothing is sent before its first ``ServerCursor/next()``.
    package func heldServerCursor(
        _ statement: PreparedSQL, batch: Int, fileID: String = #fileID, line: UInt = #line
    ) -> ServerCursor {
        ServerCursor(driver, in: nil, statement, batch: batch, at: CallSite(fileID: fileID, line: line))
    }
}
