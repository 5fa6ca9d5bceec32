import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("A server that only pretends to be one", .timeLimit(.minutes(5)))
struct FakeServerTests {
    private static let scram = FakeServer.login(10, Array("SCRAM-SHA-256\0\0".utf8))
    private static let cleartext = FakeServer.login(3)

    /// What it asks for, in turn.
    private static let attacks: [(name: String, answers: [[UInt8]])] = [
        ("the password", [cleartext]),
        ("a proof, and the password behind it", [scram + cleartext]),
        ("a proof, and then the password", [scram, cleartext]),
        ("the password, in pieces", [Array(cleartext.prefix(3))]),
        ("a hash", [FakeServer.login(5, [1, 2, 3, 4])]),
    ]

    @Test(
        "never learns the password, whatever it asks for and whatever is asked of TLS",
        arguments: attacks.map(\.name),
        ["", "sslmode=disable", "sslmode=prefer", "sslmode=require", "sslmode=verify-full"])
    func asks(name: String, settings: String) async throws {
        let attack = try #require(Self.attacks.first { $0.name == name })
        let server = try FakeServer(attack.answers)
        defer { server.stop() }
        let error = try await refusal(server, settings)
        #expect(!server.heard(SecureServer.password))
        if settings == "sslmode=require" || settings == "sslmode=verify-full" { #expect(!server.heard("app")) }
        expectNoSecret(error)
    }

    @Test("gets it only if that is allowed")
    func allowed() async throws {
        let server = try FakeServer([Self.cleartext])
        defer { server.stop() }
        _ = try await refusal(server, "sslmode=disable&cleartext_password=any")
        #expect(server.heard(SecureServer.password))
    }

    @Test("gets nothing at all where the login has to be bound to TLS")
    func bound() async throws {
        for attack in Self.attacks {
            let server = try FakeServer(attack.answers)
            defer { server.stop() }
            let error = try await refusal(server, "sslmode=prefer&channel_binding=require&cleartext_password=any")
            #expect(!server.heard(SecureServer.password), "\(attack.name)")
            expectNoSecret(error)
        }
    }

    @Test("cannot put the password into an error by repeating it")
    func repeatsPassword() async throws {
        let text = "SFATAL\0VFATAL\0C28P01\0Mno \(SecureServer.password) here\0\0"
        let server = try FakeServer([FakeServer.message("E", Array(text.utf8))])
        defer { server.stop() }
        let error = try await refusal(server, "")
        #expect(error.sqlState == .invalidPassword)
        expectNoSecret(error)
    }

    @Test("cannot take memory or time with lengths that are wrong, with an answer that never ends, or with none")
    func endless() async throws {
        let ready = FakeServer.login(0)
        let notice = FakeServer.message(
            "N", Array("SNOTICE\0VNOTICE\0C00000\0M\(String(repeating: "x", count: 8_000))\0\0".utf8))
        for (answers, isEndless) in [
            ([FakeServer.message("R", FakeServer.number(0), length: 0x7FFF_FFFF)], false),
            ([FakeServer.message("E", [0xFF, 0xFE, 0], length: 0x7FFF_FFFF)], false),
            ([FakeServer.message("R", [], length: 0)], false), ([[0xFF, 0xFF, 0xFF, 0xFF, 0xFF]], false),
            ([ready + FakeServer.message("S", Array("a\u{FFFD}".utf8), length: 0x7FFF_FFFF)], false),
            ([ready, notice], true),
        ] {
            let server = try FakeServer(isEndless ? [answers[0] + answers[1]] : answers, repeatsLast: isEndless)
            let error = try await refusal(server, "connect_timeout=1")
            #expect([.connectionFailed, .configuration].contains(error.code))
            #expect(error.description.count < 2_000)
            server.stop()
        }
    }

    private func refusal(_ server: FakeServer, _ settings: String) async throws -> DatabaseError {
        let url = "postgres://app:\(SecureServer.password)@127.0.0.1:\(server.port)/shop?\(settings)"
        return try await #require(throws: DatabaseError.self) {
            try await Connection.connect(ConnectionConfiguration(url: url), on: PollerKind.system.loop()).close()
        }
    }

    private func expectNoSecret(_ error: DatabaseError) {
        for text in [error.message, error.description, String(reflecting: error)] {
            #expect(!text.contains(SecureServer.password), "\(text)")
        }
    }
}
