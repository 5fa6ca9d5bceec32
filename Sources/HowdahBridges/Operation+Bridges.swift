import HowdahPool
import HowdahTypes

extension ObservedOperation {
    /// Whether it is something that the server executes, and not a wait or a frame around others.
    var isExecuted: Bool { [.statement, .pipeline, .stream].contains(kind) }
}

extension OperationOutcome {
    /// The SQLSTATE, the code of a ``DatabaseError``, or the type of another error; nil if it has succeeded.
    var errorType: String? {
        guard let error else { return nil }
        return sqlState?.rawValue ?? (error as? DatabaseError)?.code.description ?? "\(type(of: error))"
    }
}
