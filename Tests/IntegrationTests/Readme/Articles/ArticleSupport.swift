import Foundation
import Howdah

/// What the examples of the articles speak of and a program would have: models, files, a web framework.
enum Articles {
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
        var state: State
    }

    enum State: String, PostgresEnum, Codable {
        static let postgresTypeName = "order_state"
        case open, paid
    }

    struct OrderChange: Codable {
        var id: Int
        var state: State
    }

    struct Line {
        var sku: String
        var count: Int
    }

    struct Tokens {
        func databaseToken() async throws -> String { "token" }
    }

    struct Cache {
        func reload(from db: Database) async throws {}
        func remove(_ key: String) {}
    }

    struct Logger {
        func warning(_ text: String) { print(text) }
    }

    enum Request {
        @TaskLocal static var user = "nobody"
    }

    struct Response {
        init(contentType: String, body: String) {}
        init(status: Int, body: Data) {}
    }

    struct Router {
        func get(_ path: String, _ handler: @escaping @Sendable (String) async throws -> Response) {}
    }

    struct File {
        let chunks: [[UInt8]] = []
        func write(contentsOf bytes: [UInt8]) throws {}
    }

    static func export(_ values: Any...) async throws {}
    static func transfer(on db: Database) async throws {}

    static let (tokens, cache, logger, router, file) = (Tokens(), Cache(), Logger(), Router(), File())
    static let url = "postgres://localhost/shop"
}
