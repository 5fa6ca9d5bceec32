import Foundation
import HowdahORM
import HowdahSQL
import HowdahTypes

enum Status: String, TextEnum, Codable { case active, dormant }

struct Settings: Codable, Hashable { var theme = "light" }

@Model("users")
struct User: Codable, Hashable {
    @PrimaryKey var id: UUID = .v7()
    @Unique var email: String
    var name: String
    var age: Int?
    var status: Status = .active
    @JSONB var settings: Settings = .init()
    @JSONB var extra: Settings?
    @Default(.now) var createdAt: Date
    @Version var revision: Int
    @References(\Team.id, onDelete: .setNull) var teamID: Int64?

    @HasMany(\Order.userID) var orders: [Order]
    @HasOne(\Profile.userID) var profile: Profile?
    @BelongsTo(\User.teamID) var team: Team?
    @ManyToMany(\Membership.userID, \Membership.teamID) var teams: [Team]

    var initials: String { String(name.prefix(1)) }
    static let limit = 3
}

@Model("profiles", schema: "app")
struct Profile: Hashable {
    @PrimaryKey(.identity) var id: Int64
    @References(\User.id, onDelete: .cascade, onUpdate: .restrict) @Column("owner") var userID: UUID
    var `class`: String = "standard" { didSet {} }
    @BelongsTo(\Profile.userID) var user: User
}
