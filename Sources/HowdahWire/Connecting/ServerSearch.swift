import HowdahTypes

/// Goes through the servers of a configuration, and the addresses of each, until one answers that fits. Blocks.
///
/// Each address gets its share of the time that is left, so that a server which is gone leaves enough for the others:
///
/// | left of 9 s | addresses to go | this one gets |
/// | --- | --- | --- |
/// | 9 s | 3 | 3 s |
/// | 8.9 s, the first refused at once | 2 | 4.5 s |
/// | 4.4 s | 1 | 4.4 s |
struct ServerSearch {
    let configuration: ConnectionConfiguration
    let deadline: ContinuousClock.Instant
    /// Whether nobody waits for the connection any more.
    let isAbandoned: () -> Bool
    private var failures: [any Error] = []
    /// A connection to a server that answers, kept while a better one is looked for.
    private var spare: RawConnection?

    /// The least that an address gets, if that much is left.
    static let leastShare: Duration = .seconds(1)

    init(
        _ configuration: ConnectionConfiguration, deadline: ContinuousClock.Instant, isAbandoned: @escaping () -> Bool
    ) {
        self.configuration = configuration
        self.deadline = deadline
        self.isAbandoned = isAbandoned
    }

    /// The connection; throws a ``DatabaseError`` that says of every server why it was not taken.
    mutating func run() throws -> RawConnection {
        let endpoints = ordered(configuration.endpoints)
        for (index, endpoint) in endpoints.enumerated() {
            let found = try search(endpoint, serversAfter: endpoints.count - index - 1)
            if let found { return found }
        }
        if let spare { return spare }
        throw failure
    }

    private mutating func search(_ endpoint: Endpoint, serversAfter others: Int) throws -> RawConnection? {
        let addresses: [String?]
        do {
            addresses = endpoint.isUnixSocket ? [nil] : ordered(try resolve(endpoint))
        } catch {
            failures.append(error)
            return nil
        }
        var last: (any Error)?
        for (index, address) in addresses.enumerated() {
            if isAbandoned() { throw CancellationError() }
            let limit = share(of: addresses.count - index + others)
            do {
                let found = try take(endpoint, address, deadline: limit)
                if let found { return found }
            } catch let error as DatabaseError where error.server == nil {
                // Refused or unreachable: another address of the same name may answer.
                last = error
            } catch {
                last = error
                break
            }
        }
        if let last { failures.append(last) }
        return nil
    }

    /// The connection, if the server fits; throws if it cannot be reached.
    private mutating func take(
        _ endpoint: Endpoint, _ address: String?, deadline: ContinuousClock.Instant
    ) throws -> RawConnection? {
        let handshake = Handshake(
            configuration: configuration, endpoint: endpoint, address: address, deadline: deadline,
            isAbandoned: isAbandoned)
        let connection = try handshake.run()
        let target = configuration.targetSession
        guard target != .any else { return connection }
        let role = try handshake.role(of: connection)
        guard target.accepts(role) else {
            failures.append(mismatch(endpoint, role))
            connection.finish()
            return nil
        }
        guard target == .preferStandby, role.isStandby != true else { return connection }
        if spare == nil { spare = connection } else { connection.finish() }
        return nil
    }

    private func share(of count: Int) -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        let left = now.duration(to: deadline)
        return min(deadline, now + max(left / max(1, count), Self.leastShare))
    }

    private func ordered<Element>(_ elements: [Element]) -> [Element] {
        configuration.hostOrder == .random ? elements.shuffled() : elements
    }

    private func mismatch(_ endpoint: Endpoint, _ role: ServerRole) -> DatabaseError {
        DatabaseError(
            .connectionFailed,
            message: "The server \(endpoint) \(role.summary), and target_session_attrs asks for "
                + "\(configuration.targetSession.rawValue). Name the other servers as well, or ask for something else.")
    }

    private var failure: any Error {
        guard failures.count > 1 else { return failures.first ?? noAddress }
        return DatabaseError(
            .connectionFailed,
            message: "No server could be reached.\n" + failures.map { String(describing: $0) }.joined(separator: "\n"),
            underlying: failures.last)
    }

    private var noAddress: DatabaseError {
        DatabaseError(.connectionFailed, message: "No server to connect to: the configuration names none.")
    }
}
