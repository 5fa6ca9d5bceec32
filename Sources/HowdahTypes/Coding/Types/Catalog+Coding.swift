// xid, cid: UInt32. pg_snapshot: Int32 running transactions, UInt64 first, UInt64 end, the running ones as UInt64. int2vector,
// oidvector: an array of one dimension whose lower bound is 0, without NULLs.

extension ShortTransactionID: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .xid }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .xid }
    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> ShortTransactionID {
        ShortTransactionID(rawValue: try field.integer())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) { writer.append(rawValue) }
}

extension CommandID: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .cid }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .cid }
    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> CommandID {
        CommandID(rawValue: try field.integer())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) { writer.append(rawValue) }
}

extension TransactionSnapshot: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .snapshot }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .snapshot }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> TransactionSnapshot {
        var reader = field.reader
        let count = Int(try reader.integer(Int32.self))
        guard count >= 0, reader.remaining == 16 + count * 8 else { throw .elementCount(count) }
        let first = TransactionID(rawValue: try reader.integer())
        let end = TransactionID(rawValue: try reader.integer())
        var running: [TransactionID] = []
        running.reserveCapacity(count)
        for _ in 0..<count { running.append(TransactionID(rawValue: try reader.integer())) }
        guard let snapshot = TransactionSnapshot(first: first, end: end, running: running) else {
            throw DecodingFailure("The snapshot's transactions contradict each other.")
        }
        return snapshot
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let count = Int32(exactly: running.count) else { throw EncodingFailure("The snapshot is too long.") }
        writer.append(count)
        for transaction in [first, end] + running { writer.append(transaction.rawValue) }
    }
}

extension CatalogVector: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { Element.vectorType }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == Element.vectorType.oid }
    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> CatalogVector {
        CatalogVector(try Element.decodeArray(field))
    }

    /// Writes the binary form; throws for the empty vector, which the server prints but does not read in this form
    /// (`int2vectorrecv` in `src/backend/utils/adt/int.c` demands one dimension, and an empty array has none).
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard !elements.isEmpty else {
            let name = Element.vectorType.sqlName
            throw EncodingFailure("PostgreSQL does not accept an empty \(name) as a parameter. Write `''::\(name)`.")
        }
        let start = writer.count
        try Element.encodeArray(elements, into: &writer)
        // After the number of dimensions, "has NULL", the element type and the length.
        writer.replace(at: start + 16, with: 0)
    }
}
