import Foundation
import HowdahTypes
import Testing

@testable import HowdahWire

@Suite("What a failed handshake says")
struct HandshakeTests {
    private func handshake(password: String) -> Handshake {
        Handshake(
            configuration: ConnectionConfiguration(
                endpoints: [Endpoint(host: "localhost")], user: "app", password: Secret(password), database: "shop"),
            endpoint: Endpoint(host: "localhost"), address: "127.0.0.1", deadline: .now, isAbandoned: { false })
    }

    @Test("the password is taken out of it")
    func password() {
        #expect(handshake(password: "s3cret").scrubbed("no s3cret, and s3cret") == "no ***, and ***")
    }

    @Test(
        "a password that is a name of the connection, or very short, does not garble it",
        arguments: ["p", "app", "shop"])
    func names(password: String) {
        let text = "connection to server at \"localhost\", port 5432 failed: no role \"app\" for shop"
        #expect(handshake(password: password).scrubbed(text) == text)
    }

    @Test(
        "the certificate's authorities are given only where they are asked for, and nothing is taken from the user's home",
        arguments: TLSMode.allCases)
    func authorities(mode: TLSMode) {
        var configuration = ConnectionConfiguration(
            endpoints: [Endpoint(host: "db.example.com")], user: "app", database: "shop")
        configuration.tls = mode
        func keywords() -> [String: String] {
            let handshake = Handshake(
                configuration: configuration, endpoint: configuration.endpoints[0], address: "127.0.0.1",
                deadline: .now, isAbandoned: { false })
            return Dictionary(handshake.keywords()) { first, _ in first }
        }
        let verifies = mode == .verifyCA || mode == .verifyFull
        #expect((keywords()["sslrootcert"] == "/dev/null/none") == !verifies)
        for file in ["sslcert", "sslkey", "sslcrl", "passfile"] { #expect(keywords()[file] == "/dev/null/none") }
        configuration.rootCertificate = "/own.crt"
        #expect(keywords()["sslrootcert"] == "/own.crt")
        // With authorities, `require` verifies; without its file it must not go on unverified.
        #expect(keywords()["sslmode"] == (mode == .require ? .verifyCA : mode).rawValue)
    }

    @Test("a lack of file descriptors is told from a server that does not listen, by number and by text")
    func descriptors() {
        let process = DescriptorShortage.advice(error: EMFILE)
        #expect(process?.contains("ulimit -n") == true)
        #expect(DescriptorShortage.advice(text: "could not create socket: Too many open files") == process)
        #expect(DescriptorShortage.advice(error: ENFILE)?.contains("The machine") == true)
        #expect(DescriptorShortage.advice(error: ECONNREFUSED, text: "Connection refused") == nil)
        #expect(DescriptorShortage.adviceNow == nil)
    }

    @Test("the server's SQLSTATE and message are found in libpq's verbose text")
    func serverFields() {
        let fields = Handshake.serverFields(
            in: """
                connection to server at "localhost" (127.0.0.1), port 5432 failed: FATAL:  28P01: password authentication \
                failed for user "app"
                LOCATION:  auth_failed, auth.c:326
                """)
        #expect(fields?.sqlState.rawValue == "28P01")
        #expect(fields?.message == #"password authentication failed for user "app""#)
        #expect(Handshake.serverFields(in: "could not connect: Connection refused") == nil)
    }
}
