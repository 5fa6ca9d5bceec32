package import HowdahTypes

/// A server-side cursor that goes forward and backward.
///
/// ```sql
/// BEGIN; DECLARE howdah_cursor_1 SCROLL CURSOR FOR SELECT …; FETCH FORWARD 20 FROM howdah_cursor_1
/// FETCH BACKWARD 20 FROM howdah_cursor_1
/// MOVE ABSOLUTE 100 FROM howdah_cursor_1
/// CLOSE howdah_cursor_1; …             -- with the transaction's next statement, if there is one
/// ```
package final class ServerScrollCursor {
    private enum State {
        case unopened
        case open(OpenCursors.ID)
        case closed
    }

    private let driver: SessionDriver
    private let serial: Int
    private let statement: PreparedSQL
    private var state = State.unopened

    init(_ driver: SessionDriver, in serial: Int, _ statement: PreparedSQL) {
        self.driver = driver
        self.serial = serial
        self.statement = statement
    }

    deinit { close() }

    /// Moves the cursor; the first step opens it, in the same round trip. Returns the rows that a FETCH passes.
    package nonisolated(nonsending) func take(_ step: CursorStep, at callSite: CallSite) async throws -> QueryResult {
        switch state {
        case .closed:
            throw DatabaseError(.invalidStatement, message: "The cursor is closed. Make another one to read on.")
                .from(callSite)
        case .open(let id):
            return try await driver.step(step, id, in: serial, at: callSite)
        case .unopened:
            // Whatever comes of it, it is not opened twice.
            state = .closed
            let (id, result) = try await driver.openCursor(.scroll, statement, step, in: serial, at: callSite)
            state = .open(id)
            return result
        }
    }

    /// Closes the cursor with the transaction's next statement.
    package func close() {
        if case .open(let id) = state { driver.abandonCursor(id) }
        state = .closed
    }
}

extension Transaction {
    /// A cursor that goes both ways; nothing is sent before its first step.
    package func serverScrollCursor(_ statement: PreparedSQL) -> ServerScrollCursor {
        ServerScrollCursor(driver, in: serial, statement)
    }
}
