import CLibpq
import Foundation

extension RawConnection {
    /// Whether the connection uses TLS.
    var isEncrypted: Bool { PQsslInUse(handle) == 1 }

    /// What the server has said and libpq has not read, decrypted; nothing while TLS is being agreed on.
    func unreadInput() -> [UInt8] {
        guard PQstatus(handle) != CONNECTION_SSL_STARTUP else { return [] }
        return withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
            let count =
                isEncrypted
                ? TLSPending.peek(handle, into: buffer)
                : recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
            return [UInt8](buffer.prefix(max(0, count)))
        }
    }

    /// What the connection was made to: the socket's file, or the host, its address and the port.
    var peer: String {
        let (host, port) = (text(PQhost(handle)), text(PQport(handle)))
        guard !host.hasPrefix("/") else { return "\(host)/.s.PGSQL.\(port)" }
        let address = text(PQhostaddr(handle))
        return address.isEmpty || address == host ? "\(host):\(port)" : "\(host) (\(address)):\(port)"
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
}
