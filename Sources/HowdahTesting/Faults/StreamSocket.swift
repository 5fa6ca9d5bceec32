import Foundation
import Howdah

/// The sockets that a proxy needs: none of them blocks, and none ends the process when its peer is gone.
enum StreamSocket {
    /// Where a server listens.
    struct Address: Sendable {
        let family: CInt
        let bytes: [UInt8]
    }

    /// The first address of an endpoint; a host's name is looked up, which blocks.
    static func address(of endpoint: Endpoint) throws -> Address {
        guard !endpoint.isUnixSocket else { return unixAddress("\(endpoint.host)/.s.PGSQL.\(endpoint.port)") }
        var hints = addrinfo()
        // A private server listens on 127.0.0.1 alone, which is not the first address of `localhost`.
        hints.ai_family = endpoint.host.contains(":") ? AF_INET6 : AF_INET
        hints.ai_socktype = stream
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(endpoint.host, String(endpoint.port), &hints, &list) == 0, let entry = list?.pointee,
            let address = entry.ai_addr
        else { throw EmbeddedPostgresError("The host of \(endpoint) cannot be found.") }
        defer { freeaddrinfo(list) }
        return Address(
            family: entry.ai_family, bytes: Array(UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))))
    }

    private static func unixAddress(_ path: String) -> Address {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return Address(family: AF_UNIX, bytes: withUnsafeBytes(of: address) { Array($0) })
    }

    /// A socket that is bound to a port of 127.0.0.1, and does not listen yet: who connects is refused.
    ///
    /// - Parameter port: nil for any that is free, below the range from which systems take ports for outgoing connections.
    static func bound(to port: UInt16? = nil) throws -> (descriptor: CInt, port: UInt16) {
        for _ in 0..<1_000 {
            let port = port ?? .random(in: 20_000..<32_000)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let descriptor = socket(AF_INET, stream, 0)
            guard descriptor >= 0 else { break }
            prepare(descriptor)
            set(descriptor, SO_REUSEADDR, CInt(1))
            if withBytes(of: address, { bind(descriptor, $0, $1) }) == 0 { return (descriptor, port) }
            close(descriptor)
        }
        throw failure("bind a port of 127.0.0.1")
    }

    /// A socket that connects; writable once it has, or has failed to. Nil if it failed at once.
    static func connecting(to address: Address) -> CInt? {
        let descriptor = socket(address.family, stream, 0)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        let result = address.bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        }
        if result == 0 || errno == EINPROGRESS { return descriptor }
        close(descriptor)
        return nil
    }

    /// The next connection that was made to a listening socket.
    static func accepted(by listener: CInt) -> CInt? {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        prepare(descriptor)
        return descriptor
    }

    /// What a socket has to read; nil if nothing now, empty at the end of the stream or after an error.
    static func read(_ descriptor: CInt, into buffer: inout [UInt8]) -> [UInt8]? {
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count >= 0 { return Array(buffer[..<count]) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? nil : []
        }
    }

    /// How many bytes were written; nil after an error.
    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: CInt) -> Int? {
        let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, noSignal) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    /// Ends the stream that the peer reads.
    static func endWriting(_ descriptor: CInt) { _ = shutdown(descriptor, CInt(SHUT_WR)) }

    /// Closes the socket so that its peer gets a reset.
    static func reset(_ descriptor: CInt) {
        set(descriptor, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        close(descriptor)
    }

    private static func prepare(_ descriptor: CInt) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var yes: CInt = 1
        // No effect, and no harm, on a Unix socket.
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
        #if canImport(Darwin)
            set(descriptor, SO_NOSIGPIPE, CInt(1))
        #endif
    }

    private static func set<Value>(_ descriptor: CInt, _ option: CInt, _ value: Value) {
        withUnsafeBytes(of: value) { bytes in
            _ = setsockopt(descriptor, SOL_SOCKET, option, bytes.baseAddress, socklen_t(bytes.count))
        }
    }

    private static func withBytes<Result>(
        of address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    static func failure(_ step: String) -> EmbeddedPostgresError {
        EmbeddedPostgresError("Could not \(step): \(String(cString: strerror(errno))).")
    }

    #if canImport(Darwin)
        private static let stream = SOCK_STREAM
        private static let noSignal: CInt = 0
    #else
        private static let stream = CInt(SOCK_STREAM.rawValue)
        private static let noSignal = CInt(MSG_NOSIGNAL)
    #endif
}
