/// A PostgreSQL type as SQL names it, with its identifier where that is the same in every database.
///
/// ```swift
/// PostgresType.int8                       // int8, 20, array 1016
/// PostgresType.named("order_status")      // an enum of the user's: no fixed identifier
/// ```
public struct PostgresType: Hashable, Sendable {
    /// The name as it stands in SQL, for a cast or a column definition: `int8`, `"order_status"`.
    public let sqlName: String
    /// The type's identifier; ``OID/unspecified`` for types that differ from database to database.
    public let oid: OID
    /// The identifier of the array of this type; ``OID/unspecified`` where there is none that is fixed.
    public let arrayOID: OID
    /// What values of the type are made of.
    public let form: Form

    /// What values of a type are made of.
    public enum Form: Hashable, Sendable {
        /// A value of its own.
        case single
        /// Elements of another type.
        case array
        /// Fields of other types.
        case composite
    }

    @inlinable package init(sqlName: String, oid: OID, arrayOID: OID, form: Form = .single) {
        self.sqlName = sqlName
        self.oid = oid
        self.arrayOID = arrayOID
        self.form = form
    }

    /// A type made by `CREATE TYPE` or an extension, by its name; the name is quoted in SQL.
    ///
    /// A Swift type of your own for it says this name, accepts user-defined types, and reads and writes the type's binary
    /// form, which for an enum, and for most types that are text, is the text:
    ///
    /// ```swift
    /// struct Grade: PostgresValue, ArrayElement {                      // CREATE TYPE grade AS ENUM ('good', 'bad')
    ///     var label: String
    ///     static var postgresType: PostgresType { .named("grade") }
    ///     static func accepts(_ type: OID) -> Bool { type.isUserDefined }
    ///     static func decode(_ field: Field) throws(DecodingFailure) -> Grade { Grade(label: try String.decode(field)) }
    ///     func encode(into writer: inout ByteWriter) throws(EncodingFailure) { try label.encode(into: &writer) }
    /// }
    /// ```
    ///
    /// The identifier of such a type differs from database to database, so that a parameter is sent without one: the server
    /// finds it by the column that the parameter is compared with or written to, or by a cast (`$1::grade`), when it
    /// prepares the statement. No identifier is kept on this side, so that none is wrong after `DROP TYPE` and
    /// `CREATE TYPE`, or behind a pooler. An array of them is cast by its name in every statement that the library writes:
    /// `$1::"grade"[]`.
    ///
    /// Enums have ``PostgresEnum``, composites ``CompositeValue``, ranges ``RangeValue``. A domain is no type of its own on
    /// the wire: its values read and are sent as those of its base type.
    public static func named(_ name: String) -> PostgresType {
        PostgresType(sqlName: quoteIdentifier(name), oid: .unspecified, arrayOID: .unspecified)
    }

    /// A composite type made by `CREATE TYPE … AS (…)` or by a table, by its name; the name is quoted in SQL.
    public static func composite(_ name: String) -> PostgresType {
        PostgresType(sqlName: quoteIdentifier(name), oid: .unspecified, arrayOID: .unspecified, form: .composite)
    }

    /// The SQL name of the array of this type: `int8[]`.
    @inlinable public var arraySQLName: String { sqlName + "[]" }
}

extension PostgresType {
    /// `bool`: true or false.
    public static let bool = PostgresType(sqlName: "bool", oid: .bool, arrayOID: OID(1000))
    /// `bytea`: bytes.
    public static let bytea = PostgresType(sqlName: "bytea", oid: .bytea, arrayOID: OID(1001))
    /// `"char"`: one byte, the type of the catalogs that SQL writes `"char"`.
    public static let char = PostgresType(sqlName: "\"char\"", oid: .char, arrayOID: OID(1002))
    /// `name`: an identifier of at most 63 bytes.
    public static let name = PostgresType(sqlName: "name", oid: .name, arrayOID: OID(1003))
    /// `int8`: eight-byte integers, `bigint`.
    public static let int8 = PostgresType(sqlName: "int8", oid: .int8, arrayOID: OID(1016))
    /// `int2`: two-byte integers, `smallint`.
    public static let int2 = PostgresType(sqlName: "int2", oid: .int2, arrayOID: OID(1005))
    /// `int4`: four-byte integers, `integer`.
    public static let int4 = PostgresType(sqlName: "int4", oid: .int4, arrayOID: OID(1007))
    /// `text`: text of any length.
    public static let text = PostgresType(sqlName: "text", oid: .text, arrayOID: OID(1009))
    /// `oid`: object identifiers.
    public static let oid = PostgresType(sqlName: "oid", oid: .oid, arrayOID: OID(1028))
    /// `json`: JSON as the text it was written in.
    public static let json = PostgresType(sqlName: "json", oid: .json, arrayOID: OID(199))
    /// `xml`: XML.
    public static let xml = PostgresType(sqlName: "xml", oid: .xml, arrayOID: OID(143))
    /// `float4`: four-byte floating point, `real`.
    public static let float4 = PostgresType(sqlName: "float4", oid: .float4, arrayOID: OID(1021))
    /// `float8`: eight-byte floating point, `double precision`.
    public static let float8 = PostgresType(sqlName: "float8", oid: .float8, arrayOID: OID(1022))
    /// `inet`: an address of a host or a network.
    public static let inet = PostgresType(sqlName: "inet", oid: .inet, arrayOID: OID(1041))
    /// `bpchar`: text padded with blanks, `char(n)`.
    public static let bpchar = PostgresType(sqlName: "bpchar", oid: .bpchar, arrayOID: OID(1014))
    /// `varchar`: text with a limit, `varchar(n)`.
    public static let varchar = PostgresType(sqlName: "varchar", oid: .varchar, arrayOID: OID(1015))
    /// `date`: a day of the calendar.
    public static let date = PostgresType(sqlName: "date", oid: .date, arrayOID: OID(1182))
    /// `time`: a time of the day.
    public static let time = PostgresType(sqlName: "time", oid: .time, arrayOID: OID(1183))
    /// `timestamp`: date and time without a time zone.
    public static let timestamp = PostgresType(sqlName: "timestamp", oid: .timestamp, arrayOID: OID(1115))
    /// `timestamptz`: a point in time.
    public static let timestamptz = PostgresType(sqlName: "timestamptz", oid: .timestamptz, arrayOID: OID(1185))
    /// `interval`: a span of months, days and microseconds.
    public static let interval = PostgresType(sqlName: "interval", oid: .interval, arrayOID: OID(1187))
    /// `numeric`: exact decimal numbers.
    public static let numeric = PostgresType(sqlName: "numeric", oid: .numeric, arrayOID: OID(1231))
    /// `regclass`: the identifier of a table, printed as its name.
    public static let regclass = PostgresType(sqlName: "regclass", oid: .regclass, arrayOID: OID(2210))
    /// `regtype`: the identifier of a type, printed as its name.
    public static let regtype = PostgresType(sqlName: "regtype", oid: .regtype, arrayOID: OID(2211))
    /// `uuid`: UUIDs.
    public static let uuid = PostgresType(sqlName: "uuid", oid: .uuid, arrayOID: OID(2951))
    /// `jsonb`: JSON in a form that can be indexed.
    public static let jsonb = PostgresType(sqlName: "jsonb", oid: .jsonb, arrayOID: OID(3807))
}

/// `name` as a quoted SQL identifier, with quotes inside doubled: `"order"`, `"a""b"`.
public func quoteIdentifier(_ name: String) -> String {
    var quoted = "\""
    for character in name.unicodeScalars {
        if character == "\"" { quoted.unicodeScalars.append("\"") }
        quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
}

extension PostgresType {
    /// The SQL name of a built-in type, for messages.
    package static func knownName(of oid: OID) -> String? { names[oid] }

    private static let builtIn: [PostgresType] = [
        .bool, .bytea, .char, .name, .int8, .int2, .int4, .text, .oid, .json, .xml, .float4, .float8, .inet, .bpchar,
        .varchar, .date, .time, .timestamp, .timestamptz, .interval, .numeric, .regclass, .regtype, .uuid, .jsonb,
    ]

    /// The identifiers of the array types, by that of their elements.
    static let arrays: [OID: OID] = Dictionary(
        (builtIn + specialized).map { ($0.oid, $0.arrayOID) }, uniquingKeysWith: { first, _ in first })

    private static let names: [OID: String] = {
        var names: [OID: String] = [.unknown: "unknown", .void: "void"]
        for type in builtIn + specialized {
            names[type.oid] = type.sqlName
            names[type.arrayOID] = type.arraySQLName
        }
        return names
    }()
}
