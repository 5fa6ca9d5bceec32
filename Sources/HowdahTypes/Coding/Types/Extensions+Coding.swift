// hstore: Int32 pairs, each Int32 length and key, Int32 length (-1 for NULL) and value. ltree, lquery, ltxtquery: a version
// byte of 1, then the text. cube: Int32 dimensions, the top bit set for a point, then Float64s. Their identifiers differ from database
// to database: the server infers them.

extension HStore: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("hstore") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> HStore {
        var reader = field.reader
        let count = Int(try reader.integer(Int32.self))
        // Each pair has two lengths of four bytes.
        guard count >= 0, count <= reader.remaining / 8 else { throw .elementCount(count) }
        var values: [String: String?] = [:]
        for _ in 0..<count {
            guard let key = try reader.element(type: .text) else { throw .unexpectedNull }
            let value = try reader.element(type: .text)
            values.updateValue(
                try value.map { field throws(DecodingFailure) in try String.decode(field) },
                forKey: try String.decode(key))
        }
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return HStore(values)
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(Int32(values.count))
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            try key.encodeElement(into: &writer)
            try value.encodeElement(into: &writer)
        }
    }
}

extension LabelPath: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("ltree") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }
    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> LabelPath {
        LabelPath(try field.versionedText())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(1 as UInt8)
        try description.encode(into: &writer)
    }
}

extension LabelPathPattern: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("lquery") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }
    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> LabelPathPattern {
        LabelPathPattern(try field.versionedText())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(1 as UInt8)
        try rawValue.encode(into: &writer)
    }
}

extension LabelTextQuery: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("ltxtquery") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }
    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> LabelTextQuery {
        LabelTextQuery(try field.versionedText())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(1 as UInt8)
        try rawValue.encode(into: &writer)
    }
}

extension Cube: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .named("cube") }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> Cube {
        var reader = field.reader
        let header = try reader.integer(UInt32.self)
        let count = Int(header & 0x7FFF_FFFF)
        let isPoint = header & 0x8000_0000 != 0
        guard reader.remaining == count * (isPoint ? 8 : 16) else { throw .elementCount(count) }
        var corners: [[Double]] = [[], []]
        for corner in 0..<(isPoint ? 1 : 2) {
            for _ in 0..<count { corners[corner].append(try reader.double()) }
        }
        if isPoint { return Cube(corners[0]) }
        guard let cube = Cube(corners[0], corners[1]) else { throw .elementCount(count) }
        return cube
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard lower.count <= 100 else { throw EncodingFailure("A cube has at most 100 dimensions.") }
        writer.append(UInt32(lower.count) | (isPoint ? 0x8000_0000 : 0))
        for coordinate in isPoint ? lower : lower + upper { writer.append(coordinate.bitPattern) }
    }
}
