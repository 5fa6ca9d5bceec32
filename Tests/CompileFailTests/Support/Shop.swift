/// The models that every program of these tests has.
let shop = """
    import Foundation
    import Howdah

    @Model("users")
    struct User {
        @PrimaryKey var id: UUID = .v7()
        @Unique var email: String
        var age: Int?
        @HasMany(\\Order.userID) var orders: [Order]
    }

    @Model("orders")
    struct Order {
        @PrimaryKey(.identity) var id: Int64
        @References(\\User.id, onDelete: .cascade) var userID: UUID
        var totalCents: Int
        @BelongsTo(\\Order.userID) var user: User
    }

    func users(_ session: Session) async throws -> [User] {
        try await User.where { $0.age >= 18 }.order { $0.email.ascending }.fetchAll(session)
    }

    func touch(_ id: UUID, on executor: some Executor) async throws {
        try await executor.execute("UPDATE users SET age = age + 1 WHERE id = \\\\(id)")
    }


    """
