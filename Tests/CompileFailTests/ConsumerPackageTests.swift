import Foundation
import HowdahTesting
import Testing

@Suite("A package that depends on this one")
struct ConsumerPackageTests {
    @Test("builds with default settings, and its program talks to a server", .timeLimit(.minutes(10)))
    func consumer() async throws {
        // Always the same folders, so that only the first run compiles everything.
        let folder = URL(fileURLWithPath: Compiler.package + "/.build/consumer/package")
        let sources = folder.appendingPathComponent("Sources/Consumer")
        try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
        try write(Self.manifest, to: folder.appendingPathComponent("Package.swift"))
        try write(Self.program, to: sources.appendingPathComponent("Consumer.swift"))
        let scratch = Compiler.package + "/.build/consumer/build"
        let build = ["swift", "build", "--package-path", folder.path, "--scratch-path", scratch]
        var built = try await Compiler.run(build)
        if !built.succeeded {
            // What is left of the build of another state of the sources can mislead SwiftPM: a clean build has the word.
            try? FileManager.default.removeItem(atPath: scratch)
            built = try await Compiler.run(build)
        }
        try #require(built.succeeded, "\(built.output.suffix(4_000))")
        let ours = built.output.split(separator: "\n").filter {
            $0.contains("Consumer.swift") && $0.contains("warning:")
        }
        #expect(ours.isEmpty, "\(ours)")
        let ran = try await Compiler.run(
            [scratch + "/debug/Consumer"],
            environment: ["DATABASE_URL": try await TestDatabase.serverURL()])
        #expect(ran.succeeded && ran.output == "2 users, a@example.com has 1 order of 4200\n", "\(ran.output)")
    }

    /// Writes a file, unless it says the same already: the build would compile it again.
    private func write(_ text: String, to file: URL) throws {
        if let now = try? String(contentsOf: file, encoding: .utf8), now == text { return }
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    /// The name that SwiftPM gives a package by its folder.
    private static let identity = URL(fileURLWithPath: Compiler.package).lastPathComponent

    private static let manifest = """
        // swift-tools-version: 6.0
        import PackageDescription

        let package = Package(
            name: "consumer",
            platforms: [.macOS(.v15)],
            dependencies: [.package(path: "\(Compiler.package)")],
            targets: [
                .executableTarget(name: "Consumer", dependencies: [.product(name: "Howdah", package: "\(identity)")])
            ]
        )
        """

    private static let program = """
        import Foundation
        import Howdah

        @Model("consumer_users")
        struct User {
            @PrimaryKey var id: UUID = .v7()
            @Unique var email: String
            @HasMany(\\Order.userID) var orders: [Order]
        }

        @Model("consumer_orders")
        struct Order {
            @PrimaryKey(.identity) var id: Int64
            @References(\\User.id) var userID: UUID
            var totalCents: Int
            @BelongsTo(\\Order.userID) var user: User
        }

        @main struct Consumer {
            static func main() async throws {
                let db = try Database(url: ProcessInfo.processInfo.environment["DATABASE_URL"] ?? "")
                print(try await db.withSession { session in try await report(session) })
                await db.shutdown()
            }

            static func report(_ session: Session) async throws -> String {
                try await session.execute("CREATE TEMP TABLE consumer_users (id uuid PRIMARY KEY, email text UNIQUE)")
                try await session.execute(
                    \"""
                    CREATE TEMP TABLE consumer_orders (
                        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id uuid REFERENCES consumer_users,
                        total_cents bigint)
                    \""")
                let user = try await session.insert(User(email: "a@example.com"))
                _ = try await session.insert(User(email: "b@example.com"))
                _ = try await session.insert(Order.Draft(userID: user.id, totalCents: 4_200))
                let users = try await User.all.order { $0.email.ascending }.with { $0.orders }.fetchAll(session)
                let orders = try users[0].orders
                return "\\(users.count) users, \\(users[0].email) has \\(orders.count) order of \\(orders[0].totalCents)"
            }
        }
        """
}
