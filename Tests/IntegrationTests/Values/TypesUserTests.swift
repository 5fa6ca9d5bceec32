public import Howdah
import HowdahTesting
import Testing

/// A composite of the tests' own: `CREATE TYPE parcel AS (id int8, tags text[], size numeric)`.
private struct Parcel: CompositeValue, Hashable {
    static let postgresTypeName = "parcel"
    var id: Int
    var tags: [String]
    var size: Numeric?

    init(id: Int, tags: [String], size: Numeric?) { (self.id, self.tags, self.size) = (id, tags, size) }

    init(fields: inout CompositeReader) throws(DecodingFailure) {
        id = try fields.next()
        tags = try fields.next()
        size = try fields.next()
    }

    func encode(fields: inout CompositeWriter) throws(EncodingFailure) {
        try fields.append(id)
        try fields.append(tags)
        try fields.append(size)
    }
}

/// A type of the user's own by its name: an enum that Swift holds as a struct.
private struct Grade: PostgresValue, ArrayElement, Hashable {
    var label: String

    static var postgresType: PostgresType { .named("Grade of 1") }
    static func accepts(_ type: OID) -> Bool { type.isUserDefined }
    static func decode(_ field: Field) throws(DecodingFailure) -> Grade { Grade(label: try String.decode(field)) }
    func encode(into writer: inout ByteWriter) throws(EncodingFailure) { try label.encode(into: &writer) }
}

@Suite("Types of the user's own on a server")
struct TypesUserTests {
    @Test("composites, rows and arrays of them")
    func composites() async throws {
        try await TestDatabase.withEmpty { db in
            _ = try await db.execute(
                PreparedSQL(sql: "CREATE TYPE parcel AS (id int8, gone int, tags text[], size numeric)"))
            _ = try await db.execute(PreparedSQL(sql: "ALTER TYPE parcel DROP ATTRIBUTE gone"))
            let parcel = Parcel(id: 1, tags: ["a", "b c"], size: Numeric("1.50"))
            try await db.expectRoundTrip(parcel, #"(1,"{a,""b c""}",1.50)"#)
            try await db.expectRoundTrip(Parcel(id: -1, tags: [], size: nil), "(-1,{},)")
            let many = try await db.scalar("SELECT ARRAY[$1::parcel, NULL]", parcel.boundValue, as: [Parcel?].self)
            #expect(many == [parcel, nil])
            let row = try await db.scalar("SELECT ROW(1::int8, ARRAY['a', 'b c'], 1.50)", as: Parcel.self)
            #expect(row == parcel)
            let record = try await db.scalar("SELECT ROW(1, NULL::text, ROW(true, 'x'::text))", as: Nested.self)
            #expect(record.values.0 == 1 && record.values.1 == nil && record.values.2.values == (true, "x"))
            let rows = try await db.scalar(
                "SELECT array_agg(r) FROM (VALUES (1, 'a'), (2, NULL)) r(a, b)", as: [Line].self)
            #expect(rows.map(\.id) == [1, 2] && rows.map(\.name) == ["a", nil])
        }
    }

    private typealias Nested = PostgresRecord<Int, String?, PostgresRecord<Bool, String>>

    /// A row without a type, in an array.
    private struct Line: CompositeValue {
        static let postgresTypeName = "line_of_text"
        var id: Int
        var name: String?

        init(fields: inout CompositeReader) throws(DecodingFailure) {
            id = try fields.next()
            name = try fields.next()
        }

        func encode(fields: inout CompositeWriter) throws(EncodingFailure) {
            try fields.append(id)
            try fields.append(name)
        }
    }

    @Test("a domain reads and is sent as its base type")
    func domains() async throws {
        try await TestDatabase.withEmpty { db in
            _ = try await db.execute(PreparedSQL(sql: "CREATE DOMAIN small AS int4 CHECK (VALUE < 10)"))
            _ = try await db.execute(PreparedSQL(sql: "CREATE TABLE t (a small)"))
            _ = try await db.execute(PreparedSQL(sql: "INSERT INTO t VALUES ($1)", binds: [7.boundValue]))
            #expect(try await db.scalar("SELECT a FROM t", as: Int.self) == 7)
            #expect(try await db.scalar("SELECT 3::small", as: Int32.self) == 3)
            let error = try await #require(throws: DatabaseError.self) {
                _ = try await db.execute(PreparedSQL(sql: "INSERT INTO t VALUES ($1)", binds: [17.boundValue]))
            }
            #expect(error.sqlState == .checkViolation)
        }
    }

    @Test("a type by its name, whose identifier is the server's to know")
    func named() async throws {
        try await TestDatabase.withEmpty { db in
            _ = try await db.execute(PreparedSQL(sql: #"CREATE TYPE "Grade of 1" AS ENUM ('good', 'bad')"#))
            try await db.expectRoundTrip(Grade(label: "bad"), "bad")
            _ = try await db.execute(PreparedSQL(sql: #"CREATE TABLE g (a "Grade of 1", b "Grade of 1"[])"#))
            let (one, many) = (Grade(label: "good"), [Grade(label: "good"), Grade(label: "bad")])
            _ = try await db.execute(
                PreparedSQL(
                    sql: #"INSERT INTO g VALUES ($1, $2::"Grade of 1"[])"#, binds: [one.boundValue, many.boundValue]))
            #expect(try await db.scalar("SELECT a FROM g WHERE a = $1", one.boundValue, as: Grade.self) == one)
            #expect(try await db.scalar("SELECT b FROM g", as: [Grade].self) == many)
            _ = try await db.execute(PreparedSQL(sql: "CREATE TYPE timerange AS RANGE (subtype = time)"))
            try await db.expectRoundTrip(
                PostgresRange(LocalTime("08:00")!..<LocalTime("17:30")!), "[08:00:00,17:30:00)")
        }
    }
}

extension LocalTime: RangeValue {
    /// `timerange`
    public static let rangeType = PostgresType.named("timerange")
    /// `timemultirange`
    public static let multirangeType = PostgresType.named("timemultirange")
}
