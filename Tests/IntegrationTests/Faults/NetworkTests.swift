import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Networks and resolvers that fail", .timeLimit(.minutes(5)))
struct NetworkTests {
    @Test(
        "a network that swallows everything is found out: by probes, by what nobody acknowledges, by the pool's check")
    func swallowed() async throws {
        guard let network = try await VirtualNetwork.lay() else { return }
        do {
            let server = try await EmbeddedPostgres.start(settings: ["listen_addresses": "0.0.0.0"])
            defer { server.stop() }
            try network.admit(to: server)
            let url = "postgres://postgres@\(network.addresses[0]):\(server.port)/postgres?sslmode=disable"
            let output = try await FaultProcess.run(
                "dead-network", url, network.addresses[1], network.device, network.peer,
                wrapper: VirtualNetwork.wrapper,
                whenStarted: { try network.join($0) })
            for line in output.split(separator: "\n") { report(String(line)) }
            await network.remove()
        } catch {
            await network.remove()
            throw error
        }
    }

    @Test(
        "a resolver that is silent holds up nobody else, one that fails is asked again, and every connection asks anew")
    func lookUp() async throws {
        try await TestDatabase.withEmpty { db in
            let proxy = try FaultProxy(to: try await TestDatabase.serverURL())
            defer { proxy.stop() }
            let name = try await db.value(prepared("SELECT current_database()::text"), as: String.self)
            let user = proxy.configuration().user
            try await FaultProcess.run(
                "name-look-up", "postgres://\(user)@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable&pooler=none")
        }
    }
}
