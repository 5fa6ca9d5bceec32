/// Is told of what a ``Database`` does: each wait for a connection, session, transaction, statement and pipeline, when
/// it begins and when it has ended.
///
/// ```swift
/// struct RequestLog: DatabaseObserver {
///     func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
///         guard operation.kind == .statement else { return }
///         logger.debug("\(Request.id) \(operation.sql) \(outcome.rows) rows in \(outcome.duration)")
///     }
/// }
///
/// var pool = PoolConfiguration()
/// pool.observers = [RequestLog(), SlowQueryLog(threshold: .milliseconds(200))]
/// ```
///
/// `began` and `ended` run in the task of the operation, so the task-local values of the caller are visible in them. They
/// run between the program and the database: they must be short, and must not block. A `Database` without observers
/// spends nothing on them.
public protocol DatabaseObserver: Sendable {
    /// Whether operations that this observer is told of carry the values of their parameters. Values are what users
    /// typed in: keep them out of logs unless you know why not. Default: `false`.
    var wantsValues: Bool { get }

    /// An operation begins.
    func began(_ operation: ObservedOperation)

    /// An operation that ``began(_:)`` was told of has ended, well or not.
    func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome)

    /// Whether the observer is told of loaded relations. Default: `false`, and then nothing is spent on them.
    var wantsRelations: Bool { get }

    /// What a query has loaded as a relation is gone, read or not. Called where the last of the models is released, in
    /// whatever task or thread that happens.
    func released(_ use: RelationUse)
}

extension DatabaseObserver {
    /// `false`: no values.
    public var wantsValues: Bool { false }

    /// Does nothing.
    public func began(_ operation: ObservedOperation) {}

    /// Does nothing.
    public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {}

    /// `false`: not of relations.
    public var wantsRelations: Bool { false }

    /// Does nothing.
    public func released(_ use: RelationUse) {}
}
