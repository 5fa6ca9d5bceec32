/// A session or a transaction was used after the closure that it was given to had ended.
public struct SessionClosed: Error, Hashable, Sendable, CustomStringConvertible {
    private enum Kind { case session, transaction }
    private let kind: Kind

    /// The session's closure has ended.
    static let session = SessionClosed(kind: .session)
    /// The transaction's closure has ended.
    static let transaction = SessionClosed(kind: .transaction)

    /// What happened and what to do.
    public var description: String {
        switch kind {
        case .session:
            """
            This session has ended: its connection went back to the pool when the closure of `withSession` returned. \
            Use it only inside the closure, and return the values you read instead of the session.
            """
        case .transaction:
            """
            This transaction has ended: it was committed or rolled back when the closure of `withTransaction` \
            returned. Use it only inside the closure.
            """
        }
    }
}
