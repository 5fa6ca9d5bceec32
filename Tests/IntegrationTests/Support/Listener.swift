import Foundation
import HowdahTesting

/// A port of 127.0.0.1 where connections are accepted and never answered.
final class Listener: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        (descriptor, port) = try Self.bound()
        guard listen(descriptor, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
    }

    deinit { close(descriptor) }

    /// Waits until somebody has connected.
    func accepted() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [descriptor] in
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&waiting, 1, 20_000)
                continuation.resume()
            }
        }
    }

    /// The next connection; nil once ``end()`` was called.
    func accept() -> Int32? {
        while true {
            let next = Foundation.accept(descriptor, nil, nil)
            if next >= 0 {
                // A server that a test starts beside this one would keep it open.
                _ = fcntl(next, F_SETFD, FD_CLOEXEC)
                return next
            }
            guard errno == EINTR || errno == ECONNABORTED else { return nil }
        }
    }

    /// Has ``accept()`` return.
    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// A port where nobody listens.
    static func closedPort() -> Int {
        guard let (descriptor, port) = try? bound() else { return 1 }
        close(descriptor)
        return port
    }

    static func bound() throws -> (Int32, Int) {
        #if os(Linux)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard isBound else {
            close(descriptor)
            throw POSIXError(.EADDRNOTAVAIL)
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
