import Foundation
import HowdahTesting
import HowdahTypes

/// A peer that plays a server by a script, badly: one thread for each connection.
final class HostileServer: Sendable {
    /// One connection, as the script sees it.
    struct Peer: Sendable {
        let descriptor: Int32

        /// Sends bytes; false if the client is gone.
        @discardableResult
        func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, noSignal) }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// The next bytes of the client; empty at the end, or after ten seconds.
        @discardableResult
        func receive() -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return Array(buffer.prefix(max(0, count)))
        }

        /// Lets the client in: everything up to the first ReadyForQuery.
        func welcome() {
            receive()
            send(Self.authenticationOK + Self.parameters + Self.key + Self.ready)
        }

        static let authenticationOK = message("R", [0, 0, 0, 0])
        static let parameters = [
            ("client_encoding", "UTF8"), ("standard_conforming_strings", "on"), ("server_version", "15.0"),
        ].flatMap { message("S", Array("\($0)\0\($1)\0".utf8)) }
        static let key = message("K", [0, 0, 0, 7, 0, 0, 0, 9])
        static let ready = message("Z", [UInt8(ascii: "I")])

        static func message(_ letter: Unicode.Scalar, _ body: [UInt8]) -> [UInt8] {
            let size = UInt32(body.count + 4)
            return [UInt8(ascii: letter)] + (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } + body
        }

        /// The fields of an error or a notice.
        static func fields(_ severity: String, _ state: String, _ text: String) -> [UInt8] {
            Array("S\(severity)\0V\(severity)\0C\(state)\0M\(text)\0\0".utf8)
        }
    }

    let port: Int
    private let listener: Listener
    private let accepted = Locked(0)

    /// How many have connected.
    var connections: Int { accepted.withLock { $0 } }

    init(_ script: @escaping @Sendable (Peer) -> Void) throws {
        listener = try Listener()
        port = listener.port
        Thread.detachNewThread { [weak self, listener] in
            while let descriptor = listener.accept() {
                self?.accepted.withLock { $0 += 1 }
                Thread.detachNewThread {
                    var limit = timeval(tv_sec: 10, tv_usec: 0)
                    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
                    script(Peer(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    deinit { listener.end() }
}

#if canImport(Darwin)
    private let noSignal: Int32 = 0
#else
    private let noSignal = Int32(MSG_NOSIGNAL)
#endif
