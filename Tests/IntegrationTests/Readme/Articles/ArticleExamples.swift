import Foundation
import Howdah
import HowdahTesting
import Testing

/// The examples of GettingStarted, Howdah, Connections, TimeoutsAndCancellation and Types, as they stand there:
/// `ArticleTests` compares them.
extension Articles {
    enum GettingStarted {
        static func migrate() async throws {
            let db = try Database(url: "postgres://localhost/shop")
            try await Migrator(db, directory: "Migrations").up()
        }

        @Model("users")
        struct User {
            @PrimaryKey var id: UUID = .v7()
            @Unique var email: String
            var name: String
            var age: Int?
            @Default(.now) var createdAt: Date
        }

        static func write(_ db: Database) async throws {
            let ada = try await db.insert(User.Draft(email: "ada@example.com", name: "Ada", age: 36))
            let adults = try await User.where { $0.age >= 18 }.order { $0.name }.fetchAll(db)
            print(adults.count)

            try await db.withTransaction { tx in
                let user = try await User.lock(ada.id, in: tx)
                try await tx.update(user) { $0.age = 37 }
            }
        }

        func adults() async throws {
            try await TestDatabase.with(migrations: "Migrations") { db in
                try await db.insert(User.Draft(email: "ada@example.com", name: "Ada", age: 36))
                #expect(try await User.where { $0.age >= 18 }.fetchCount(db) == 1)
            }
        }
    }

    static func first(_ session: Session) async throws {
        let users = try await User.where { $0.age >= 18 }
            .order { $0.createdAt.descending }
            .with { $0.orders }
            .fetchAll(session)
        print(users.count)
    }

    enum Connections {
        static func plain() async throws {
            let db = try Database(url: "postgres://app:secret@db.example.com/shop")
            await db.shutdown()
        }

        static func certificates() async throws {
            let db = try Database(
                url: "postgres://app@db.example.com/shop?sslrootcert=/etc/ssl/db.pem&sslcert=app.crt&sslkey=app.key")
            await db.shutdown()
        }

        static func shortLived() async throws {
            var configuration = try ConnectionConfiguration(url: "postgres://app@db.example.com/shop")
            configuration.passwordProvider = { try await tokens.databaseToken() }
            let db = try Database(configuration)
            await db.shutdown()
        }

        static func pooler() async throws {
            let db = try Database(url: "postgres://app:secret@pooler.example.com:6432/shop?pooler=transaction")
            await db.shutdown()
        }
    }

    static func timeout(_ db: Database, _ draft: Order.Draft) async throws {
        try await db.withTransaction(timeout: .seconds(2)) { tx in
            try await tx.insert(draft)
        }
    }

    enum Types {
        enum Status: String, PostgresEnum {
            static let postgresTypeName = "user_status"
            case active, dormant
        }

        struct Address: CompositeValue {
            static let postgresTypeName = "address"
            var street: String?
            var number: Int32

            init(fields: inout CompositeReader) throws(DecodingFailure) {
                street = try fields.next()
                number = try fields.next()
            }

            func encode(fields: inout CompositeWriter) throws(EncodingFailure) {
                try fields.append(street)
                try fields.append(number)
            }
        }

        static func addresses(_ session: Session, _ addresses: [Address]) async throws {
            let names = try await session.query(
                "SELECT name FROM shops WHERE address = ANY(\(addresses))", as: String.self)
            print(names)
        }
    }
}
