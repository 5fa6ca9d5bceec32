import Synchronization

/// Set when a shutdown's grace is over: the sessions of the connection must not start another statement.
package final class Revocation: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package var isRevoked: Bool { flag.load(ordering: .acquiring) }

    package func revoke() { flag.store(true, ordering: .releasing) }
}
