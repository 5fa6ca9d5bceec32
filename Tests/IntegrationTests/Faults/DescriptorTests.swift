import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("The file descriptors of a process", .timeLimit(.minutes(5)))
struct DescriptorTests {
    @Test("where none is left, what is open goes on, what is to be opened fails and says why, and all heals by itself")
    func usedUp() async throws {
        #if os(Linux)
            try await withURL { try await FaultProcess.run("descriptors-used-up", $0) }
        #else
            print("⚠️ Only Linux allows to stage a lack of descriptors: it is not tested here.")
        #endif
    }

    @Test("every connection gives its own back, and its cancel requests theirs, however it ends")
    func givenBack() async throws {
        try await withURL { try await FaultProcess.run("descriptors-given-back", $0) }
    }

    /// Runs a test with the URL of an empty database.
    private func withURL(_ body: (String) async throws -> Void) async throws {
        try await TestDatabase.withEmpty { db in
            let proxy = try FaultProxy(to: try await TestDatabase.serverURL())
            defer { proxy.stop() }
            let name = try await db.value(prepared("SELECT current_database()::text"), as: String.self)
            let user = proxy.configuration().user
            try await body("postgres://\(user)@127.0.0.1:\(proxy.port)/\(name)?sslmode=disable&pooler=none")
        }
    }
}
