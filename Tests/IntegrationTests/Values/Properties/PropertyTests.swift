import Foundation
import Howdah
import HowdahTesting
import Testing

/// Every type of PostgreSQL that has a codec, once for each Swift type that is sent as it.
@Suite("Random values of every type come back as they were sent, and print as the server prints them")
struct PropertyTests {
    @Test("of every type that each database has", .timeLimit(.minutes(5)), arguments: numbers + texts + times + others)
    func builtIn(property: TypeProperty) async throws {
        try await TestDatabase.withEmpty { db in
            try await db.withSession { session in try await property.run(session) }
        }
    }

    @Test("of ranges and sets of them", .timeLimit(.minutes(5)), arguments: ranges)
    func range(property: TypeProperty) async throws {
        try await TestDatabase.withEmpty { db in
            try await db.withSession { session in try await property.run(session) }
        }
    }

    @Test("of types of the user's own", .timeLimit(.minutes(5)))
    func own() async throws {
        try await TestDatabase.withEmpty { db in
            for sql in [
                "CREATE TYPE hue AS ENUM ('red', 'pale blue')", "CREATE TYPE span AS RANGE (subtype = time)",
                "CREATE TYPE item AS (id int8, note text, hues hue[], size numeric, at timestamptz, free span)",
            ] { _ = try await db.execute(PreparedSQL(sql: sql)) }
            try await db.withSession { session in for property in Self.owned { try await property.run(session) } }
        }
    }

    @Test(
        "of types of extensions", .timeLimit(.minutes(5)), arguments: extensions.keys.sorted())
    func fromExtension(name: String) async throws {
        try await TestDatabase.withEmpty { db in
            guard try await db.makeExtension(name) else { return }
            try await db.withSession { session in
                for property in Self.extensions[name] ?? [] {
                    // pgvector has more types in later versions.
                    let type = String(property.testDescription.prefix { $0 != " " })
                    let sql = "SELECT to_regtype('\(type)') IS NOT NULL"
                    guard try await session.scalar(sql, as: Bool.self) else {
                        print("⚠️ This server's \(name) has no type \(type): it is not tested here.")
                        continue
                    }
                    try await property.run(session)
                }
            }
        }
    }

    static let numbers: [TypeProperty] = [
        TypeProperty("bool", prints: { "\($0)" }) { Bool.random(using: &$0) },
        .described("int2", edges: [Int16.min, .max, 0]) { $0.integer(Int16.self) },
        .described("int4", edges: [Int32.min, .max, 0]) { $0.integer(Int32.self) },
        .described("int8", edges: [Int64.min, .max, 0]) { $0.integer(Int64.self) },
        .described("int8", edges: [Int.min, .max, 0]) { $0.integer(Int.self) },
        TypeProperty("float4", edges: [.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]) {
            let any = Float(bitPattern: $0.integer(UInt32.self))
            return any.isNaN ? .nan : any
        },
        TypeProperty("float8", edges: [.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude]) {
            let any = Double(bitPattern: $0.integer(UInt64.self))
            return any.isNaN ? .nan : any
        },
        .described("numeric", edges: [.zero, .nan, .infinity, .negativeInfinity]) { $0.numeric() },
        .described("numeric", edges: [Decimal(0), Decimal(sign: .minus, exponent: -100, significand: 7)]) {
            Decimal(
                sign: Bool.random(using: &$0) ? .plus : .minus, exponent: $0.int(-80...0),
                significand: Decimal($0.integer(UInt64.self) | 1))
        },
    ]

    static let texts: [TypeProperty] = [
        .described("text", edges: ["", "NULL", "{}", "\u{10FFFF}"]) { $0.text() },
        .described("varchar", edges: [""]) { $0.text() },
        .described("name") { $0.word() },
        .described("refcursor", edges: [""]) { $0.text() },
        TypeProperty("bytea", edges: [Data()]) { generator in Data(generator.list(0...40) { $0.integer(UInt8.self) }) },
        TypeProperty("bytea", edges: [[]]) { generator in generator.list(0...40) { $0.integer(UInt8.self) } },
        TypeProperty("uuid", prints: { $0.uuidString.lowercased() }) { $0.uuid() },
        TypeProperty("jsonb") { generator in JSON(generator.list(0...5) { $0.text() }) },
        TypeProperty("xml", prints: { "\($0)" }) { XMLText("<a b=\"\($0.word())\">\($0.word())</a>") },
        .described("jsonpath") { JSONPath("$.\"\($0.word())\"[\($0.int(0...9))]") },
        .described("\"char\"", edges: [CatalogCharacter(rawValue: 0)]) {
            CatalogCharacter(rawValue: UInt8($0.int(1...127)))
        },
        TypeProperty("tsvector", prints: { "\($0)" }) { $0.document() },
        TypeProperty("tsquery", prints: { "\($0)" }, isTextExact: false) { TextSearchQuery($0.query(levels: 5)) },
    ]

    static let times: [TypeProperty] = [
        .described("date", edges: [LocalDate.min, .max]) { $0.date() },
        .described("date", edges: [.infinity, .negativeInfinity]) { Extended.finite($0.date()) },
        .described("time", edges: [.midnight, .endOfDay]) { $0.time() },
        .described("timetz") {
            ZonedTime(time: $0.time(), secondsFromUTC: Int32($0.int(-57_599...57_599))) ?? ZonedTime("00:00:00+00")!
        },
        .described("timestamp", edges: [LocalDateTime.min, .max]) { $0.timestamp() },
        .described("timestamp", edges: [.infinity, .negativeInfinity]) { Extended.finite($0.timestamp()) },
        TypeProperty("timestamptz") { $0.moment() },
        TypeProperty("timestamptz", edges: [.infinity, .negativeInfinity]) { Extended.finite($0.moment()) },
        .described("interval", edges: [.zero, Interval(months: .min, days: .min), Interval(months: .max, days: .max)]) {
            Interval(
                months: $0.integer(Int32.self), days: $0.integer(Int32.self),
                microseconds: Int64($0.int(-4_000_000_000_000_000...4_000_000_000_000_000)))
        },
    ]

    static let others: [TypeProperty] = [
        .described("oid", edges: [OID(rawValue: 0), OID(rawValue: .max)]) { OID(rawValue: $0.integer()) },
        .described("xid", edges: [ShortTransactionID(rawValue: .max)]) { ShortTransactionID(rawValue: $0.integer()) },
        .described("cid", edges: [CommandID(rawValue: .max)]) { CommandID(rawValue: $0.integer()) },
        .described("xid8", edges: [TransactionID(rawValue: .max)]) { TransactionID(rawValue: $0.integer()) },
        .described("pg_lsn") { LogSequenceNumber(rawValue: $0.integer()) },
        .described("tid") { RowLocation(block: $0.integer(), offset: $0.integer()) },
        .described("pg_snapshot") { $0.snapshot() },
        .described("int2vector") { generator in CatalogVector(generator.list(1...8) { $0.integer(Int16.self) }) },
        .described("oidvector") { generator in CatalogVector(generator.list(1...8) { OID(rawValue: $0.integer()) }) },
        TypeProperty("inet", prints: { "\($0)".contains("/") ? "\($0)" : "\($0)/\($0.prefixLength)" }) { $0.address() },
        .described("cidr") { $0.network() },
        .described("macaddr") { MACAddress(rawValue: $0.next() & 0xFFFF_FFFF_FFFF)! },
        .described("macaddr8") { MACAddress8(rawValue: $0.next()) },
        .described("varbit", edges: [BitString([])]) { generator in
            BitString(generator.list(0...70) { Bool.random(using: &$0) })
        },
        TypeProperty("point") { $0.point() },
        TypeProperty("line") { PlaneLine(a: 1, b: $0.double(), c: $0.double()) },
        TypeProperty("lseg") { PlaneLineSegment(start: $0.point(), end: $0.point()) },
        TypeProperty("box") { PlaneBox($0.point(), $0.point()) },
        TypeProperty("path") { generator in
            PlanePath(generator.list(1...5) { $0.point() }, isClosed: Bool.random(using: &generator))
        },
        TypeProperty("polygon") { generator in PlanePolygon(generator.list(1...5) { $0.point() }) },
        TypeProperty("circle") { PlaneCircle(center: $0.point(), radius: abs($0.double())) },
    ]

    static let ranges: [TypeProperty] = [
        .described("int4range") { generator in generator.discrete { $0.integer(Int32.self) } },
        .described("int8range") { generator in generator.discrete { $0.integer(Int.self) } },
        .described("int8range") { generator in generator.discrete { $0.integer(Int64.self) } },
        .described("numrange") { generator in generator.continuous { $0.numeric() } },
        TypeProperty("daterange") { generator in generator.discrete { $0.date() } },
        TypeProperty("tsrange") { generator in generator.continuous { $0.timestamp() } },
        TypeProperty("tstzrange") { generator in generator.continuous { $0.moment() } },
        .described("int4multirange") { generator in generator.disjoint { $0.integer(Int32.self) } },
        .described("int8multirange") { generator in generator.disjoint { $0.integer(Int.self) } },
        .described("nummultirange") { generator in generator.disjoint { $0.numeric() } },
        TypeProperty("datemultirange") { generator in generator.disjoint { $0.date() } },
        TypeProperty("tsmultirange") { generator in generator.disjoint { $0.timestamp() } },
        TypeProperty("tstzmultirange") { generator in generator.disjoint { $0.moment() } },
    ]

    static let owned: [TypeProperty] = [
        TypeProperty("hue", prints: { $0.rawValue }) { $0.one(of: Hue.allCases) },
        TypeProperty("item") { Item(&$0) },
    ]

    static let extensions: [String: [TypeProperty]] = [
        "hstore": [
            TypeProperty("hstore", edges: [HStore([:])]) { $0.pairs() }
        ],
        "ltree": [
            .described("ltree", edges: [LabelPath("")]) { generator in LabelPath(generator.list(0...5) { $0.word() }) },
            .described("lquery") { LabelPathPattern("\($0.word()).*{\($0.int(1...3))}.\($0.word())*") },
            .described("ltxtquery") { LabelTextQuery("\($0.word()) & !\($0.word())*") },
        ],
        "citext": [.described("citext", edges: [""]) { $0.text() }],
        "cube": [
            TypeProperty("cube") { $0.cube() }
        ],
        "vector": [
            TypeProperty("vector") { generator in Vector(generator.list(1...20) { Float($0.int(-9_999...9_999)) / 8 })
            },
            TypeProperty("halfvec") { generator in HalfVector(generator.list(1...20) { Float($0.int(-999...999)) / 8 })
            },
            TypeProperty("sparsevec") { $0.sparse() },
        ],
    ]
}

/// `CREATE TYPE hue AS ENUM ('red', 'pale blue')`
private enum Hue: String, PostgresEnum, CaseIterable {
    static let postgresTypeName = "hue"
    case red
    case paleBlue = "pale blue"
}

/// `CREATE TYPE item AS (id int8, note text, hues hue[], size numeric, at timestamptz, free span)`
private struct Item: CompositeValue {
    static let postgresTypeName = "item"
    var id: Int?
    var note: String?
    var hues: [Hue?]
    var size: Numeric?
    var at: Date
    var free: PostgresRange<Opening>?

    init(_ generator: inout SplitMix) {
        id = Bool.random(using: &generator) ? nil : generator.integer()
        note = Bool.random(using: &generator) ? nil : generator.text()
        hues = generator.list(0...4) { $0.one(of: [.red, .paleBlue, nil]) }
        size = Bool.random(using: &generator) ? nil : generator.numeric()
        at = generator.moment()
        free = Bool.random(using: &generator) ? nil : generator.continuous { Opening(time: $0.time()) }
    }

    init(fields: inout CompositeReader) throws(DecodingFailure) {
        id = try fields.next()
        note = try fields.next()
        hues = try fields.next()
        size = try fields.next()
        at = try fields.next()
        free = try fields.next()
    }

    func encode(fields: inout CompositeWriter) throws(EncodingFailure) {
        try fields.append(id)
        try fields.append(note)
        try fields.append(hues)
        try fields.append(size)
        try fields.append(at)
        try fields.append(free)
    }
}

/// A time in a range of the user's own: `CREATE TYPE span AS RANGE (subtype = time)`.
private struct Opening: RangeValue, Comparable {
    static let rangeType = PostgresType.named("span")
    static let multirangeType = PostgresType.named("span_multirange")
    var time: LocalTime

    static var postgresType: PostgresType { .time }
    static func accepts(_ type: OID) -> Bool { LocalTime.accepts(type) }
    static func decode(_ field: Field) throws(DecodingFailure) -> Opening { Opening(time: try LocalTime.decode(field)) }
    static func < (left: Opening, right: Opening) -> Bool { left.time < right.time }
    func encode(into writer: inout ByteWriter) { time.encode(into: &writer) }
}
