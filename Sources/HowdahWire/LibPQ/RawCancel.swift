import CLibpq
import Foundation

/// A request to cancel the statement that runs on one connection: made by who has the connection, sent by any thread.
///
/// It holds the number of the server's process and a secret of the connection. From libpq 17.6 on it travels the way
/// that connection was made, encrypted if that is; before, always in clear text.
final class RawCancel: @unchecked Sendable {
    private enum Handle {
        case likeItsConnection(OpaquePointer)
        case inClearText(OpaquePointer)
    }

    private let handle: Handle

    init?(_ connection: RawConnection) {
        if Self.canBeEncrypted, let handle = PQcancelCreate(connection.handle) {
            self.handle = .likeItsConnection(handle)
        } else if let handle = PQgetCancel(connection.handle) {
            self.handle = .inClearText(handle)
        } else {
            return nil
        }
    }

    deinit {
        switch handle {
        case .likeItsConnection(let handle): PQcancelFinish(handle)
        case .inClearText(let handle): PQfreeCancel(handle)
        }
    }

    /// Whether libpq has such requests, and without their fault: 17.0 to 17.5 crash where a connection was made with
    /// `hostaddr` (https://www.postgresql.org/docs/release/17.6/).
    static let canBeEncrypted: Bool = PQlibVersion() >= 170_006

    /// Sends the request and waits until the server closes the socket, which it does after it has signalled the backend.
    ///
    /// Blocks, so it runs on a thread of its own. False if the request may or may not have arrived. Where no descriptor is
    /// left it was not sent for certain, and so can hit nothing later: who repeats it as long as the statement runs needs
    /// no more than that.
    ///
    /// - Parameter limit: how long a request that is encrypted waits; one in clear text waits as long as the network does.
    func send(limit: Duration) -> Bool {
        switch handle {
        case .likeItsConnection(let handle):
            Self.settle(handle, until: .now + limit)
        case .inClearText(let handle):
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                guard let text = message.baseAddress else { return false }
                if PQcancel(handle, text, Int32(message.count)) == 1 { return true }
                return String(cString: text).hasPrefix("PQcancel() -- socket() failed")
            }
        }
    }

    /// The manual's loop for `PQcancelPoll` (34.7): it begins as if that had asked to write.
    private static func settle(_ request: OpaquePointer, until deadline: ContinuousClock.Instant) -> Bool {
        errno = 0
        // Its message may be empty: libpq 18 says nothing of a lack of descriptors.
        guard PQcancelStart(request) == 1 else { return [EMFILE, ENFILE].contains(errno) }
        var events = POLLOUT
        while ContinuousClock.now < deadline {
            var descriptor = pollfd(fd: PQcancelSocket(request), events: Int16(events), revents: 0)
            guard poll(&descriptor, 1, 100) > 0 else { continue }
            switch PQcancelPoll(request) {
            case PGRES_POLLING_OK: return true
            case PGRES_POLLING_READING: events = POLLIN
            case PGRES_POLLING_WRITING: events = POLLOUT
            default: return false
            }
        }
        return false
    }
}
