import Foundation
import Howdah
import HowdahTesting
import Testing

/// Values of PostgreSQL's types, as the server prints and as it sends them.
@Suite("Types on a server")
struct TypesTests {
    @Test(
        "numbers of every size",
        arguments: [
            "0", "-1", "12345.678", "0.0001", "1.500", "10000", "0.00", "-0.0500", "NaN", "Infinity", "-Infinity",
            "123456789012345678901234567890123456789012345678901234567890.000000000000000000000000000000000000000001",
        ])
    func numeric(text: String) async throws {
        try await TestDatabase.withEmpty { db in
            try await db.expectRoundTrip(try #require(Numeric(text)), text)
        }
    }

    @Test("the longest number that numeric holds")
    func longestNumeric() async throws {
        try await TestDatabase.withEmpty { db in
            let text = String(repeating: "9", count: 131_072) + "." + String(repeating: "1", count: 16_383)
            try await db.expectRoundTrip(try #require(Numeric(text)), text)
        }
    }

    @Test("arrays of several dimensions")
    func arrays() async throws {
        try await TestDatabase.withEmpty { db in
            try await db.expectRoundTrip([[1, 2], [3, 4]], "{{1,2},{3,4}}", as: "int8[]")
            try await db.expectRoundTrip([[[1, nil]], [[3, 4]]] as [[[Int?]]], "{{{1,NULL}},{{3,4}}}", as: "int8[]")
            try await db.expectRoundTrip([["a", "b c"]], #"{{a,"b c"}}"#, as: "text[]")
            try await db.expectRoundTrip([] as [[Int]], "{}", as: "int8[]")
            try await db.expectRoundTrip([[[[[[1.5]]]]]], "{{{{{{1.5}}}}}}", as: "float8[]")
            try await db.expectRoundTrip([[[0, 255]]] as [[[UInt8]]], #"{{"\\x00ff"}}"#, as: "bytea[]")
            #expect(
                try await db.scalar("SELECT '[2:3][0:1]={{1,2},{3,4}}'::int8[]", as: [[Int]].self) == [
                    [1, 2], [3, 4],
                ])
            #expect(try await db.scalar("SELECT '1 2'::int2vector", as: [Int16].self) == [1, 2])
        }
    }

    @Test("times, timestamps and intervals")
    func times() async throws {
        try await TestDatabase.withEmpty { db in
            for text in ["00:00:00", "24:00:00", "12:34:56.789012"] {
                try await db.expectRoundTrip(try #require(LocalTime(text)), text)
            }
            for text in ["12:00:00+02", "08:15:00-03:30", "01:02:03.5+15:59:59"] {
                try await db.expectRoundTrip(try #require(ZonedTime(text)), text)
            }
            for value in [LocalDateTime.min, .max, try #require(LocalDateTime("0044-03-15 12:00:00.25 BC"))] {
                try await db.expectRoundTrip(value, "\(value)")
            }
            for value in [
                Interval.zero, Interval(months: 14, days: 3, microseconds: 14_706_789_000),
                Interval(months: -1, days: 1),
                Interval(days: -1, microseconds: 7_200_000_000), Interval(microseconds: -500_000),
                Interval(months: -13, microseconds: -61_000_000), Interval(months: .max, days: 1, microseconds: .max),
            ] {
                try await db.expectRoundTrip(value, "\(value)")
                let iso = try await db.scalar("SELECT $1::interval::text", value.iso8601.boundValue, as: String.self)
                #expect(iso == "\(value)")
            }
        }
    }

    @Test("infinite dates and timestamps")
    func infinities() async throws {
        try await TestDatabase.withEmpty { db in
            for (text, date, timestamp, moment) in [
                ("infinity", Extended<LocalDate>.infinity, Extended<LocalDateTime>.infinity, Extended<Date>.infinity),
                ("-infinity", .negativeInfinity, .negativeInfinity, .negativeInfinity),
            ] {
                try await db.expectRoundTrip(date, text)
                try await db.expectRoundTrip(timestamp, text)
                try await db.expectRoundTrip(moment, text)
            }
            try await db.expectRoundTrip(
                [Extended.finite(LocalDate("2024-02-29")!), .infinity], "{2024-02-29,infinity}", as: "date[]")
            let version = try await db.scalar("SELECT current_setting('server_version_num')::int", as: Int.self)
            guard version >= 170_000 else {
                return print("⚠️ Infinite intervals need PostgreSQL 17; this is \(version).")
            }
            try await db.expectRoundTrip(Extended<Interval>.infinity, "infinity")
            try await db.expectRoundTrip(Extended<Interval>.negativeInfinity, "-infinity")
        }
    }

    @Test("ranges of every type, and sets of them")
    func ranges() async throws {
        try await TestDatabase.withEmpty { db in
            let (first, last) = (LocalDate("2024-02-26")!, LocalDate("2024-03-04")!)
            let (start, end) = (LocalDateTime("2024-02-26 01:02:03")!, LocalDateTime("2024-03-04 00:00:00.5")!)
            try await db.expectRoundTrip(PostgresRange(1..<5), "[1,5)")
            try await db.expectRoundTrip(PostgresRange(1..<5 as Range<Int32>), "[1,5)")
            try await db.expectRoundTrip(PostgresRange(..<5), "(,5)")
            try await db.expectRoundTrip(PostgresRange<Int>.everything, "(,)")
            try await db.expectRoundTrip(PostgresRange<Int>.empty, "empty")
            try await db.expectRoundTrip(PostgresRange(first..<last), "[2024-02-26,2024-03-04)")
            try await db.expectRoundTrip(
                PostgresRange(start...end), #"["2024-02-26 01:02:03","2024-03-04 00:00:00.5"]"#)
            try await db.expectRoundTrip(PostgresRange(Numeric("1.50")!...Numeric("2.5")!), "[1.50,2.5]")
            try await db.expectRoundTrip(PostgresRange(Decimal(1)..<Decimal(2)), "[1,2)")
            let moments = PostgresRange(start.date()..<end.date())
            try await db.expectRoundTrip(
                moments, #"["2024-02-26 01:02:03+00","2024-03-04 00:00:00.5+00")"#)
            try await db.expectRoundTrip(
                PostgresRange(Extended.finite(first)..<Extended.infinity), "[2024-02-26,infinity)")
            #expect(try await db.scalar("SELECT '[1,4]'::int8range", as: PostgresRange<Int>.self).halfOpen == 1..<5)
            try await db.expectRoundTrip([PostgresRange(1..<5), .empty], #"{"[1,5)",empty}"#, as: "int8range[]")
            try await db.expectRoundTrip(
                [PostgresRange(1..<5), PostgresRange(7...)] as PostgresMultirange<Int>, "{[1,5),[7,)}")
            try await db.expectRoundTrip(
                [PostgresRange(first..<last)] as PostgresMultirange<LocalDate>, "{[2024-02-26,2024-03-04)}")
            try await db.expectRoundTrip([] as PostgresMultirange<Numeric>, "{}")
        }
    }

    @Test("addresses, bits and the server's own identifiers")
    func network() async throws {
        try await TestDatabase.withEmpty { db in
            for text in [
                "192.168.1.5/24", "0.0.0.0/0", "::1", "::", "::ffff:1.2.3.4", "::1.2.3.4", "2001:db8::1/64",
                "1:0:0:2::3",
                "1:2:3:4:5:6:7:8", "fe80::1:0:0:1", "::2", "1::", "0:0:1::",
            ] {
                let address = try #require(InternetAddress(text))
                // inet's own cast to text has the prefix always.
                let prints = address.description.contains("/") ? "\(address)" : "\(address)/\(address.prefixLength)"
                try await db.expectRoundTrip(address, text, prints: prints)
            }
            try await db.expectRoundTrip(try #require(InternetNetwork("10.0.0.0/8")), "10.0.0.0/8")
            try await db.expectRoundTrip(try #require(InternetNetwork("2001:db8::/32")), "2001:db8::/32")
            try await db.expectRoundTrip(try #require(MACAddress("08:00:2b:01:02:03")), "08:00:2b:01:02:03")
            try await db.expectRoundTrip(
                try #require(MACAddress8("08:00:2b:01:02:03:04:05")), "08:00:2b:01:02:03:04:05")
            try await db.expectRoundTrip(try #require(BitString("1010000011")), "1010000011")
            try await db.expectRoundTrip(try #require(BitString("101")), "101", as: "bit(3)")
            try await db.expectRoundTrip(try #require(LogSequenceNumber("16/B374D848")), "16/B374D848")
            try await db.expectRoundTrip(TransactionID(rawValue: .max), "18446744073709551615")
            try await db.expectRoundTrip(ShortTransactionID(rawValue: .max), "4294967295")
            try await db.expectRoundTrip(CommandID(rawValue: 7), "7")
            try await db.expectRoundTrip(try #require(TransactionSnapshot("10:20:10,14")), "10:20:10,14")
            try await db.expectRoundTrip([1, -2] as CatalogVector<Int16>, "1 -2")
            try await db.expectRoundTrip([.text, .int8] as CatalogVector<OID>, "25 20")
            let now = try await db.scalar("SELECT pg_current_snapshot()", as: TransactionSnapshot.self)
            #expect(now.first <= now.end)
            try await db.expectRoundTrip(RowLocation(block: 4_294_967_295, offset: 2), "(4294967295,2)")
            try await db.expectRoundTrip("a" as CatalogCharacter, "a")
            try await db.expectRoundTrip(JSONPath(#"$."a"[*]"#), #"$."a"[*]"#)
            try await db.expectRoundTrip(XMLText("<a>ü</a>"), "<a>ü</a>")
            try await db.expectRoundTrip([XMLText("<a/>")], "{<a/>}", as: "xml[]")
            let error = try await #require(throws: DatabaseError.self) {
                _ = try await db.scalar("SELECT '12.34'::money", as: Decimal.self)
            }
            #expect(error.message.contains("column::numeric"))
        }
    }

    @Test("points, lines and areas of the plane")
    func geometry() async throws {
        try await TestDatabase.withEmpty { db in
            let (first, second) = (PlanePoint(x: 1.5, y: 2), PlanePoint(x: 2, y: -0.25))
            try await db.expectRoundTrip(first, "(1.5,2)")
            try await db.expectRoundTrip([first, second], #"{"(1.5,2)","(2,-0.25)"}"#, as: "point[]")
            try await db.expectRoundTrip(PlaneLine(a: 1, b: -1, c: 0.5), "{1,-1,0.5}")
            try await db.expectRoundTrip(PlaneLineSegment(start: first, end: second), "[(1.5,2),(2,-0.25)]")
            try await db.expectRoundTrip(PlaneBox(first, second), "(2,2),(1.5,-0.25)")
            try await db.expectRoundTrip(PlanePath([first, second], isClosed: false), "[(1.5,2),(2,-0.25)]")
            try await db.expectRoundTrip(PlanePath([first, second], isClosed: true), "((1.5,2),(2,-0.25))")
            try await db.expectRoundTrip(PlanePolygon([first, second]), "((1.5,2),(2,-0.25))")
            try await db.expectRoundTrip(PlaneCircle(center: first, radius: 2.5), "<(1.5,2),2.5>")
        }
    }

    @Test("documents and queries of the full-text search")
    func textSearch() async throws {
        try await TestDatabase.withEmpty { db in
            let document = TextSearchVector([.init("cat", [.init(3, weight: .a), .init(5)]), .init("dog's")])
            try await db.expectRoundTrip(document, "'cat':3A,5 'dog''s'")
            try await db.expectRoundTrip(TextSearchVector([]), "")
            let (a, b) = (
                TextSearchQuery.Node.word("a"), TextSearchQuery.Node.word("b", weights: [.a, .d], isPrefix: true)
            )
            for node in [
                a, .not(b), .and(.or(a, b), .not(a)), .or(.and(a, b), a), .phrase(a, .phrase(b, a), distance: 3),
                .phrase(.phrase(b, a), a), .not(.and(a, b)), .and(.and(a, b), a), .not(.not(a)),
            ] as [TextSearchQuery.Node] {
                let query = TextSearchQuery(node)
                try await db.expectRoundTrip(query, query.description)
            }
            #expect(try await db.scalar("SELECT ''::tsquery", as: TextSearchQuery.self) == TextSearchQuery(nil))
            let matches = try await db.scalar(
                "SELECT $1 @@ $2", document.boundValue, TextSearchQuery(.word("ca", isPrefix: true)).boundValue,
                as: Bool.self)
            #expect(matches)
        }
    }
}
