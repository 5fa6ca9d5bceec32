extension OID {
    /// `money`: amounts of the server's currency.
    @inlinable public static var money: OID { OID(790) }
    /// `xid`: transaction identifiers of 32 bits.
    @inlinable public static var xid: OID { OID(28) }
    /// `cid`: command identifiers.
    @inlinable public static var cid: OID { OID(29) }
    /// `int2vector`: arrays of int2 in the catalogs, which count from 0.
    @inlinable public static var int2Vector: OID { OID(22) }
    /// `oidvector`: arrays of oid in the catalogs, which count from 0.
    @inlinable public static var oidVector: OID { OID(30) }
    /// `tid`: the place of a row in its table.
    @inlinable public static var tid: OID { OID(27) }
    /// `timetz`: a time of the day with an offset from UTC.
    @inlinable public static var timetz: OID { OID(1266) }
    /// `cidr`: an address of a network.
    @inlinable public static var cidr: OID { OID(650) }
    /// `macaddr`: MAC addresses of six bytes.
    @inlinable public static var macaddr: OID { OID(829) }
    /// `macaddr8`: MAC addresses of eight bytes.
    @inlinable public static var macaddr8: OID { OID(774) }
    /// `bit`: bits of a fixed length.
    @inlinable public static var bit: OID { OID(1560) }
    /// `varbit`: bits of any length, `bit varying`.
    @inlinable public static var varbit: OID { OID(1562) }
    /// `point`: points of the plane.
    @inlinable public static var point: OID { OID(600) }
    /// `lseg`: line segments of the plane.
    @inlinable public static var lineSegment: OID { OID(601) }
    /// `box`: rectangles of the plane.
    @inlinable public static var box: OID { OID(603) }
    /// `line`: infinite lines of the plane.
    @inlinable public static var line: OID { OID(628) }
    /// `path`: open and closed paths of the plane.
    @inlinable public static var path: OID { OID(602) }
    /// `polygon`: polygons of the plane.
    @inlinable public static var polygon: OID { OID(604) }
    /// `circle`: circles of the plane.
    @inlinable public static var circle: OID { OID(718) }
    /// `pg_lsn`: positions in the write-ahead log.
    @inlinable public static var logSequenceNumber: OID { OID(3220) }
    /// `xid8`: transaction identifiers of 64 bits.
    @inlinable public static var xid8: OID { OID(5069) }
    /// `pg_snapshot`: snapshots of the running transactions.
    @inlinable public static var snapshot: OID { OID(5038) }
    /// `jsonpath`: paths into JSON.
    @inlinable public static var jsonPath: OID { OID(4072) }
    /// `tsvector`: documents of the full-text search.
    @inlinable public static var textSearchVector: OID { OID(3614) }
    /// `tsquery`: queries of the full-text search.
    @inlinable public static var textSearchQuery: OID { OID(3615) }
    /// `refcursor`: names of cursors.
    @inlinable public static var refcursor: OID { OID(1790) }
    /// `record`: rows without a type of their own.
    @inlinable public static var record: OID { OID(2249) }
    /// `int4range`: ranges of int4.
    @inlinable public static var int4Range: OID { OID(3904) }
    /// `numrange`: ranges of numeric.
    @inlinable public static var numericRange: OID { OID(3906) }
    /// `tsrange`: ranges of timestamp.
    @inlinable public static var timestampRange: OID { OID(3908) }
    /// `tstzrange`: ranges of timestamptz.
    @inlinable public static var timestamptzRange: OID { OID(3910) }
    /// `daterange`: ranges of date.
    @inlinable public static var dateRange: OID { OID(3912) }
    /// `int8range`: ranges of int8.
    @inlinable public static var int8Range: OID { OID(3926) }
    /// `int4multirange`: sets of ranges of int4.
    @inlinable public static var int4Multirange: OID { OID(4451) }
    /// `nummultirange`: sets of ranges of numeric.
    @inlinable public static var numericMultirange: OID { OID(4532) }
    /// `tsmultirange`: sets of ranges of timestamp.
    @inlinable public static var timestampMultirange: OID { OID(4533) }
    /// `tstzmultirange`: sets of ranges of timestamptz.
    @inlinable public static var timestamptzMultirange: OID { OID(4534) }
    /// `datemultirange`: sets of ranges of date.
    @inlinable public static var dateMultirange: OID { OID(4535) }
    /// `int8multirange`: sets of ranges of int8.
    @inlinable public static var int8Multirange: OID { OID(4536) }
}

extension OID {
    /// The element types of the array types that ``elementOfArray`` does not name itself.
    @usableFromInline static func specializedElement(ofArray type: UInt32) -> OID? {
        switch type {
        // The vectors of the catalogs are arrays of one dimension.
        case 22: .int2
        case 30: .oid
        case 1006: .int2Vector
        case 1013: .oidVector
        case 791: .money
        case 1011: .xid
        case 1012: .cid
        case 1010: .tid
        case 1270: .timetz
        case 651: .cidr
        case 1040: .macaddr
        case 775: .macaddr8
        case 1561: .bit
        case 1563: .varbit
        case 1017: .point
        case 1018: .lineSegment
        case 1020: .box
        case 629: .line
        case 1019: .path
        case 1027: .polygon
        case 719: .circle
        case 3221: .logSequenceNumber
        case 271: .xid8
        case 5039: .snapshot
        case 4073: .jsonPath
        case 3643: .textSearchVector
        case 3645: .textSearchQuery
        case 2201: .refcursor
        case 2287: .record
        case 3905: .int4Range
        case 3907: .numericRange
        case 3909: .timestampRange
        case 3911: .timestamptzRange
        case 3913: .dateRange
        case 3927: .int8Range
        case 6150: .int4Multirange
        case 6151: .numericMultirange
        case 6152: .timestampMultirange
        case 6153: .timestamptzMultirange
        case 6155: .dateMultirange
        case 6157: .int8Multirange
        default: nil
        }
    }
}
