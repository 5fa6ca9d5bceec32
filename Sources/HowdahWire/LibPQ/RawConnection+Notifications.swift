import CLibpq

extension RawConnection {
    /// Takes the notifications that have arrived. libpq keeps them, whatever else the connection does, until they are
    /// taken.
    func takeNotifications() -> [DatabaseNotification] {
        var taken: [DatabaseNotification] = []
        while let pointer = PQnotifies(handle) {
            defer { PQfreemem(pointer) }
            let notification = pointer.pointee
            taken.append(
                DatabaseNotification(
                    channel: notification.relname.map { String(cString: $0) } ?? "",
                    payload: notification.extra.map { String(cString: $0) } ?? "",
                    processID: notification.be_pid))
        }
        return taken
    }
}
