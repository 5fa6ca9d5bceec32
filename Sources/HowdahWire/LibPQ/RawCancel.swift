import CLibpq

/// What is needed to ask a server to cancel the statement of one connection: `PGcancel`, which any thread may use.
final class RawCancel: @unchecked Sendable {
    private let handle: OpaquePointer

    init?(_ connection: RawConnection) {
        guard let handle = PQgetCancel(connection.handle) else { return nil }
        self.handle = handle
    }

    deinit { PQfreeCancel(handle) }

    /// Sends the request and waits until the server closes the socket, which it does after it has signalled the backend.
    ///
    /// Blocks, so it runs on a thread of its own. False if the request may or may not have arrived. Where no descriptor is
    /// left it was not sent for certain, and so can hit nothing later: who repeats it as long as the statement runs needs
    /// no more than that.
    func send() -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            guard let text = message.baseAddress else { return false }
            if PQcancel(handle, text, Int32(message.count)) == 1 { return true }
            return String(cString: text).hasPrefix("PQcancel() -- socket() failed")
        }
    }
}
