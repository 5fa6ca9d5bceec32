import Testing

@testable import HowdahMacros

@Suite("what @Model writes")
struct ModelExpansionTests {
    @Test("a small model, whole")
    func whole() {
        let expanded = expand(
            """
            @Model("tags", schema: "app")
            public struct Tag {
                @PrimaryKey(.identity) public var id: Int64
                public var label: String
            }
            """)
        #expect(expanded.codes == [])
        #expect(expanded.text.flattened == Self.tag.flattened)
    }

    private static let tag = """
        public struct Tag {
            public var id: Int64
            public var label: String
            public static let table = HowdahSQL.TableReference("tags", schema: "app")
            public static let columnNames: [Swift.String]? = ["id", "label"]
            public static let insertColumns: [HowdahORM.InsertColumn] = [
            HowdahORM.InsertColumn("id", Int64.postgresType),
            HowdahORM.InsertColumn("label", String.postgresType),
            ]
            public static let definition = HowdahSQL.TableDefinition(
            Self.table,
            columns: [
            HowdahSQL.ColumnDefinition("id", Int64.postgresType, isIdentity: true),
            HowdahSQL.ColumnDefinition("label", String.postgresType),
            ],
            primaryKey: ["id"])
            public static let columns = Columns(nil)
            public struct Columns: HowdahSQL.ColumnSet {
            public let id: HowdahSQL.Expr<Int64>
            public let label: HowdahSQL.Expr<String>
            public init(_ qualifier: Swift.String? = nil) {
            let qualifier = qualifier ?? "tags"
            self.id = .column("id", of: qualifier)
            self.label = .column("label", of: qualifier)
            }
            }
            public typealias ID = Int64
            public static var primaryKeyColumn: Swift.String {
            "id"
            }
            public var primaryKey: ID {
            self.id
            }
            public init(id: Int64, label: String) {
            self.id = id
            self.label = label
            }
            public init(row: inout HowdahTypes.RowCursor) throws {
            self.init(
            id: try row.next(),
            label: try row.next())
            }
            public func encode(into writer: inout HowdahORM.ColumnWriter) throws {
            try writer.append(self.id)
            try writer.append(self.label)
            }
            public struct Draft: HowdahORM.Insertable, Swift.Sendable {
            public typealias Row = Tag
            public static let insertColumns: [HowdahORM.InsertColumn] = [
            HowdahORM.InsertColumn("label", String.postgresType),
            ]
            public var label: String
            public init(label: String) {
            self.label = label
            }
            public func encode(into writer: inout HowdahORM.ColumnWriter) throws {
            try writer.append(self.label)
            }
            }
        }
        extension Tag: HowdahORM.Model {
        }
        """

    /// The expansion of a model with an `id` and the members given.
    private func model(_ members: String, _ before: String = "") -> String {
        let expanded = expand("@Model(\"t\") \(before)struct T { @PrimaryKey var id: Int\n\(members) }")
        #expect(expanded.messages == [])
        return expanded.text.flattened
    }

    @Test("initial values, nil, a version and what Swift can make of @Default are defaults of the initialiser")
    func defaults() {
        let text = model(
            """
            var a: Int = 1; var b: Int?; @Default(.now) var c: Date; @Default(.uuid) var d: Foundation.UUID
            @Default(3) var e: Int; @Default(.sql("x")) var f: Int; @Version var g: Int
            """)
        #expect(
            text.contains(
                "init(id: Int, a: Int = 1, b: Int? = nil, c: Date = Date(), d: Foundation.UUID = Foundation.UUID(), "
                    + "e: Int = 3, f: Int, g: Int = 0) {"))
        #expect(
            text.contains(
                "init(id: Int, a: Int = 1, b: Int? = nil, c: Date? = nil, d: Foundation.UUID? = nil, e: Int? = nil, "
                    + "f: Int? = nil, g: Int = 0) {"))
    }

    @Test("an initialiser that the struct declares itself is not written again")
    func ownInitializer() {
        let text = model("var a: Int; init(id: Int, a: Int) { self.id = id; self.a = a }")
        #expect(text.components("init(id: Int, a: Int)") == 2, "its own, and the draft's")
    }

    @Test("rows are read through the compiler's own initialiser where an initial value is costly")
    func costlyInitialValues() {
        let text = expand(
            #"""
            @Model("t") struct T {
                @PrimaryKey var id: UUID = .v7()
                @HasMany(\T.tID) var all: [T]
                var tID: UUID?
            }
            """#
        ).text.flattened
        let body = text.split(separator: "extension T: HowdahORM.Model {").last ?? ""
        #expect(body.contains("init(id: UUID = .v7(), tID: UUID? = nil) {"))
        #expect(body.contains("self.init(\nid: try row.next(),\n_all: .unloaded,\ntID: try row.next())"))
        #expect(model("var a: UUID = .v7()").contains("init(id: Int, a: UUID = .v7(), _: Swift.Void = ()) {"))
        #expect(!model("var a: UUID = .v7(); init() {}").contains("Swift.Void"))
    }

    @Test("JSONB properties travel as documents")
    func documents() {
        let text = model("@JSONB var a: Settings; @JSONB var b: Settings?")
        #expect(text.contains("let b: HowdahSQL.Expr<HowdahTypes.JSON<Settings>?>"))
        #expect(text.contains("a: try row.next(HowdahTypes.JSON<Settings>.self).value,"))
        #expect(text.contains("b: try row.next(HowdahTypes.JSON<Settings>?.self)?.value)"))
        #expect(text.contains("try writer.append(HowdahTypes.JSON<Settings>(self.a))"))
        #expect(text.contains("try writer.append(self.b.map {\nHowdahTypes.JSON<Settings>($0)\n})"))
    }

    @Test("Optional is seen in each of its spellings")
    func optionals() {
        let text = model(
            "var a: Int?; var b: Optional<Int>; var c: Swift.Optional<Foo.Bar>; var d: Int!; var e: [Int?]")
        for column in ["a", "b", "d"] {
            #expect(text.contains("HowdahSQL.ColumnDefinition(\"\(column)\", Int.postgresType, isNullable: true)"))
        }
        #expect(text.contains("HowdahSQL.ColumnDefinition(\"c\", Foo.Bar.postgresType, isNullable: true)"))
        #expect(text.contains("HowdahSQL.ColumnDefinition(\"e\", [Int?].postgresType)"))
        #expect(text.contains("let d: HowdahSQL.Expr<Int?>"))
    }

    @Test("bindings share attributes and types, and observers keep a property stored")
    func bindings() {
        let text = model("var a, b: Int; var c: Int = 1 { didSet {} }; var computed: Int { 1 }; static var d = 1")
        #expect(text.contains("[\"id\", \"a\", \"b\", \"c\"]"))
    }

    @Test("backticks stay in Swift, and not in SQL")
    func backticks() {
        let text = model("var `class`: String")
        #expect(text.contains("self.`class` = .column(\"class\", of: qualifier)"))
        #expect(text.contains("class: try row.next())"))
    }

    @Test("a member is as accessible as its property, and the initialisers as the narrowest one")
    func access() {
        let text = model("package var a: Int; private(set) public var b: Int; private var c: Int", "public ")
        #expect(text.contains("\nlet id: HowdahSQL.Expr<Int>"))
        #expect(text.contains("package let a: HowdahSQL.Expr<Int>"))
        #expect(text.contains("public let b: HowdahSQL.Expr<Int>"))
        #expect(text.contains("fileprivate let c: HowdahSQL.Expr<Int>"))
        #expect(text.contains("fileprivate init(id: Int, a: Int, b: Int, c: Int) {"))
        #expect(text.contains("public init(row: inout HowdahTypes.RowCursor) throws"))
    }

    @Test("a reference carries its actions")
    func references() {
        let text = model(#"@References(\Shop.Team.id, onDelete: .cascade, onUpdate: .restrict) var teamID: Int"#)
        #expect(
            text.contains(
                "references: HowdahSQL.ColumnReference(to: Shop.Team.self, Shop.Team.columns.id, "
                    + "onDelete: .cascade, onUpdate: .restrict)"))
    }

    @Test("a relation has a throwing getter, a stored box, a descriptor and a coding key")
    func relations() {
        let expanded = expand(
            #"""
            @Model("users") struct User: Codable {
                @PrimaryKey var id: Int
                @HasMany(\Order.userID) var orders: [Order]
            }
            """#)
        #expect(expanded.messages == [])
        let text = expanded.text.flattened
        #expect(text.contains("get throws(HowdahORM.RelationNotLoaded) {"))
        #expect(text.contains("try self._orders.get(\"orders\", of: Self.self)"))
        #expect(text.contains("var _orders: HowdahORM.LoadedRelation<[Order]> = .unloaded"))
        #expect(text.contains("var orders: HowdahORM.HasMany<User, Order> {"))
        #expect(text.contains("case _orders = \"orders\""))
        #expect(text.contains("static var relations: Relations {"))
    }

    @Test("coding keys of the struct's own stay, and a model without relations needs none")
    func codingKeys() {
        #expect(!model("", "").contains("CodingKeys"))
        let own = #"@HasMany(\A.b) var a: [A]; enum CodingKeys: String, CodingKey { case id }"#
        let expanded = expand("@Model(\"t\") struct T: Codable { @PrimaryKey var id: Int; \(own) }")
        #expect(expanded.text.components("enum CodingKeys") == 1)
    }

    @Test("a local type has only the compiler's own complaint")
    func local() {
        let expanded = expand(#"func f() { @Model("t") struct T { @PrimaryKey var id: Int } }"#)
        #expect(expanded.codes == [])
        #expect(!expanded.text.contains("Draft"))
    }

    @Test("@Row writes the names and the decoding only")
    func row() {
        let text = expand(#"@Row struct R { let userID: Int; @Column("x") @JSONB var a: S? }"#).text.flattened
        #expect(text.contains(#"static let columnNames: [Swift.String]? = ["user_id", "x"]"#))
        #expect(text.contains("self.a = try row.next(HowdahTypes.JSON<S>?.self)?.value"))
        #expect(text.contains("extension R: HowdahTypes.RowDecodable"))
        #expect(!text.contains("Draft"))
    }
}

extension String {
    /// How often a text occurs.
    fileprivate func components(_ text: String) -> Int {
        indices.count { self[$0...].hasPrefix(text) }
    }
}
