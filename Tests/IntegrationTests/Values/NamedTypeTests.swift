import Howdah
import HowdahTesting
import Testing

/// A composite of the tests' own: `CREATE TYPE size AS (width int4, unit text)`.
struct Size: CompositeValue, Hashable {
    static let postgresTypeName = "size"
    var width: Int32
    var unit: String?

    init(_ width: Int32, _ unit: String?) { (self.width, self.unit) = (width, unit) }

    init(fields: inout CompositeReader) throws(DecodingFailure) {
        width = try fields.next()
        unit = try fields.next()
    }

    func encode(fields: inout CompositeWriter) throws(EncodingFailure) {
        try fields.append(width)
        try fields.append(unit)
    }
}

enum Shade: String, PostgresEnum, CaseIterable {
    static let postgresTypeName = "shade"
    case light, dark
}

/// A model with columns of types that `CREATE TYPE` made.
@Model("parcels")
struct ParcelModel: Hashable {
    @PrimaryKey(.identity) var id: Int64
    var size: Size
    var spare: Size?
    var history: [Size] = []
    var shade: Shade
    var shades: [Shade] = []
}

@Suite("Types that have another identifier in each database")
struct NamedTypeTests {
    private func with<T>(_ body: (Database) async throws -> T) async throws -> T {
        try await TestDatabase.withEmpty { db in
            for sql in Self.types { _ = try await db.execute(PreparedSQL(sql: sql)) }
            return try await body(db)
        }
    }

    private static let types = [
        "CREATE TYPE size AS (width int4, unit text)", "CREATE TYPE shade AS ENUM ('light', 'dark')",
    ]

    @Test("an array of composites is a parameter", .timeLimit(.minutes(5)))
    func arrays() async throws {
        try await with { db in
            let sizes = [Size(1, "m"), nil, Size(-2, nil), Size(3, #"(,") '"#)]
            let sql = "SELECT $1::size[], cardinality($1::size[]), ($1::size[])[3].width"
            let row = try await db.execute(PreparedSQL(sql: sql, binds: [sizes.boundValue]))
                .decodeTuples(as: [Size?].self, Int.self, Int.self)[0]
            #expect(row.0 == sizes && row.1 == 4 && row.2 == -2)
            let nested = [[Size(1, "m")], [Size(2, "m")]]
            #expect(
                try await db.scalar("SELECT $1::size[]", nested.boundValue, as: [[Size]].self) == nested)
            #expect(try await db.scalar("SELECT $1::size[]", [Size]().boundValue, as: [Size].self) == [])
            let found = try await db.query(
                "SELECT s.width FROM unnest(\([Size(1, "m"), Size(2, nil)])) s ORDER BY 1", as: Int.self)
            #expect(found == [1, 2])
            #expect(try await db.query("SELECT \(Size(1, nil)) = ANY(\([Size(1, nil)]))", as: Bool.self) == [true])
        }
    }

    private func draft(_ number: Int) -> ParcelModel.Draft {
        let spare: Size? = number.isMultiple(of: 2) ? nil : Size(-1, "spare")
        let unit: String? = number.isMultiple(of: 3) ? nil : "m"
        let history: [Size] = (0..<number % 4).map { Size(Int32($0), "h") }
        let shades: [Shade] = number.isMultiple(of: 2) ? [] : [.dark, .light]
        return ParcelModel.Draft(
            size: Size(Int32(number), unit), spare: spare, history: history, shade: number < 25 ? .light : .dark,
            shades: shades)
    }

    @Test("models with composites are inserted one by one, in bulk, updated and found", .timeLimit(.minutes(5)))
    func models() async throws {
        try await with { db in
            _ = try await db.execute(CreateTable(ParcelModel.definition).render())
            let drafts = (0..<50).map(draft)
            let single = try await db.insert(drafts[7])
            let inserted = try await db.insert(contentsOf: drafts)
            #expect(inserted == 50)
            let all = try await ParcelModel.all.order { $0.id.ascending }.fetchAll(db)
            #expect(all.first == single && all.count == 51)
            for (draft, row) in zip(drafts, all.dropFirst()) {
                #expect(row.size == draft.size && row.spare == draft.spare && row.history == draft.history)
                #expect(row.shade == draft.shade && row.shades == draft.shades)
            }
            let some = try await ParcelModel.where { $0.size.in([Size(8, "m"), Size(9, nil)]) }.fetchAll(db)
            #expect(Set(some.map(\.size.width)) == [8, 9])
            let changed = try await db.update(single) { $0.size = Size(99, "km") }
            #expect(try await ParcelModel.where { $0.size == Size(99, "km") }.fetchAll(db) == [changed])
        }
    }

    @Test("a type that is dropped and made again is found again, with every statement", .timeLimit(.minutes(5)))
    func remade() async throws {
        try await with { db in
            let table = "CREATE TABLE t (a shade, b size, c shade[], d size[])"
            _ = try await db.execute(PreparedSQL(sql: table))
            let remake = ["DROP TABLE t", "DROP TYPE size, shade"] + Self.types + [table]
            try await db.withSession { session in
                for round in 0..<3 {
                    if round > 0 { for sql in remake { _ = try await session.execute(PreparedSQL(sql: sql)) } }
                    for statement in Self.statements { _ = try await session.execute(statement) }
                }
            }
        }
    }

    @Test("inside a transaction that is the transaction's error, and heals after its end", .timeLimit(.minutes(5)))
    func remadeInTransaction() async throws {
        try await with { db in
            let statement = PreparedSQL(sql: "SELECT $1::size", binds: [Size(1, "m").boundValue])
            try await db.withSession { session in
                _ = try await session.execute(statement)
                for sql in ["DROP TYPE size, shade"] + Self.types {
                    _ = try await session.execute(PreparedSQL(sql: sql))
                }
                let error = try await #require(throws: DatabaseError.self) {
                    try await session.withTransaction { tx in
                        _ = try await tx.execute(PreparedSQL(sql: "SELECT 1"))
                        _ = try await tx.execute(statement)
                    }
                }
                #expect(error.sqlState == .internalError)
                try await session.withTransaction { _ = try await $0.execute(statement) }
                _ = try await session.execute(statement)
            }
        }
    }

    private static let statements = [
        PreparedSQL(sql: "INSERT INTO t (a) VALUES ($1)", binds: [Shade.dark.boundValue]),
        PreparedSQL(sql: "INSERT INTO t (b) VALUES ($1)", binds: [Size(1, "m").boundValue]),
        PreparedSQL(sql: "INSERT INTO t (c) VALUES ($1)", binds: [[Shade.dark].boundValue]),
        PreparedSQL(sql: "INSERT INTO t (d) VALUES ($1)", binds: [[Size(1, "m")].boundValue]),
        PreparedSQL(sql: "SELECT $1::shade", binds: [Shade.dark.boundValue]),
        PreparedSQL(sql: "SELECT $1::size", binds: [Size(1, "m").boundValue]),
        PreparedSQL(sql: "SELECT $1::shade[]", binds: [[Shade.dark].boundValue]),
        PreparedSQL(sql: "SELECT $1::size[]", binds: [[Size(1, "m")].boundValue]),
        PreparedSQL(sql: "SELECT a FROM t WHERE a = ANY($1)", binds: [[Shade.dark].boundValue]),
        PreparedSQL(sql: "SELECT a FROM t WHERE a = $1", binds: [Shade?.none.boundValue]),
        PreparedSQL(sql: "SELECT 'dark'::shade"), PreparedSQL(sql: "SELECT a FROM t"),
    ]
}
