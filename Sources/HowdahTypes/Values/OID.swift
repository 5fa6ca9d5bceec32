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
    @inlinable public static var bool: OID { OID(16) }
    @inlinable public static var bytea: OID { OID(17) }
    @inlinable public static var char: OID { OID(18) }
    @inlinable public static var name: OID { OID(19) }
    @inlinable public static var int8: OID { OID(20) }
    @inlinable public static var int2: OID { OID(21) }
    @inlinable public static var int4: OID { OID(23) }
    @inlinable public static var text: OID { OID(25) }
    @inlinable public static var oid: OID { OID(26) }
    @inlinable public static var json: OID { OID(114) }
    @inlinable public static var xml: OID { OID(142) }
    @inlinable public static var float4: OID { OID(700) }
    @inlinable public static var float8: OID { OID(701) }
    @inlinable public static var unknown: OID { OID(705) }
    @inlinable public static var bpchar: OID { OID(1042) }
    @inlinable public static var varchar: OID { OID(1043) }
    @inlinable public static var date: OID { OID(1082) }
    @inlinable public static var time: OID { OID(1083) }
    @inlinable public static var timestamp: OID { OID(1114) }
    @inlinable public static var timestamptz: OID { OID(1184) }
    @inlinable public static var interval: OID { OID(1186) }
    @inlinable public static var numeric: OID { OID(1700) }
    @inlinable public static var regtype: OID { OID(2206) }
    @inlinable public static var void: OID { OID(2278) }
    @inlinable public static var uuid: OID { OID(2950) }
    @inlinable public static var jsonb: OID { OID(3802) }
}

extension OID: CustomStringConvertible {
    /// The number.
    public var description: String { String(rawValue) }
}
