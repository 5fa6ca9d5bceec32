import Testing

@testable import HowdahMacros

/// A mistake in a model, the complaint about it, and the source that the complaint's fix-it makes.
struct Mistake: CustomTestStringConvertible, Sendable {
    let source: String
    let code: String
    /// What the complaint points at.
    let position: String
    var fixed: String?

    var testDescription: String { code + ": " + source.split(separator: "\n").joined(separator: " ") }

    init(_ source: String, _ code: String, at position: String, fixed: String? = nil) {
        self.source = source
        self.code = code
        self.position = position
        self.fixed = fixed
    }

    /// A mistake in one property of a model that is right otherwise.
    static func property(_ text: String, _ code: String, at position: String, fixed: String? = nil) -> Mistake {
        Mistake(model(text), code, at: position, fixed: fixed.map(model))
    }

    private static func model(_ property: String) -> String {
        """
        @Model("users") struct User {
            @PrimaryKey var id: Int
            \(property)
        }
        """
    }
}

@Suite("complaints about models")
struct DiagnosticsTests {
    @Test("each mistake has one complaint, at its place, with the obvious fix", arguments: declarations + columns)
    func column(_ mistake: Mistake) { check(mistake) }

    @Test("each mistake in a relation has one complaint", arguments: relations)
    func relation(_ mistake: Mistake) { check(mistake) }

    private func check(_ mistake: Mistake) {
        let expanded = expand(mistake.source)
        #expect(expanded.codes == [mistake.code])
        #expect(expanded.positions == [mistake.position])
        #expect(expanded.fixed == mistake.fixed)
        #expect(!expanded.text.contains("init(row:"), "nothing is written for a model that is wrong")
    }

    static let declarations: [Mistake] = [
        Mistake(
            #"@Model("t") class T { @PrimaryKey var id: Int }"#, "notAStruct", at: "class",
            fixed: #"@Model("t") struct T { @PrimaryKey var id: Int }"#),
        Mistake(#"@Model("t") enum T { case a }"#, "notAStruct", at: "enum"),
        Mistake(#"@Model("t") actor T { @PrimaryKey var id: Int }"#, "notAStruct", at: "actor"),
        Mistake(#"@Model("t") extension T {}"#, "notAStruct", at: "extension"),
        Mistake(#"@Model("t") struct T<V> { @PrimaryKey var id: Int }"#, "genericModel", at: "<V>"),
        Mistake(#"@Model("") struct T { @PrimaryKey var id: Int }"#, "tableNameEmpty", at: #""""#),
        Mistake(#"@Model(name) struct T { @PrimaryKey var id: Int }"#, "tableNameNotLiteral", at: "name"),
        Mistake(#"@Model("\(x)") struct T { @PrimaryKey var id: Int }"#, "tableNameNotLiteral", at: #""\(x)""#),
        Mistake(
            #"@Model("t") struct T { var id: Int }"#, "noPrimaryKey", at: "T",
            fixed: #"@Model("t") struct T { @PrimaryKey var id: Int }"#),
        Mistake(#"@Model("t") struct T { var name: String }"#, "noPrimaryKey", at: "T"),
        Mistake(#"@Model("t") struct T { @PrimaryKey var id: Int; struct Draft {} }"#, "nestedNameTaken", at: "T"),
        Mistake("@PrimaryKey var id: Int", "outsideModel", at: "@PrimaryKey"),
        Mistake("struct T { @PrimaryKey var id: Int }", "outsideModel", at: "@PrimaryKey"),
        Mistake(#"@HasMany(\A.b) var id: [A]"#, "outsideModel", at: #"@HasMany(\A.b)"#),
        Mistake("@Row class R { var a: Int }", "notAStruct", at: "class", fixed: "@Row struct R { var a: Int }"),
        Mistake("@Row struct R {}", "noColumns", at: "R"),
    ]

    static let columns: [Mistake] = [
        .property("@PrimaryKey var key: Int", "secondPrimaryKey", at: "@PrimaryKey", fixed: "var key: Int"),
        .property("@Version var a: Int; @Version var b: Int", "secondVersion", at: "@Version"),
        .property("@Unique var a: Int { 1 }", "computedProperty", at: "@Unique var a: Int { 1 }"),
        .property("@Unique static var a: Int = 1", "staticProperty", at: "@Unique static var a: Int = 1"),
        .property("@Unique lazy var a: Int = 1", "lazyProperty", at: "@Unique lazy var a: Int = 1"),
        .property("var a = 1", "missingType", at: "a", fixed: "var a: Int = 1"),
        .property("var a = 1.5", "missingType", at: "a", fixed: "var a: Double = 1.5"),
        .property("var a = true", "missingType", at: "a", fixed: "var a: Bool = true"),
        .property(#"var a = "x""#, "missingType", at: "a", fixed: #"var a: String = "x""#),
        .property("var a = UUID()", "missingType", at: "a", fixed: "var a: UUID = UUID()"),
        .property("var a = make()", "missingType", at: "a"),
        .property("let a: Int = 1", "constantWithValue", at: "let", fixed: "var a: Int = 1"),
        .property("var (a, b): (Int, Int)", "tuplePattern", at: "(a, b)"),
        .property("#if DEBUG\nvar a: Int\n#endif", "conditionalMember", at: "#if DEBUG\nvar a: Int"),
        .property("@Column(\"id\") var a: Int", "duplicateColumn", at: "a"),
        .property("var userID: Int; var userId: Int", "duplicateColumn", at: "userId"),
        .property("@Column(\"\") var a: Int", "columnNameInvalid", at: "@Column(\"\")"),
        .property("@Column(name) var a: Int", "columnNameInvalid", at: "@Column(name)"),
        .property("@Unique @Unique var a: Int", "repeated", at: "@Unique", fixed: "@Unique var a: Int"),
        .property(#"@JSONB @References(\T.id) var a: Int"#, "incompatible", at: "@JSONB"),
        .property("@Version @Default(1) var a: Int", "incompatible", at: "@Version"),
        .property(#"@References(\.id) var a: Int"#, "keyPathUnclear", at: #"\.id"#),
        Mistake(
            #"@Model("t") struct T { @PrimaryKey(.identity) var id: Int = 1 }"#, "identityWithValue", at: "1",
            fixed: #"@Model("t") struct T { @PrimaryKey(.identity) var id: Int }"#),
        Mistake(
            #"@Model("t") struct T { @PrimaryKey(.identity) @Default(1) var id: Int }"#, "incompatible",
            at: "@Default(1)"),
        Mistake(#"@Model("t") struct T { @PrimaryKey var id: Int? }"#, "optionalPrimaryKey", at: "Int?"),
        Mistake(
            #"@Model("t") struct T { @PrimaryKey var id: Int { 1 } }"#, "computedProperty",
            at: "@PrimaryKey var id: Int { 1 }"),
    ]

    static let relations: [Mistake] = [
        .property(
            #"@HasMany(\Order.userID) var orders: [Order] = []"#, "relationWithValue", at: "[]",
            fixed: #"@HasMany(\Order.userID) var orders: [Order]"#),
        .property(
            #"@HasMany(\Order.userID) let orders: [Order]"#, "constantRelation", at: "let",
            fixed: #"@HasMany(\Order.userID) var orders: [Order]"#),
        .property(#"@HasMany(\Order.userID) var orders"#, "relationWithoutType", at: "orders"),
        .property(
            #"@HasMany(\Order.userID) var orders: Order"#, "relationNotArray", at: "Order",
            fixed: #"@HasMany(\Order.userID) var orders: [Order]"#),
        .property(
            #"@HasOne(\Profile.userID) var profile: Profile"#, "relationNotOptional", at: "Profile",
            fixed: #"@HasOne(\Profile.userID) var profile: Profile?"#),
        .property(#"@HasOne(\Profile.userID) var profile: [Profile]"#, "relationIsArray", at: "[Profile]"),
        .property(#"@BelongsTo(\User.teamID) var teams: [Team]"#, "relationIsArray", at: "[Team]"),
        .property(#"@HasMany(\.userID) var orders: [Order]"#, "keyPathUnclear", at: #"\.userID"#),
        .property(
            #"@HasMany(\Item.userID) var orders: [Order]"#, "keyOfOtherModel", at: #"@HasMany(\Item.userID)"#),
        .property(
            #"@BelongsTo(\Team.id) var team: Team?"#, "keyOfOtherModel", at: #"@BelongsTo(\Team.id)"#),
        .property(
            #"@ManyToMany(\A.userID, \B.teamID) var teams: [Team]"#, "keysOfTwoModels",
            at: #"@ManyToMany(\A.userID, \B.teamID)"#),
        .property(#"@Unique @HasMany(\Order.userID) var orders: [Order]"#, "incompatible", at: "@Unique"),
    ]

    @Test("several mistakes have a complaint each")
    func several() {
        let expanded = expand(#"@Model("t") struct T { var a = 1; let b: Int = 2 }"#)
        #expect(expanded.codes == ["noPrimaryKey", "missingType", "constantWithValue"])
    }

    @Test("complaints say what to do")
    func wording() {
        let expanded = expand(#"@Model("t") struct T { var name: String }"#)
        #expect(expanded.messages == ["T has no primary key. Mark one property with @PrimaryKey."])
    }
}
