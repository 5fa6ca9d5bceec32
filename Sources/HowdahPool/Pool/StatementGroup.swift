import HowdahTypes
import HowdahWire

/// Statements of several tasks that share one round trip; see ``PoolConfiguration/multiplexing``.
final class StatementGroup: GroupReceiver {
    private let requests: [StatementRequest]
    private let lease: PoolDriver.Lease
    private let pool: PoolDriver

    init(_ requests: [StatementRequest], on lease: PoolDriver.Lease, of pool: PoolDriver) {
        self.requests = requests
        self.lease = lease
        self.pool = pool
    }

    func start() {
        for request in requests { request.share() }
        lease.connection.start(requests.map(\.statement), for: self)
    }

    func groupEnded(_ end: GroupEnd) {
        // First the connection, so that the server has its next statements, then the tasks.
        pool.release(lease, queries: requests.count)
        switch end {
        case .finished(let results):
            for (request, result) in zip(requests, results) { request.sharingEnded(.success(.done(result))) }
        case .undone:
            // Each by itself: only one of them has an error.
            for request in requests { request.sharingEnded(.success(.execute(nil))) }
        case .lost(let error):
            let error = lease.revocation.isRevoked ? PoolDriver.shutDown : error
            for request in requests {
                request.sharingEnded(.failure((error as? DatabaseError)?.inStatement(request.statement.sql) ?? error))
            }
        }
    }
}
