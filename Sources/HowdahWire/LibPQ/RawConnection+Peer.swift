import CLibpq

extension RawConnection {
    /// What the connection was made to: the socket's file, or the host, its address and the port.
    var peer: String {
        let (host, port) = (text(PQhost(handle)), text(PQport(handle)))
        guard !host.hasPrefix("/") else { return "\(host)/.s.PGSQL.\(port)" }
        let address = text(PQhostaddr(handle))
        return address.isEmpty || address == host ? "\(host):\(port)" : "\(host) (\(address)):\(port)"
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
}
