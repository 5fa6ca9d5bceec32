import CLibpq

/// A notification as the server delivered it.
package struct ServerNotification: Hashable, Sendable {
    /// The channel it was sent on.
    package let channel: String
    /// Its text; empty if it was sent without one.
    package let payload: String
    /// The server process that sent it.
    package let processID: Int32

    package init(channel: String, payload: String, processID: Int32) {
        self.channel = channel
        self.payload = payload
        self.processID = processID
    }
}

extension RawConnection {
    /// Takes the notifications that have arrived. libpq keeps them, whatever else the connection does, until they are
    /// taken.
    func takeNotifications() -> [ServerNotification] {
        var taken: [ServerNotification] = []
        while let pointer = PQnotifies(handle) {
            defer { PQfreemem(pointer) }
            let notification = pointer.pointee
            taken.append(
                ServerNotification(
                    channel: notification.relname.map { String(cString: $0) } ?? "",
                    payload: notification.extra.map { String(cString: $0) } ?? "",
                    processID: notification.be_pid))
        }
        return taken
    }
}
