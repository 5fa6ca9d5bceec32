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

    @inlinable package init(sqlName: String, oid: OID, arrayOID: OID) {
        self.sqlName = sqlName
        self.oid = oid
        self.arrayOID = arrayOID
    }

    /// A type made by `CREATE TYPE` or an extension, by its name; the name is quoted in SQL.
    public static func named(_ name: String) -> PostgresType {
        PostgresType(sqlName: quoteIdentifier(name), oid: .unspecified, arrayOID: .unspecified)
    }

    /// The SQL name of the array of this type: `int8[]`.
    public var arraySQLName: String { sqlName + "[]" }
}

extension PostgresType {
    public static let bool = PostgresType(sqlName: "bool", oid: .bool, arrayOID: OID(1000))
    public static let bytea = PostgresType(sqlName: "bytea", oid: .bytea, arrayOID: OID(1001))
    public static let int8 = PostgresType(sqlName: "int8", oid: .int8, arrayOID: OID(1016))
    public static let int2 = PostgresType(sqlName: "int2", oid: .int2, arrayOID: OID(1005))
    public static let int4 = PostgresType(sqlName: "int4", oid: .int4, arrayOID: OID(1007))
    public static let text = PostgresType(sqlName: "text", oid: .text, arrayOID: OID(1009))
    public static let float4 = PostgresType(sqlName: "float4", oid: .float4, arrayOID: OID(1021))
    public static let float8 = PostgresType(sqlName: "float8", oid: .float8, arrayOID: OID(1022))
    public static let date = PostgresType(sqlName: "date", oid: .date, arrayOID: OID(1182))
    public static let timestamp = PostgresType(sqlName: "timestamp", oid: .timestamp, arrayOID: OID(1115))
    public static let timestamptz = PostgresType(sqlName: "timestamptz", oid: .timestamptz, arrayOID: OID(1185))
    public static let numeric = PostgresType(sqlName: "numeric", oid: .numeric, arrayOID: OID(1231))
    public static let uuid = PostgresType(sqlName: "uuid", oid: .uuid, arrayOID: OID(2951))
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

    private static let names: [OID: String] = [
        .bool: "bool", .bytea: "bytea", .char: "\"char\"", .name: "name", .int8: "int8", .int2: "int2", .int4: "int4",
        .text: "text", .oid: "oid", .json: "json", .xml: "xml", .float4: "float4", .float8: "float8",
        .bpchar: "char", .varchar: "varchar", .date: "date", .time: "time", .timestamp: "timestamp",
        .timestamptz: "timestamptz", .interval: "interval", .numeric: "numeric", .uuid: "uuid", .jsonb: "jsonb",
    ]
}
