import Foundation
import HowdahTesting
import HowdahTypes

/// Somebody who listens at the port and is no PostgreSQL server: it has no TLS, says what it was told to say, and notes
/// what it hears.
final class FakeServer: Sendable {
    let port: Int
    private let descriptor: Int32
    private let heard = Locked<[UInt8]>([])

    /// - Parameter answers: the first follows the start of a connection, each other one what the client sends next.
    init(_ answers: [[UInt8]], repeatsLast: Bool = false) throws {
        (descriptor, port) = try Listener.bound()
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        guard listen(descriptor, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
        Thread.detachNewThread { [self] in
            // Ends when the descriptor is shut down.
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                _ = fcntl(client, F_SETFD, FD_CLOEXEC)
                serve(client, answers, repeatsLast: repeatsLast)
                // Ends the connection even if a program that was started meanwhile has inherited the descriptor.
                shutdown(client, Int32(SHUT_RDWR))
                close(client)
            }
            close(descriptor)
        }
    }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Whether a text was among what clients have sent.
    func heard(_ text: String) -> Bool {
        heard.withLock { String(decoding: $0, as: UTF8.self).contains(text) }
    }

    private func serve(_ client: Int32, _ answers: [[UInt8]], repeatsLast: Bool) {
        guard var start = read(client) else { return }
        // The request for TLS: length 8, code 80877103.
        if start.starts(with: [0, 0, 0, 8, 4, 210, 22, 47]) {
            guard say(client, [UInt8(ascii: "N")]), let next = read(client) else { return }
            start = next
        }
        for answer in answers {
            guard say(client, answer), !repeatsLast || answer != answers.last else { break }
            guard read(client) != nil else { return }
        }
        while repeatsLast, let last = answers.last, say(client, last) {}
    }

    private func read(_ client: Int32) -> [UInt8]? {
        var waiting = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 20_000) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(client, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        heard.withLock { $0 += buffer[..<count] }
        return Array(buffer[..<count])
    }

    private func say(_ client: Int32, _ bytes: [UInt8]) -> Bool {
        #if canImport(Darwin)
            var on: Int32 = 1
            setsockopt(client, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
            return send(client, bytes, bytes.count, 0) == bytes.count
        #else
            return send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        #endif
    }

    /// A message of the protocol: its type, its length, its contents.
    static func message(_ type: Character, _ contents: [UInt8], length: Int? = nil) -> [UInt8] {
        [UInt8(ascii: type.unicodeScalars.first ?? "?")] + number(length ?? contents.count + 4) + contents
    }

    /// A request to log in: 3 asks for the password, 5 for its MD5, 10 for SCRAM.
    static func login(_ kind: Int, _ more: [UInt8] = []) -> [UInt8] { message("R", number(kind) + more) }

    static func number(_ value: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).bigEndian) { Array($0) }
    }
}
