public import Foundation
public import HowdahORM
public import HowdahSQL
public import HowdahTypes
import Synchronization

// In a file of their own: these models and those of the other file refer to each other.

@Model("orders")
struct Order: Codable {
    @PrimaryKey(.identity) var id: Int64
    @References(\User.id, onDelete: .cascade) var userID: UUID
    var totalCents: Int
    @Default(0) var discount: Int
    @BelongsTo(\Order.userID) var user: User
}

/// A public model with a member that is not.
@Model("teams")
public struct Team: Sendable {
    /// The key.
    @PrimaryKey(.identity) public var id: Int64
    /// The name.
    public var name: String
    var tags: [String] = []
    @HasMany(\User.teamID) var members: [User]
}

@Model("memberships")
struct Membership {
    @PrimaryKey(.identity) let id: Int64
    @References(\User.id) let userID: UUID
    @References(\Team.id) let teamID: Int64
    private var note: String?
}

enum Shop {
    @Model("categories")
    struct Category {
        @PrimaryKey(.identity) var id: Int64
        @References(\Shop.Category.id) var parentID: Optional<Int64>
        @BelongsTo(\Shop.Category.parentID) var parent: Shop.Category?
        @HasMany(\Shop.Category.parentID) var children: [Shop.Category]
    }
}

@Row struct UserRow: Equatable {
    let id: UUID
    @Column("e_mail") let email: String
    @JSONB let settings: Settings
}

/// Counts how often its initial value is made.
@Model("counted")
struct Counted {
    @PrimaryKey var id: Int = Counted.made()
    @HasMany(\Counted.parentID) var children: [Counted]
    var parentID: Int?
    private(set) var note: String?

    static let count = Atomic<Int>(0)
    static func made() -> Int { count.add(1, ordering: .relaxed).newValue }
}

/// Without a relation, and with a private column.
@Model("tokens")
struct Token {
    @PrimaryKey var id: UUID = .v7()
    private var secret: String
    @Version var revision: Int

    static func make() -> [Token] { [Token(secret: "a"), Token(id: .v7(), secret: "b", revision: 1)] }
}

/// A public model with a costly initial value and no relation.
@Model("devices")
public struct Device {
    /// The key.
    @PrimaryKey public var id: UUID = .v7()
    /// The name.
    public var name: String

    static func make() -> [Device] { [Device(name: "a"), Device(id: .v7(), name: "b")] }
}

/// Properties that have the names of what the macro writes.
@Model("shadows")
struct Shadow {
    @PrimaryKey var primaryKey: Int
    var row: Int
    var writer: String?
    @Default(1) var value: Int
    var qualifier: [String]
    var table: [Int?]
    var columns: Double
    var `default`: Bool = false
    var json: HowdahTypes.JSON<Settings>?
}
