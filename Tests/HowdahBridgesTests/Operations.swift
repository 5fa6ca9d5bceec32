import HowdahPool
import HowdahTypes

/// Operations and outcomes as a database tells them.
enum Operations {
    static func make(_ kind: ObservedOperation.Kind, id: UInt64 = 1) -> ObservedOperation {
        ObservedOperation(
            kind: kind, id: id, sql: "SELECT $1", callSite: CallSite(fileID: "Shop/Orders.swift", line: 42))
    }

    static func outcome(rows: Int = 3, error: (any Error)? = nil) -> OperationOutcome {
        OperationOutcome(duration: .milliseconds(12), rows: rows, affectedRows: rows, roundTrips: 1, error: error)
    }

    static let violation = DatabaseError(
        .server, message: "secret",
        server: .init(severity: "ERROR", sqlState: .uniqueViolation, message: "secret"))
}
