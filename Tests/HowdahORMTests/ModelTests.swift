import Foundation
import HowdahORM
import HowdahSQL
import HowdahTypes
import Testing

@Suite("a model that the macro wrote")
struct ModelTests {
    let id = UUID()

    @Test("columns are named in snake case, or as @Column says")
    func columnNames() {
        #expect(
            User.columnNames == [
                "id", "email", "name", "age", "status", "settings", "extra", "created_at", "revision", "team_id",
            ])
        #expect(Profile.columnNames == ["id", "owner", "class"])
        #expect(UserRow.columnNames == ["id", "e_mail", "settings"])
    }

    @Test("columns are expressions of the table or of an alias of it")
    func columns() {
        #expect(User.columns.createdAt.fragment.render().sql == #""users"."created_at""#)
        #expect(User.Columns("u").age.fragment.render().sql == #""u"."age""#)
        #expect(Profile.columns.class.fragment.render().sql == #""profiles"."class""#)
        let settings: Expr<JSON<Settings>?> = User.columns.extra
        #expect(settings.columnName == "extra")
    }

    @Test("the definition has types, NULL, unique, defaults, identity, references and the primary key")
    func definition() throws {
        let definition = User.definition
        #expect(definition.table == TableReference("users"))
        #expect(definition.primaryKey == ["id"])
        #expect(definition.columns.map(\.type.sqlName).prefix(6) == ["uuid", "text", "text", "int8", "text", "jsonb"])
        #expect(definition.columns.filter(\.isNullable).map(\.name) == ["age", "extra", "team_id"])
        #expect(definition.columns.filter(\.isUnique).map(\.name) == ["email"])
        #expect(definition.columns.first { $0.name == "created_at" }?.default == .now)
        #expect(
            definition.columns.last?.references == ColumnReference(TableReference("teams"), "id", onDelete: .setNull))
        #expect(Order.definition.columns.first?.isIdentity == true)
        #expect(Profile.definition.table == TableReference("profiles", schema: "app"))
        let owner = try #require(Profile.definition.columns.first { $0.name == "owner" })
        #expect(owner.references?.onDelete == .cascade)
        #expect(owner.references?.onUpdate == .restrict)
        #expect(User.versionColumn == "revision")
        #expect(Order.versionColumn == nil)
        #expect(User.primaryKeyColumn == "id")
    }

    @Test("the initialiser has the initial values, nil, and what Swift can make of @Default, as defaults")
    func memberwise() {
        let user = User(email: "a@b.c", name: "A")
        #expect(user.age == nil)
        #expect(user.status == .active)
        #expect(user.revision == 0)
        #expect(abs(user.createdAt.timeIntervalSinceNow) < 60)
        #expect(user.primaryKey == user.id)
        #expect(user.initials == "A")
        #expect(Order(id: 1, userID: id, totalCents: 2).discount == 0)
    }

    @Test("every column is written in order, JSONB as a document")
    func encoding() throws {
        let user = User(id: id, email: "a@b.c", name: "A", age: 7, createdAt: Date(timeIntervalSince1970: 0))
        let row = try ColumnWriter.row(user)
        #expect(row.count == User.insertColumns.count)
        #expect(row[0] == id.boundValue)
        #expect(row[1] == "a@b.c".boundValue)
        #expect(row[3] == Int?(7).boundValue)
        #expect(row[5] == JSON(Settings()).boundValue)
        #expect(row[6]?.isNull == true)
    }

    @Test("a draft lacks the identity, and leaves to the database what is nil and has a default")
    func draft() throws {
        #expect(Order.Draft.insertColumns.map(\.name) == ["user_id", "total_cents", "discount"])
        let row = try ColumnWriter.row(Order.Draft(userID: id, totalCents: 5))
        #expect(row == [id.boundValue, 5.boundValue, nil])
        let user = User.Draft(email: "a@b.c", name: "A", createdAt: .now)
        #expect(try ColumnWriter.row(user).compactMap(\.self).count == User.Draft.insertColumns.count)
        #expect(Order.Draft.Row.self == Order.self)
    }
}

@Suite("relations in memory")
struct ModelRelationTests {
    let user = User(email: "a@b.c", name: "A")

    @Test("reading what is not loaded throws, and says what to add")
    func unloaded() {
        let error = #expect(throws: RelationNotLoaded.self) { try user.orders }
        #expect(error?.model == "User")
        #expect(error?.relation == "orders")
        #expect(error?.description.contains("`.with { $0.orders }`") == true)
    }

    @Test("what is loaded is read, also where two models hold each other")
    func loaded() throws {
        var user = user
        var profile = Profile(id: 1, userID: user.id)
        profile._user = .loaded(user)
        user._profile = .loaded(profile)
        user._orders = .loaded([])
        #expect(try user.profile?.user == self.user)
        #expect(try user.orders.isEmpty)
        #expect(throws: RelationNotLoaded.self) { try user.profile?.user.profile }
    }

    @Test("what is loaded is not part of a model's value")
    func equality() {
        var other = user
        other._team = .loaded(nil)
        #expect(other == user)
        #expect(Set([user, other]).count == 1)
    }

    @Test("descriptors know their columns, keys and places")
    func descriptors() throws {
        var user = user
        let order = Order(id: 1, userID: user.id, totalCents: 2)
        let orders = User.relations.orders
        #expect(orders.name == "orders")
        #expect(orders.foreignKeyColumn == "user_id")
        #expect(orders.foreignKey(order) == user.id)
        orders.store(&user, [order])
        #expect(orders.loaded(user).value?.count == 1)

        #expect(User.relations.profile.foreignKeyColumn == "owner")
        #expect(User.relations.teams.parentKeyColumn == "user_id")
        #expect(User.relations.teams.childKeyColumn == "team_id")
        #expect(User.relations.team.isRequired == false)

        var owned = order
        let owner = Order.relations.user
        #expect(owner.isRequired)
        owner.store(&owned, nil)
        #expect(owner.loaded(owned).isLoaded == false)
        owner.store(&owned, user)
        #expect(try owned.user == user)
        #expect(Shop.Category.relations.children.foreignKeyColumn == "parent_id")
    }
}

@Suite("a Codable model")
struct ModelCodableTests {
    let user = User(email: "a@b.c", name: "A", age: 3, createdAt: Date(timeIntervalSince1970: 10))

    @Test("a model without loaded relations makes the round trip, and leaves no key for them")
    func roundTrip() throws {
        let json = try JSONEncoder().encode(user)
        let text = String(decoding: json, as: UTF8.self)
        #expect(!text.contains("orders") && !text.contains("profile"))
        #expect(text.contains("\"createdAt\""))
        let back = try JSONDecoder().decode(User.self, from: json)
        #expect(back == user)
        #expect(throws: RelationNotLoaded.self) { try back.orders }
    }

    @Test("loaded relations that are Codable make the round trip under the relation's name")
    func loaded() throws {
        var user = user
        user._orders = .loaded([Order(id: 4, userID: user.id, totalCents: 9)])
        let json = try JSONEncoder().encode(user)
        #expect(String(decoding: json, as: UTF8.self).contains("\"orders\""))
        let back = try JSONDecoder().decode(User.self, from: json)
        #expect(try back.orders.map(\.totalCents) == [9])
    }

    @Test("a loaded relation that is not Encodable throws, and names the type")
    func notEncodable() {
        var user = user
        user._teams = .loaded([Team(id: 1, name: "T")])
        let error = #expect(throws: EncodingError.self) { try JSONEncoder().encode(user) }
        #expect(error.map { String(describing: $0).contains("Team") } == true)
    }

    @Test("a key for a relation that is not Decodable throws")
    func notDecodable() throws {
        let json = try JSONEncoder().encode(user)
        let text = String(decoding: json, as: UTF8.self).dropLast() + #","teams":[]}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(User.self, from: Data(text.utf8)) }
    }

    @Test("a loaded nil makes the round trip as null")
    func loadedNil() throws {
        let json = try JSONEncoder().encode(Leaf(id: 1, _parent: nil))
        #expect(String(decoding: json, as: UTF8.self).contains("\"parent\":null"))
        #expect(try JSONDecoder().decode(Leaf.self, from: json).parent == nil)
    }
}

@Model("leaves")
struct Leaf: Codable {
    @PrimaryKey var id: Int
    var parentID: Int?
    @BelongsTo(\Leaf.parentID) var parent: Leaf?

    init(id: Int, _parent: Leaf?) {
        self.id = id
        self._parent = .loaded(_parent)
    }
}
