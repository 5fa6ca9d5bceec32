// A composite, and a row without a type: Int32 number of fields, then each with its type and its length.

/// A Swift type that is a composite type of PostgreSQL, made by `CREATE TYPE … AS (…)` or by a table.
///
/// ```swift
/// struct Address: CompositeValue {                    // CREATE TYPE address AS (street text, number int4)
///     static let postgresTypeName = "address"
///     var street: String?
///     var number: Int32
///
///     init(fields: inout CompositeReader) throws(DecodingFailure) {
///         street = try fields.next()
///         number = try fields.next()
///     }
///
///     func encode(fields: inout CompositeWriter) throws(EncodingFailure) {
///         try fields.append(street)
///         try fields.append(number)
///     }
/// }
/// ```
///
/// The fields stand in the order of the type's attributes; dropped ones are not there. A composite is a parameter, an
/// element of an array, a column of a model and a field of another composite; SQL that the library writes casts it by its
/// name, `$1::"address"`, as SQL of your own has to where the server cannot tell the type. A row that SQL makes, `ROW(1, 'x')`, can be read as the same
/// struct, or as a tuple by ``PostgresRecord``; PostgreSQL does not accept such rows as parameters.
public protocol CompositeValue: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The name of the PostgreSQL type, without quotes.
    static var postgresTypeName: String { get }

    /// Reads the fields, in their order.
    init(fields: inout CompositeReader) throws(DecodingFailure)

    /// Writes the fields, in their order.
    func encode(fields: inout CompositeWriter) throws(EncodingFailure)
}

extension CompositeValue {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .composite(postgresTypeName) }

    /// The column types that can be read: types made in this database, and rows without a type.
    public static func accepts(_ type: OID) -> Bool { type.isUserDefined || type == .record }

    /// The array types that can be read.
    public static func acceptsArray(_ type: OID) -> Bool { type.isUserDefined || type == PostgresType.record.arrayOID }

    /// Reads the binary form; throws where there are more or fewer fields than are read.
    public static func decode(_ field: Field) throws(DecodingFailure) -> Self {
        var fields = try CompositeReader(field)
        let value = try Self(fields: &fields)
        try fields.finish()
        return value
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        var fields = CompositeWriter()
        try encode(fields: &fields)
        writer.append(fields.count)
        writer.append(contentsOf: fields.writer.bytes)
    }
}

/// Reads the fields of a composite from the first to the last.
public struct CompositeReader {
    private var reader: FieldReader
    private let total: Int
    private var position = 0

    init(_ field: Field) throws(DecodingFailure) {
        reader = field.reader
        total = Int(try reader.integer(Int32.self))
        // Each field has a type and a length, of four bytes each.
        guard total >= 0, total <= reader.remaining / 8 else {
            throw DecodingFailure("The row claims \(total) fields, which its bytes cannot hold.")
        }
    }

    /// The number of fields that are not read yet.
    public var remaining: Int { total - position }

    /// The next field; throws where its type does not fit, with its position.
    public mutating func next<Value: ColumnDecodable>(_: Value.Type = Value.self) throws(DecodingFailure) -> Value {
        guard position < total else { throw DecodingFailure("The row has \(total) fields, and more are read.") }
        position += 1
        let type = OID(rawValue: try reader.integer())
        guard let field = try reader.element(type: type) else { return try Value.decodeNull() }
        guard Value.accepts(type) else {
            let name = PostgresType.knownName(of: type) ?? "of the type with OID \(type)"
            throw DecodingFailure("Field \(position) of the row is \(name), which \(Value.self) is not read from.")
        }
        return try Value.decode(field)
    }

    func finish() throws(DecodingFailure) {
        guard position == total else { throw DecodingFailure("The row has \(total) fields, and \(position) are read.") }
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
    }
}

/// Collects the fields of a composite from the first to the last.
public struct CompositeWriter {
    fileprivate var writer = ByteWriter()
    fileprivate var count: Int32 = 0

    /// Adds the next field; nil is NULL.
    public mutating func append<Value: ParameterEncodable>(_ value: Value) throws(EncodingFailure) {
        count += 1
        writer.append(Value.postgresType.oid.rawValue)
        try value.encodeElement(into: &writer)
    }
}

/// A row of several columns in one column, such as `ROW(1, 'x')`, as a tuple.
///
/// ```swift
/// let rows = try result.decodeColumn(as: PostgresRecord<Int, String?>.self)
/// let (id, name) = rows[0].values
/// ```
public struct PostgresRecord<each Value: ColumnDecodable>: ColumnDecodable {
    /// The fields.
    public let values: (repeat each Value)

    private init(_ fields: inout CompositeReader) throws {
        values = (repeat try fields.next((each Value).self))
    }

    /// The column types that can be read: rows without a type, and composites.
    public static func accepts(_ type: OID) -> Bool { type == .record || type.isUserDefined }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PostgresRecord {
        var fields = try CompositeReader(field)
        let record: PostgresRecord
        do {
            record = try PostgresRecord(&fields)
        } catch {
            throw error as? DecodingFailure ?? DecodingFailure("The row cannot be read: \(error).")
        }
        try fields.finish()
        return record
    }
}
