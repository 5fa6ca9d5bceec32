import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Servers that are none, or no friends", .timeLimit(.minutes(5)))
struct HostileServerTests {
    private static let secret = "TOP-SECRET-" + "0123456789"

    @Test("a stranger that asks for the password in clear text gets it only if the caller has said so, by sslmode")
    func clearTextPassword() async throws {
        let heard = Locked<[UInt8]>([])
        let server = try HostileServer { peer in
            // The answer to a request for encryption; one that comes without it begins with its length.
            var packet = peer.receive()
            if packet.count == 8 {
                peer.send([UInt8(ascii: "N")])
                packet = peer.receive()
            }
            guard !packet.isEmpty else { return }
            peer.send(HostileServer.Peer.message("R", [0, 0, 0, 3]))
            let answer = peer.receive()
            heard.withLock { $0 += answer }
        }
        for mode in [TLSMode.verifyFull, .verifyCA, .require] {
            let error = try await failure(server, mode) { _ in }
            #expect(error.code == .connectionFailed && !"\(error)".contains(Self.secret))
        }
        #expect(heard.withLock { $0.isEmpty }, "no byte of an answer")
    }

    @Test(
        "what is no PostgreSQL at all is an error soon, and names the address",
        arguments: ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "E", "\0\0\0\0\0\0\0\0\0"])
    func noServer(text: String) async throws {
        let server = try HostileServer { peer in
            peer.receive()
            peer.send(Array(text.utf8))
        }
        let error = try await failure(server, .disable) { _ in }
        #expect(error.code == .connectionFailed && error.message.contains(":\(server.port)"), "\(error)")
    }

    /// What a server may answer to a statement, and none may.
    static let answers: [(String, [UInt8])] = [
        ("garbage", [UInt8](repeating: 0xA5, count: 5_000)),
        ("a length below four", [UInt8(ascii: "T"), 0, 0, 0, 0]),
        ("a command's end with a length of 2 GB", [UInt8(ascii: "C"), 0x7F, 0xFF, 0xFF, 0xFF]),
        ("a row before its description", HostileServer.Peer.message("D", [0, 1, 0, 0, 0, 1, 65])),
        ("a start-up message too late", HostileServer.Peer.authenticationOK),
        ("a COPY that nobody asked for", HostileServer.Peer.message("G", [0, 0, 0])),
        ("ready without an answer", HostileServer.Peer.ready),
        ("a description with too few columns", HostileServer.Peer.message("T", [0xFF, 0xFF, 65, 0])),
        ("nothing, and the end", []),
    ]

    @Test("an answer that makes no sense is an error, and the connection is not used again", arguments: answers.indices)
    func nonsense(index: Int) async throws {
        let (name, bytes) = Self.answers[index]
        let server = try HostileServer { peer in
            peer.welcome()
            peer.receive()
            peer.send(bytes)
        }
        let error = try await failure(server, .disable) { connection in
            _ = try await connection.execute(prepared("SELECT 1"), deadline: .now + .seconds(5))
            Issue.record("\(name) passed for an answer")
        }
        // By its deadline at the latest, if the answer looks like the begin of a long one.
        let codes: [DatabaseError.Code] = [.connectionLost, .unsupported, .server, .deadlineExceeded]
        #expect(codes.contains(error.code), "\(name): \(error)")
    }

    @Test("notices without end are ended by the deadline, and do not pile up")
    func endlessNotices() async throws {
        let server = try HostileServer { peer in
            peer.welcome()
            peer.receive()
            let text = HostileServer.Peer.fields("NOTICE", "00000", String(repeating: "n", count: 1_000))
            let notices = (0..<50).flatMap { _ in HostileServer.Peer.message("N", text) }
            while peer.send(notices) {}
        }
        let error = try await failure(server, .disable) { connection in
            _ = try await connection.execute(prepared("SELECT 1"), deadline: .now + .milliseconds(300))
        }
        #expect(error.code == .deadlineExceeded, "\(error)")
    }

    @Test("65,535 columns are read, or refused, and nothing breaks")
    func columns() async throws {
        let column = Array("c\0".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1]
        let description = HostileServer.Peer.message("T", [0xFF, 0xFF] + (0..<65_535).flatMap { _ in column })
        let row = HostileServer.Peer.message("D", [0xFF, 0xFF] + [UInt8](repeating: 0xFF, count: 4 * 65_535))
        let server = try HostileServer { peer in
            peer.welcome()
            peer.receive()
            let end = HostileServer.Peer.message("C", Array("SELECT 1\0".utf8)) + HostileServer.Peer.ready
            peer.send(
                HostileServer.Peer.message("1", []) + HostileServer.Peer.message("2", []) + description + row + end)
            peer.receive()
        }
        let error = await #expect(throws: (any Error).self) {
            try await withPeer(server, .disable) { connection in
                let result = try await connection.execute(prepared("SELECT 1"), deadline: .now + .seconds(5))
                _ = try result.decodeColumn(as: String.self)
            }
        }
        #expect(error is DatabaseError, "\(String(describing: error))")
    }

    @Test("a pool whose password is refused fails its callers at once, and does not hammer the server")
    func wrongPassword() async throws {
        let server = try HostileServer { peer in
            peer.receive()
            let fields = HostileServer.Peer.fields("FATAL", "28P01", "password authentication failed for user \"app\"")
            peer.send(HostileServer.Peer.message("E", fields))
        }
        var configuration = try Self.configuration(server, .disable)
        configuration.user = "app"
        let db = try Database(configuration, pool: TestDatabase.pool(size: 8))
        let errors = await withTaskGroup(of: DatabaseError?.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do { _ = try await db.works() } catch { return error as? DatabaseError }
                    return nil
                }
            }
            return await group.reduce(into: [DatabaseError]()) { if let error = $1 { $0.append(error) } }
        }
        #expect(errors.count == 100 && errors.allSatisfy { $0.sqlState?.rawValue == "28P01" })
        #expect(server.connections <= 8, "\(server.connections) attempts for 100 callers")
        #expect(db.statistics.timedOut == 0 && db.statistics.waiting == 0)
        await db.shutdown(grace: .zero)
    }

    private static func configuration(_ server: HostileServer, _ mode: TLSMode) throws -> ConnectionConfiguration {
        var configuration = try ConnectionConfiguration(url: "postgres://app:\(secret)@127.0.0.1:\(server.port)/shop")
        configuration.tls = mode
        configuration.pooler = .none
        configuration.connectTimeout = .seconds(5)
        return configuration
    }

    private func withPeer(
        _ server: HostileServer, _ mode: TLSMode, _ body: (Connection) async throws -> Void
    ) async throws {
        let configuration = try Self.configuration(server, mode)
        let connection = try await Connection.connect(configuration, on: EventLoopGroup.shared.next())
        defer { connection.close() }
        try await body(connection)
    }

    private func failure(
        _ server: HostileServer, _ mode: TLSMode, _ body: (Connection) async throws -> Void
    ) async throws -> DatabaseError {
        try await #require(throws: DatabaseError.self) { try await withPeer(server, mode, body) }
    }
}
