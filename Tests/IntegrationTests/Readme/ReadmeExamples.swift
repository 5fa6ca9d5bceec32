import Foundation
import Howdah
import HowdahTesting
import Testing

/// Every example of README.md, as it stands there: `ReadmeTests` compares the two, and runs these on a server.
@Suite("README examples")
struct ReadmeExamples {
    @Model("users")
    struct User {
        @PrimaryKey var id: UUID = .v7()
        @Unique var email: String
        var name: String
        var age: Int?
        @Default(.now) var createdAt: Date
        @HasMany(\Order.userID) var orders: [Order]
    }

    @Model("orders")
    struct Order {
        @PrimaryKey(.identity) var id: Int
        @References(\User.id, onDelete: .cascade) var userID: UUID
        var totalCents: Int
        @BelongsTo(\Order.userID) var user: User
    }

    static func first(_ db: Database) async throws {
        let users = try await db.withSession { session in
            try await User.where { $0.age >= 18 && $0.email.hasSuffix("@example.com") }
                .order { $0.createdAt.descending }
                .limit(20)
                .with { $0.orders.order { $0.id.descending }.limit(3) }
                .fetchAll(session)
        }
        for user in users { print(user.name, try user.orders.count) }
    }

    static func open() async throws {
        let db = try Database(url: "postgres://app:secret@localhost/shop")
        await db.shutdown()
    }

    static func sessions(_ db: Database) async throws {
        let adults = try await db.withSession { session in
            try await User.where { $0.age >= 18 }.fetchAll(session)
        }
        let count = try await User.all.fetchCount(db)
        print(adults.count, count)
    }

    @Model("accounts")
    struct Account {
        @PrimaryKey(.identity) var id: Int
        var owner: String
        var balance: Int
    }

    static func transfer(_ db: Database, _ fromID: Int, _ toID: Int, _ amount: Int) async throws {
        try await db.withTransaction(retry: .serializationFailures(max: 5)) { tx in
            let (from, to) = try await Account.lock(fromID, toID, .forUpdate, in: tx)
            guard from.balance >= amount else { throw InsufficientFunds() }
            try await tx.update(from) { $0.balance -= amount }
            try await tx.update(to) { $0.balance += amount }
        }
    }

    struct InsufficientFunds: Error {}

    static func queries(_ session: Session) async throws {
        let best = try await Order.group { $0.userID }
            .select { ($0.userID, $0.id.count(), $0.totalCents.sum()) }
            .having { $0.id.count() >= 3 }
            .order { $0.totalCents.sum().descending }
            .fetchAll(session)
        for (userID, orders, cents) in best { print(userID, orders, cents ?? 0) }

        let pairs = try await User.join(Order.self) { $0.id == $1.userID }
            .where { user, order in user.age >= 18 && order.totalCents > 1_000 }
            .select { ($0.email, $1.totalCents) }
            .fetchAll(session)
        for (email, cents) in pairs { print(email, cents) }
    }

    @Row
    struct Signup {
        let day: Date
        let users: Int
    }

    static func byHand(_ session: Session, _ since: Date) async throws {
        let signups = try await session.query(
            "SELECT date_trunc('day', created_at) AS day, count(*) AS users FROM users WHERE created_at >= \(since) GROUP BY 1",
            as: Signup.self)
        print(signups.count)
    }

    static func relations(_ session: Session) async throws {
        let orders = try await Order.where { $0.totalCents > 1_000 }
            .with { $0.user.joined }
            .fetchAll(session)
        for order in orders { print(try order.user.name, order.totalCents) }

        var users = try await User.order { $0.name }.fetchAll(session)
        do {
            print(try users[0].orders.count)
        } catch {
            print(error)
        }
        users = try await users.load(in: session) { $0.orders }
    }

    static func writes(_ session: Session) async throws {
        var user = try await session.insert(User.Draft(email: "ada@example.com", name: "Ada"))
        user = try await session.update(user) { $0.age = 36 }
        try await session.upsert(User.Draft(email: "ada@example.com", name: "Ada King"), on: .update(\.email))
        try await Order.where { $0.totalCents == 0 }.delete().execute(session)
    }

    static func bulk(_ session: Session) async throws {
        let drafts = (1...100_000).lazy.map { User.Draft(email: "user\($0)@example.com", name: "User \($0)") }
        try await session.insert(contentsOf: drafts, chunk: 5_000, onConflict: .ignore(\.email)) { print($0.inserted) }
    }

    static func errors(_ session: Session, _ draft: User.Draft) async throws {
        do {
            try await session.insert(draft)
        } catch let error as DatabaseError where error.isUniqueViolation(of: "users_email_key") {
            print("this address is taken")
        }
    }

    @Test("an account is found by its owner")
    func find() async throws {
        try await TestDatabase.with(migrations: "Migrations") { db in
            try await db.withSession { session in
                let recorder = RecordingExecutor(session)
                let account = try await recorder.insert(Account.Draft(owner: "Ada", balance: 100))
                #expect(try await Account.where { $0.owner == "Ada" }.fetchOne(recorder)?.id == account.id)
                #expect(recorder.log.roundTrips == 2)
            }
        }
    }

    static func migrate(_ db: Database) async throws {
        try await Migrator(db, directory: "Migrations").up()
    }
}
