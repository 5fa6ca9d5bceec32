extension PostgresType {
    /// `money`: amounts of the server's currency.
    public static let money = PostgresType(sqlName: "money", oid: .money, arrayOID: OID(791))
    /// `xid`: transaction identifiers of 32 bits.
    public static let xid = PostgresType(sqlName: "xid", oid: .xid, arrayOID: OID(1011))
    /// `cid`: command identifiers.
    public static let cid = PostgresType(sqlName: "cid", oid: .cid, arrayOID: OID(1012))
    /// `int2vector`: arrays of int2 in the catalogs, which count from 0.
    public static let int2Vector = PostgresType(sqlName: "int2vector", oid: .int2Vector, arrayOID: OID(1006))
    /// `oidvector`: arrays of oid in the catalogs, which count from 0.
    public static let oidVector = PostgresType(sqlName: "oidvector", oid: .oidVector, arrayOID: OID(1013))
    /// `tid`: the place of a row in its table.
    public static let tid = PostgresType(sqlName: "tid", oid: .tid, arrayOID: OID(1010))
    /// `timetz`: a time of the day with an offset from UTC.
    public static let timetz = PostgresType(sqlName: "timetz", oid: .timetz, arrayOID: OID(1270))
    /// `cidr`: an address of a network.
    public static let cidr = PostgresType(sqlName: "cidr", oid: .cidr, arrayOID: OID(651))
    /// `macaddr`: MAC addresses of six bytes.
    public static let macaddr = PostgresType(sqlName: "macaddr", oid: .macaddr, arrayOID: OID(1040))
    /// `macaddr8`: MAC addresses of eight bytes.
    public static let macaddr8 = PostgresType(sqlName: "macaddr8", oid: .macaddr8, arrayOID: OID(775))
    /// `bit`: bits of a fixed length.
    public static let bit = PostgresType(sqlName: "bit", oid: .bit, arrayOID: OID(1561))
    /// `varbit`: bits of any length, `bit varying`.
    public static let varbit = PostgresType(sqlName: "varbit", oid: .varbit, arrayOID: OID(1563))
    /// `point`: points of the plane.
    public static let point = PostgresType(sqlName: "point", oid: .point, arrayOID: OID(1017))
    /// `lseg`: line segments of the plane.
    public static let lineSegment = PostgresType(sqlName: "lseg", oid: .lineSegment, arrayOID: OID(1018))
    /// `box`: rectangles of the plane.
    public static let box = PostgresType(sqlName: "box", oid: .box, arrayOID: OID(1020))
    /// `line`: infinite lines of the plane.
    public static let line = PostgresType(sqlName: "line", oid: .line, arrayOID: OID(629))
    /// `path`: open and closed paths of the plane.
    public static let path = PostgresType(sqlName: "path", oid: .path, arrayOID: OID(1019))
    /// `polygon`: polygons of the plane.
    public static let polygon = PostgresType(sqlName: "polygon", oid: .polygon, arrayOID: OID(1027))
    /// `circle`: circles of the plane.
    public static let circle = PostgresType(sqlName: "circle", oid: .circle, arrayOID: OID(719))
    /// `pg_lsn`: positions in the write-ahead log.
    public static let logSequenceNumber = PostgresType(sqlName: "pg_lsn", oid: .logSequenceNumber, arrayOID: OID(3221))
    /// `xid8`: transaction identifiers of 64 bits.
    public static let xid8 = PostgresType(sqlName: "xid8", oid: .xid8, arrayOID: OID(271))
    /// `pg_snapshot`: snapshots of the running transactions.
    public static let snapshot = PostgresType(sqlName: "pg_snapshot", oid: .snapshot, arrayOID: OID(5039))
    /// `jsonpath`: paths into JSON.
    public static let jsonPath = PostgresType(sqlName: "jsonpath", oid: .jsonPath, arrayOID: OID(4073))
    /// `tsvector`: documents of the full-text search.
    public static let textSearchVector = PostgresType(sqlName: "tsvector", oid: .textSearchVector, arrayOID: OID(3643))
    /// `tsquery`: queries of the full-text search.
    public static let textSearchQuery = PostgresType(sqlName: "tsquery", oid: .textSearchQuery, arrayOID: OID(3645))
    /// `refcursor`: names of cursors.
    public static let refcursor = PostgresType(sqlName: "refcursor", oid: .refcursor, arrayOID: OID(2201))
    /// `record`: rows without a type of their own.
    public static let record = PostgresType(sqlName: "record", oid: .record, arrayOID: OID(2287))
    /// `int4range`: ranges of int4.
    public static let int4Range = PostgresType(sqlName: "int4range", oid: .int4Range, arrayOID: OID(3905))
    /// `numrange`: ranges of numeric.
    public static let numericRange = PostgresType(sqlName: "numrange", oid: .numericRange, arrayOID: OID(3907))
    /// `tsrange`: ranges of timestamp.
    public static let timestampRange = PostgresType(sqlName: "tsrange", oid: .timestampRange, arrayOID: OID(3909))
    /// `tstzrange`: ranges of timestamptz.
    public static let timestamptzRange = PostgresType(sqlName: "tstzrange", oid: .timestamptzRange, arrayOID: OID(3911))
    /// `daterange`: ranges of date.
    public static let dateRange = PostgresType(sqlName: "daterange", oid: .dateRange, arrayOID: OID(3913))
    /// `int8range`: ranges of int8.
    public static let int8Range = PostgresType(sqlName: "int8range", oid: .int8Range, arrayOID: OID(3927))
    /// `int4multirange`: sets of ranges of int4.
    public static let int4Multirange = PostgresType(
        sqlName: "int4multirange", oid: .int4Multirange, arrayOID: OID(6150))
    /// `nummultirange`: sets of ranges of numeric.
    public static let numericMultirange = PostgresType(
        sqlName: "nummultirange", oid: .numericMultirange, arrayOID: OID(6151))
    /// `tsmultirange`: sets of ranges of timestamp.
    public static let timestampMultirange = PostgresType(
        sqlName: "tsmultirange", oid: .timestampMultirange, arrayOID: OID(6152))
    /// `tstzmultirange`: sets of ranges of timestamptz.
    public static let timestamptzMultirange = PostgresType(
        sqlName: "tstzmultirange", oid: .timestamptzMultirange, arrayOID: OID(6153))
    /// `datemultirange`: sets of ranges of date.
    public static let dateMultirange = PostgresType(
        sqlName: "datemultirange", oid: .dateMultirange, arrayOID: OID(6155))
    /// `int8multirange`: sets of ranges of int8.
    public static let int8Multirange = PostgresType(
        sqlName: "int8multirange", oid: .int8Multirange, arrayOID: OID(6157))
}

extension PostgresType {
    /// The types above, for messages.
    static let specialized: [PostgresType] = [
        .money, .xid, .cid, .int2Vector, .oidVector, .tid, .timetz, .cidr, .macaddr, .macaddr8, .bit, .varbit, .point,
        .lineSegment, .box,
        .line, .path, .polygon, .circle, .logSequenceNumber, .xid8, .snapshot, .jsonPath, .textSearchVector,
        .textSearchQuery, .refcursor, .record, .int4Range, .numericRange, .timestampRange, .timestamptzRange,
        .dateRange, .int8Range, .int4Multirange, .numericMultirange, .timestampMultirange, .timestamptzMultirange,
        .dateMultirange, .int8Multirange,
    ]
}
