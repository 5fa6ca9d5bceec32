import HowdahTypes
import Testing

@Suite("Errors")
struct DatabaseErrorTests {
    func error(
        _ state: SQLState = .uniqueViolation, severity: String = "ERROR", statement: String? = nil,
        set: (inout DatabaseError.ServerFields) -> Void = { _ in }
    ) -> DatabaseError {
        var fields = DatabaseError.ServerFields(severity: severity, sqlState: state, message: "it failed")
        set(&fields)
        return DatabaseError(.server, message: fields.message, server: fields, statement: statement)
    }

    @Test("the description says what, where and what to do, and leaves out the detail, which may hold values")
    func description() {
        let error = error(statement: "INSERT INTO users (email) VALUES ($1)") {
            $0.table = "users"
            $0.constraint = "users_email_key"
            $0.detail = "Key (email)=(a@example.com) already exists."
            $0.context = "SQL function \"f\" called with 'secret'"
            $0.hint = "Use another one."
        }
        #expect(
            error.description == """
                ERROR 23505: it failed
                in table "users", constraint "users_email_key"
                hint: Use another one.
                statement: INSERT INTO users (email) VALUES ($1)
                """)
        #expect(String(reflecting: error).contains("detail: Key (email)=(a@example.com)"))
        #expect(String(reflecting: error).contains("context: SQL function"))
    }

    @Test("a caret stands under the position, in the line it is in")
    func caret() {
        let first = error(.undefinedColumn, statement: "SELECT nme FROM users") { $0.position = 8 }
        #expect(
            first.description == """
                ERROR 42703: it failed
                statement: SELECT nme FROM users
                                  ^
                """)
        let second = error(.undefinedColumn, statement: "SELECT 'ü🐘',\n  nme\nFROM users") { $0.position = 16 }
        #expect(
            second.description == """
                ERROR 42703: it failed
                statement:   nme
                             ^
                """)
        let far = error(statement: String(repeating: "x", count: 500)) { $0.position = 400 }
        let lines = far.description.split(separator: "\n")
        #expect(lines.count == 3 && lines[1].count <= 140 && lines[2].hasSuffix("^"))
    }

    @Test("a position outside of the statement is left out", arguments: [0, -1, 1_000, Int.max])
    func position(position: Int) {
        let error = error(statement: "SELECT\n  1") { $0.position = position }
        #expect(error.description == "ERROR 23505: it failed\nstatement: SELECT 1")
    }

    @Test("a long statement is cut")
    func long() {
        let error = error(statement: String(repeating: "SELECT ", count: 100))
        #expect(error.description.hasSuffix("…") && error.description.count < 250)
    }

    @Test("only serialization failures and deadlocks are worth another try")
    func retryable() {
        #expect(error(.serializationFailure).isRetryable && error(.deadlockDetected).isRetryable)
        #expect(!error(.uniqueViolation).isRetryable && !error(.lockNotAvailable).isRetryable)
        #expect(!DatabaseError(.connectionLost, message: "gone").isRetryable)
    }

    @Test("a connection is lost by its code or by the server's severity")
    func lost() {
        #expect(error(.adminShutdown, severity: "FATAL").isConnectionLost)
        #expect(error(.internalError, severity: "PANIC").isConnectionLost)
        #expect(DatabaseError(.connectionLost, message: "gone").isConnectionLost)
        #expect(DatabaseError(.commitOutcomeUnknown, message: "gone").isConnectionLost)
        // As an ERROR it is a parameter that the server could not read: the session lives on.
        #expect(!error(.protocolViolation).isConnectionLost)
    }

    @Test("a unique violation answers to its constraint's name")
    func unique() {
        let error = error { $0.constraint = "users_email_key" }
        #expect(error.constraint == "users_email_key" && error.isUniqueViolation())
        #expect(error.isUniqueViolation(of: "users_email_key") && !error.isUniqueViolation(of: "other"))
        #expect(!self.error(.checkViolation).isUniqueViolation())
    }

    @Test("the first statement stays")
    func statement() {
        let error = error().inStatement("SELECT 1")
        #expect(error.statement == "SELECT 1" && error.inStatement("SELECT 2").statement == "SELECT 1")
        #expect(error.sqlState == .uniqueViolation)
    }
}

@Suite("SQLSTATE codes")
struct SQLStateTests {
    @Test("constants have their condition's code")
    func constants() {
        #expect(SQLState.uniqueViolation.rawValue == "23505")
        #expect(SQLState.queryCanceled.rawValue == "57014")
        #expect(SQLState.stringDataRightTruncation.rawValue == "22001")
        #expect(SQLState.warningStringDataRightTruncation.rawValue == "01004")
        #expect(SQLState.nullValueNotAllowed.rawValue == "22004")
        #expect(SQLState.transactionTimeout.description == "25P04")
    }

    @Test("a code matches its class in a switch")
    func classes() {
        #expect(SQLState.foreignKeyViolation.class == .integrityConstraintViolation)
        switch SQLState.deadlockDetected {
        case SQLState.Class.integrityConstraintViolation: Issue.record("another class")
        case SQLState.Class.transactionRollback: break
        default: Issue.record("no class")
        }
        #expect(SQLState(rawValue: "").class.rawValue == "")
    }
}
