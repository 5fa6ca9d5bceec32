/// A Swift type whose `Array` is a PostgreSQL value.
///
/// Every type that is read and bound has the implementation already; a type of your own only says so:
///
/// ```swift
/// extension Celsius: ArrayElement {}          // [Celsius] is float8[], [Celsius?] allows NULL elements
/// ```
public protocol ArrayElement: Sendable {
    /// The type of an array of these: `int8[]`.
    static var arrayType: PostgresType { get }

    /// Whether columns of a PostgreSQL type can be read as an array of these.
    static func acceptsArray(_ type: OID) -> Bool

    /// Reads an array that is not NULL.
    static func decodeArray(_ field: Field) throws(DecodingFailure) -> [Self]

    /// Writes the binary form of an array.
    static func encodeArray(_ values: [Self], into writer: inout ByteWriter) throws(EncodingFailure)

    /// The number of dimensions of `[Self]`: 1 for a single value, one more for each array around it.
    static var arrayRank: Int { get }

    /// Appends the lengths of `[Self]` and of the arrays in it, from the outermost to the innermost.
    static func appendShape(of values: [Self], to shape: inout ArrayShape)

    /// Reads the elements of the dimension `level` of an array of several dimensions.
    static func decodeElements(
        _ reader: inout FieldReader, of element: OID, _ shape: ArrayShape, level: Int
    ) throws(DecodingFailure) -> [Self]

    /// Writes the elements of the dimension `level` of an array of several dimensions.
    static func encodeElements(
        _ values: [Self], into writer: inout ByteWriter, _ shape: ArrayShape, level: Int
    ) throws(EncodingFailure)
}

extension ArrayElement where Self: ColumnDecodable & ParameterEncodable {
    /// The type of an array of these.
    @inlinable public static var arrayType: PostgresType { postgresType.array }

    /// The column types that can be read as an array of these.
    @inlinable public static func acceptsArray(_ type: OID) -> Bool {
        if type == postgresType.arrayOID, type != .unspecified { return true }
        if type.isUserDefined { return accepts(.firstUserDefined) }
        return type.elementOfArray.map { accepts($0) } ?? false
    }

    /// Reads the binary form of an array.
    @inlinable public static func decodeArray(_ field: Field) throws(DecodingFailure) -> [Self] {
        var reader = field.reader
        let dimensions = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)  // whether there are NULLs, which the elements say as well
        let element = OID(rawValue: try reader.integer())
        if dimensions == 0 {
            guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
            return []
        }
        guard dimensions == 1 else { throw .dimensions(dimensions, expected: 1) }
        let count = Int(try reader.integer(Int32.self))
        _ = try reader.integer(Int32.self)  // the lower bound
        guard accepts(element) else { throw .elementType(element) }
        // Each element has a length of four bytes, so that a false count cannot reserve more than the value's own size.
        guard count >= 0, count <= reader.remaining / 4 else { throw .elementCount(count) }
        var values: [Self] = []
        values.reserveCapacity(count)
        for _ in 0..<count {
            if let field = try reader.element(type: element) {
                values.append(try decode(field))
            } else {
                values.append(try decodeNull())
            }
        }
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return values
    }

    /// Writes the binary form of an array.
    @inlinable public static func encodeArray(_ values: [Self], into writer: inout ByteWriter) throws(EncodingFailure) {
        guard arrayRank == 1 else { throw .optionalDimension }
        try writer.appendArray(values)
    }
}

extension ByteWriter {
    /// Appends a one-dimensional array of values: the header, then each element with its length.
    @inlinable public mutating func appendArray<Element: ParameterEncodable>(_ values: some Collection<Element>)
        throws(EncodingFailure)
    {
        guard let count = Int32(exactly: values.count) else { throw EncodingFailure("The array is too long.") }
        let start = self.count
        append(Int32(count == 0 ? 0 : 1))
        append(Int32(0))
        // The server reads elements of a type that was made in its database as those of the array that it expects,
        // whatever stands here (`array_recv` in `src/backend/utils/adt/arrayfuncs.c`).
        append(Element.postgresType.oid.rawValue)
        if count == 0 { return }
        append(count)
        append(Int32(1))
        var hasNull = false
        for value in values {
            let element = self.count
            try value.encodeElement(into: &self)
            // Only NULL has a negative length.
            if storage[element] & 0x80 != 0 { hasNull = true }
        }
        if hasNull { replace(at: start + 4, with: 1) }
    }

    /// Appends a value of fixed width as an element of an array: its length, then the value.
    @inlinable mutating func appendElement<Integer: FixedWidthInteger>(_ value: Integer) {
        append(Int32(MemoryLayout<Integer>.size))
        append(value)
    }
}

extension BoundValue {
    /// Values as one array parameter, for `= ANY($1)` and `unnest($1)`.
    ///
    /// Types without a fixed identifier (a PostgreSQL enum) travel as `text[]`, and the SQL casts: `$1::"status"[]`.
    @inlinable public static func array<Element: ParameterEncodable>(_ values: some Collection<Element>) -> BoundValue {
        var writer = ByteWriter(capacity: 20 + values.count * 12)
        let type = Element.postgresType.array.oid
        do throws(EncodingFailure) {
            try writer.appendArray(values)
            return .bytes(writer.bytes, type)
        } catch {
            return .invalid(error, type)
        }
    }
}

extension PostgresType {
    /// The array of this type, as a type of its own.
    @inlinable public var array: PostgresType {
        PostgresType(sqlName: arraySQLName, oid: arrayOID, arrayOID: arrayOID, form: .array)
    }

    /// Whether a bound value must be cast to ``sqlName``, because the server would not find its type by itself everywhere:
    /// for an array, not in `unnest($1)`; for a composite, not in `"address" = $1`, which compares rows of any type.
    @inlinable public var needsCast: Bool { oid == .unspecified && form != .single }
}

extension DecodingFailure {
    /// The value goes on after its end.
    @usableFromInline static func trailingBytes(_ count: Int) -> DecodingFailure {
        DecodingFailure("The value has \(count) bytes too many.")
    }

    @usableFromInline static func dimensions(_ count: Int32, expected: Int) -> DecodingFailure {
        DecodingFailure(
            "The array has \(count) dimensions, and the Swift type has \(expected). A Swift array inside an array is one "
                + "more dimension; arrays of all dimensions read from `to_jsonb(column)` as JSON.")
    }

    @usableFromInline static func elementCount(_ count: Int) -> DecodingFailure {
        DecodingFailure("The array claims \(count) elements, which its bytes cannot hold.")
    }

    @usableFromInline static func elementType(_ type: OID) -> DecodingFailure {
        let name = PostgresType.knownName(of: type) ?? "the type with OID \(type)"
        return DecodingFailure("The array's elements are \(name).")
    }
}
