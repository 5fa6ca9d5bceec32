/// A PostgreSQL object identifier, here always the identifier of a type.
///
/// The constants are the built-in types of `pg_type.dat`, the same in every database. Types made by `CREATE TYPE` or by
/// an extension have identifiers of their own in each database, at or above ``firstUserDefined``.
public struct OID: RawRepresentable, Hashable, Sendable {
    /// The number in `pg_type.oid`.
    public let rawValue: UInt32

    /// Wraps the number in `pg_type.oid`.
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    @inlinable init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// No type given: the server infers it from where the parameter stands.
    @inlinable public static var unspecified: OID { OID(0) }

    /// Identifiers from here on belong to types that `CREATE TYPE` and extensions made (`FirstNormalObjectId`).
    @inlinable public static var firstUserDefined: OID { OID(16384) }

    /// Whether the type was made in this database, by `CREATE TYPE` or an extension.
    @inlinable public var isUserDefined: Bool { rawValue >= 16384 }
}

extension OID {
    /// `bool`: true or false.
    @inlinable public static var bool: OID { OID(16) }
    /// `bytea`: bytes.
    @inlinable public static var bytea: OID { OID(17) }
    /// `"char"`: one byte, the type of the catalogs that SQL writes `"char"`.
    @inlinable public static var char: OID { OID(18) }
    /// `name`: an identifier of at most 63 bytes.
    @inlinable public static var name: OID { OID(19) }
    /// `int8`: eight-byte integers, `bigint`.
    @inlinable public static var int8: OID { OID(20) }
    /// `int2`: two-byte integers, `smallint`.
    @inlinable public static var int2: OID { OID(21) }
    /// `int4`: four-byte integers, `integer`.
    @inlinable public static var int4: OID { OID(23) }
    /// `text`: text of any length.
    @inlinable public static var text: OID { OID(25) }
    /// `oid`: object identifiers.
    @inlinable public static var oid: OID { OID(26) }
    /// `json`: JSON as the text it was written in.
    @inlinable public static var json: OID { OID(114) }
    /// `xml`: XML.
    @inlinable public static var xml: OID { OID(142) }
    /// `float4`: four-byte floating point, `real`.
    @inlinable public static var float4: OID { OID(700) }
    /// `float8`: eight-byte floating point, `double precision`.
    @inlinable public static var float8: OID { OID(701) }
    /// `unknown`: a literal whose type was never decided.
    @inlinable public static var unknown: OID { OID(705) }
    /// `inet`: an address of a host or a network.
    @inlinable public static var inet: OID { OID(869) }
    /// `bpchar`: text padded with blanks, `char(n)`.
    @inlinable public static var bpchar: OID { OID(1042) }
    /// `varchar`: text with a limit, `varchar(n)`.
    @inlinable public static var varchar: OID { OID(1043) }
    /// `date`: a day of the calendar.
    @inlinable public static var date: OID { OID(1082) }
    /// `time`: a time of the day.
    @inlinable public static var time: OID { OID(1083) }
    /// `timestamp`: date and time without a time zone.
    @inlinable public static var timestamp: OID { OID(1114) }
    /// `timestamptz`: a point in time.
    @inlinable public static var timestamptz: OID { OID(1184) }
    /// `interval`: a span of months, days and microseconds.
    @inlinable public static var interval: OID { OID(1186) }
    /// `numeric`: exact decimal numbers.
    @inlinable public static var numeric: OID { OID(1700) }
    /// `regclass`: the identifier of a table, printed as its name.
    @inlinable public static var regclass: OID { OID(2205) }
    /// `regtype`: the identifier of a type, printed as its name.
    @inlinable public static var regtype: OID { OID(2206) }
    /// `void`: what functions without a result return.
    @inlinable public static var void: OID { OID(2278) }
    /// `uuid`: UUIDs.
    @inlinable public static var uuid: OID { OID(2950) }
    /// `jsonb`: JSON in a form that can be indexed.
    @inlinable public static var jsonb: OID { OID(3802) }
    /// `text[]`: arrays of text, and what arrays of types without a fixed identifier are bound as.
    @inlinable public static var textArray: OID { OID(1009) }
}

extension OID {
    /// The element type of a built-in array type; nil for every other type.
    @inlinable public var elementOfArray: OID? {
        switch rawValue {
        case 1000: .bool
        case 1001: .bytea
        case 1002: .char
        case 1003: .name
        case 1016: .int8
        case 1005: .int2
        case 1007: .int4
        case 1009: .text
        case 1028: .oid
        case 199: .json
        case 143: .xml
        case 1021: .float4
        case 1022: .float8
        case 1041: .inet
        case 1014: .bpchar
        case 1015: .varchar
        case 1182: .date
        case 1183: .time
        case 1115: .timestamp
        case 1185: .timestamptz
        case 1187: .interval
        case 1231: .numeric
        case 2210: .regclass
        case 2211: .regtype
        case 2951: .uuid
        case 3807: .jsonb
        default: Self.specializedElement(ofArray: rawValue)
        }
    }
}

extension OID: CustomStringConvertible {
    /// The number.
    public var description: String { String(rawValue) }
}
