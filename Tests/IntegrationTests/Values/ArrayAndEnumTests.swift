import Foundation
import Howdah
import HowdahTesting
import Testing

/// A PostgreSQL enum with labels that need care.
enum Mood: String, PostgresEnum, CaseIterable {
    static let postgresTypeName = "Mood of \"x\""
    case happy
    case notSo = "not so, really"
    case quoted = "'\"\\"
}

/// A Swift enum in a text column.
enum Role: String, TextEnum, CaseIterable { case admin, member = "a member" }

/// A Swift enum in an integer column.
enum Priority: Int16, IntegerEnum, CaseIterable { case low = -1, high = 32_767 }

@Suite("Arrays and enums, as the server writes them")
struct ArrayAndEnumTests {
    @Test(
        "arrays: empty, with NULLs, with everything that the text form has to quote",
        arguments: [
            same([Int](), "{}", "int8[]"), same([String](), "{}", "text[]"),
            same([1, -2, Int.max], "{1,-2,9223372036854775807}", "int8[]"),
            same([Int32(1), nil, 3], "{1,NULL,3}", "int4[]"), same([String?.none, nil], "{NULL,NULL}", "text[]"),
            same(
                ["", "a,b", "\"q\"", "\\", "NULL", "{}", " x ", "ä"], #"{"","a,b","\"q\"","\\","NULL","{}"," x ",ä}"#,
                "text[]"),
            same([Optional("NULL"), nil, ""], #"{"NULL",NULL,""}"#, "text[]"),
            same([true, false], "{t,f}", "bool[]"),
            same([1.5, .infinity, -.infinity], "{1.5,Infinity,-Infinity}", "float8[]"),
            same([Double.nan, 1], "{NaN,1}", "float8[]") { $0.count == 2 && $0[0].isNaN && $0[1] == 1 },
            same([Float(0.5)], "{0.5}", "float4[]"), same([Int16(7)], "{7}", "int2[]"),
            same([Decimal(1) / 8, Decimal(-10_000)], "{0.125,-10000}", "numeric[]"),
            same(
                [UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))],
                "{00010203-0405-0607-0809-0a0b0c0d0e0f}", "uuid[]"),
            same([LocalDate.min, .max], #"{"4714-11-24 BC",5874897-12-31}"#, "date[]"),
            same([Date(timeIntervalSinceReferenceDate: 0), nil], #"{"2001-01-01 00:00:00+00",NULL}"#, "timestamptz[]"),
            same([Data([0, 1]), Data()], #"{"\\x0001","\\x"}"#, "bytea[]"),
            same([JSON(["a": 1]), JSON(["b": 2])], #"{"{\"a\": 1}","{\"b\": 2}"}"#, "jsonb[]"),
            same([Role.admin, .member], #"{admin,"a member"}"#, "text[]"),
            same([Priority.low, .high], "{-1,32767}", "int2[]"),
            unreadable([Int].self, "ARRAY[1,NULL]::int8[]", "NULL"),
            unreadable([Int].self, "ARRAY[[1,2],[3,4]]::int8[]", "dimensions"),
            unreadable([Int].self, "ARRAY['a']::text[]", "Int"),
        ])
    func arrays(value: ValueCase) async throws { try await value.run() }

    @Test("an array of 100,000 elements, and one that does not start at 1")
    func longArray() async throws {
        try await withConnection { connection in
            let numbers: [Int] = (0..<100_000).map { $0 * 7_919 }
            let back = try await connection.value(prepared("SELECT $1", numbers), as: [Int].self)
            #expect(back == numbers)
            let sum = try await connection.value(
                prepared("SELECT sum(x)::int8 FROM unnest($1) x", numbers), as: Int.self)
            #expect(sum == numbers.reduce(0, +))
            #expect(try await connection.value(prepared("SELECT '[5:6]={1,2}'::int8[]"), as: [Int].self) == [1, 2])
        }
    }

    @Test(
        "text and integer enums",
        arguments: [
            same(Role.admin, "admin", "text"), same(Role.member, "a member", "varchar"),
            same(Priority.low, "-1", "int2"),
            same(Priority.high, "32767", "int2"), unreadable(Role.self, "'owner'::text", "Role"),
            unreadable(Priority.self, "3::int2", "Priority"),
        ])
    func enums(value: ValueCase) async throws { try await value.run() }

    @Test("a PostgreSQL enum and its arrays travel both ways, and in comparisons without a cast")
    func postgresEnum() async throws {
        try await TestDatabase.with("moods", prepare: createMoods) { db in
            let type = Mood.postgresType
            for mood in Mood.allCases {
                #expect(try await db.execute(prepared("INSERT INTO m (mood) VALUES ($1)", mood)).affectedRows == 1)
                #expect(try await db.value(prepared("SELECT mood FROM m WHERE mood = $1", mood)) == mood)
                #expect(try await db.value(prepared("SELECT mood::text FROM m WHERE mood = $1", mood)) == mood.rawValue)
                #expect(
                    try await db.value(prepared("SELECT mood::text FROM m WHERE mood = $1", mood), as: Mood.self)
                        == mood)
            }
            let sent: [Mood?] = [.quoted, nil, .notSo, .happy]
            let back = try await db.execute(prepared("SELECT $1::\(type.arraySQLName), $1", sent))
                .decodeTuples(as: [Mood?].self, [String?].self)[0]
            #expect(back.0 == sent && back.1 == sent.map { $0?.rawValue })
            #expect(try await db.value(prepared("SELECT '{}'::\(type.arraySQLName)"), as: [Mood].self) == [])
            let found = try await db.execute(
                prepared(
                    "SELECT mood FROM m WHERE mood = ANY($1::\(type.arraySQLName)) ORDER BY mood",
                    [Mood.quoted, .happy])
            ).decodeColumn(as: Mood.self)
            #expect(found == [.happy, .quoted])
            #expect(try await db.value(prepared("SELECT $1::\(type.sqlName)", Mood?.none), as: Mood?.self) == nil)
        }
    }

    @Test("a label that Swift does not know is named in the error")
    func unknownLabel() async throws {
        try await TestDatabase.with("moods", prepare: createMoods) { db in
            let name = Mood.postgresType.sqlName
            try await db.execute(prepared("ALTER TYPE \(name) ADD VALUE 'new one'"))
            let error = try await #require(throws: DatabaseError.self) {
                try await db.value(prepared("SELECT 'new one'::\(name)"), as: Mood.self)
            }
            #expect(error.code == .decodingFailed)
            #expect(error.message.contains("\"new one\"") && error.message.contains("Mood"))
            #expect(try await db.works())
        }
    }

    @Test("a value that the enum does not have is the server's error")
    func refusedLabel() async throws {
        try await TestDatabase.with("moods", prepare: createMoods) { db in
            let error = try await #require(throws: DatabaseError.self) {
                try await db.execute(
                    PreparedSQL(sql: "INSERT INTO m (mood) VALUES ($1)", binds: [.text("sad", .unspecified)]))
            }
            #expect(error.sqlState == .invalidTextRepresentation)
            #expect(try await db.works())
        }
    }
}

@Sendable private func createMoods(_ db: Database) async throws {
    let labels = Mood.allCases.map { "'" + $0.rawValue.replacingOccurrences(of: "'", with: "''") + "'" }
    try await db.execute(
        prepared("CREATE TYPE \(Mood.postgresType.sqlName) AS ENUM (\(labels.joined(separator: ", ")))"))
    try await db.execute(prepared("CREATE TABLE m (mood \(Mood.postgresType.sqlName))"))
}
