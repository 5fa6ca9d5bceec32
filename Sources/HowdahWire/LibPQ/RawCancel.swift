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
    /// Blocks, so it runs on a thread of its own. False if the request may or may not have arrived.
    func send() -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            PQcancel(handle, message.baseAddress, Int32(message.count)) == 1
        }
    }
}
