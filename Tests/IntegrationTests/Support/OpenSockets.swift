import Foundation

/// The sockets of this process that are connected to a port: of all tests that run now, only those of the one whose
/// server or proxy has that port.
enum OpenSockets {
    static func count(to port: Int) -> Int {
        descriptors.count { Self.peerPort(of: $0) == port }
    }

    private static var descriptors: [Int32] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")
        return names?.compactMap { Int32($0) } ?? Array(0..<4_096)
    }

    /// The port at the other end; nil for what is no socket, or is not connected, or not by TCP.
    private static func peerPort(of descriptor: Int32) -> Int? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) == 0 }
        }
        guard isConnected, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
