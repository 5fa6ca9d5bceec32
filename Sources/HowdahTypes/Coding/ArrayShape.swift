/// The lengths of an array's dimensions, from the outermost to the innermost: 2 and 3 for `{{1,2,3},{4,5,6}}`.
///
/// PostgreSQL's arrays are rectangular and have at most six dimensions.
public struct ArrayShape: Sendable {
    /// How many dimensions PostgreSQL allows (`MAXDIM` in `src/include/utils/array.h`).
    @inlinable public static var maximumRank: Int { 6 }

    /// The length of each dimension.
    public private(set) var lengths: [Int] = []

    init() {}

    /// Adds a dimension inside of those that are there.
    public mutating func append(_ length: Int) { lengths.append(length) }

    /// The number of elements; nil where it does not fit an array of PostgreSQL.
    var elementCount: Int? {
        var product = 1
        for length in lengths {
            guard length >= 0 else { return nil }
            let (next, overflow) = product.multipliedReportingOverflow(by: length)
            guard !overflow, next <= Int(Int32.max) else { return nil }
            product = next
        }
        return product
    }
}

extension ArrayElement {
    /// An array of single values has one dimension.
    @inlinable public static var arrayRank: Int { 1 }

    /// Appends the array's own length.
    public static func appendShape(of values: [Self], to shape: inout ArrayShape) { shape.append(values.count) }
}

extension ArrayElement where Self: ColumnDecodable & ParameterEncodable {
    /// Reads the elements of the innermost dimension.
    public static func decodeElements(
        _ reader: inout FieldReader, of element: OID, _ shape: ArrayShape, level: Int
    ) throws(DecodingFailure) -> [Self] {
        guard level == shape.lengths.count - 1 else { throw .optionalDimension }
        var values: [Self] = []
        values.reserveCapacity(shape.lengths[level])
        for _ in 0..<shape.lengths[level] {
            if let field = try reader.element(type: element) {
                values.append(try decode(field))
            } else {
                values.append(try decodeNull())
            }
        }
        return values
    }

    /// Writes the elements of the innermost dimension.
    public static func encodeElements(
        _ values: [Self], into writer: inout ByteWriter, _ shape: ArrayShape, level: Int
    ) throws(EncodingFailure) {
        guard level == shape.lengths.count - 1, values.count == shape.lengths[level] else { throw .raggedArray }
        for value in values { try value.encodeElement(into: &writer) }
    }
}

/// An array of arrays is one array of one more dimension: `[[Int]]` is `int8[]` with two, up to six. `[[UInt8]]` is
/// `bytea[]`, with one.
///
/// ```swift
/// let board: [[Int?]] = try row.next()            // {{1,2},{NULL,4}}
/// ```
///
/// All arrays on one level must be of the same length. PostgreSQL has one empty array: `[[], []]` comes back as `[]`.
extension Array: ArrayElement where Element: ArrayElement {
    /// The number of dimensions of an array of these.
    @inlinable public static var arrayRank: Int { Element.arrayRank + 1 }

    /// The type of an array of these: the same for every number of dimensions.
    public static var arrayType: PostgresType {
        Element.arrayRank == 0 ? Element.arrayType.array : Element.arrayType
    }

    /// The column types that can be read as an array of these.
    public static func acceptsArray(_ type: OID) -> Bool {
        if Element.arrayRank > 0 { return Element.acceptsArray(type) }
        return type.elementOfArray.map { Element.acceptsArray($0) } ?? false
    }

    /// Appends the array's length, and then those of the first array in it, which all others must have.
    public static func appendShape(of values: [[Element]], to shape: inout ArrayShape) {
        shape.append(values.count)
        Element.appendShape(of: values.first ?? [], to: &shape)
    }

    /// Reads the binary form of an array of several dimensions.
    public static func decodeArray(_ field: Field) throws(DecodingFailure) -> [[Element]] {
        var reader = field.reader
        let dimensions = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)  // whether there are NULLs, which the elements say as well
        let element = OID(rawValue: try reader.integer())
        if dimensions == 0 {
            guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
            return []
        }
        guard dimensions == arrayRank, dimensions <= ArrayShape.maximumRank else {
            throw .dimensions(dimensions, expected: arrayRank)
        }
        var shape = ArrayShape()
        for _ in 0..<dimensions {
            shape.append(Int(try reader.integer(Int32.self)))
            _ = try reader.integer(Int32.self)  // the lower bound
        }
        guard acceptsArrayElement(element) else { throw .elementType(element) }
        guard let count = shape.elementCount, count > 0, count <= reader.remaining / 4 else {
            throw .elementCount(shape.elementCount ?? .max)
        }
        let values = try decodeElements(&reader, of: element, shape, level: 0)
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return values
    }

    /// Reads the arrays of one dimension.
    public static func decodeElements(
        _ reader: inout FieldReader, of element: OID, _ shape: ArrayShape, level: Int
    ) throws(DecodingFailure) -> [[Element]] {
        var values: [[Element]] = []
        values.reserveCapacity(shape.lengths[level])
        for _ in 0..<shape.lengths[level] {
            values.append(try Element.decodeElements(&reader, of: element, shape, level: level + 1))
        }
        return values
    }

    /// Writes the binary form of an array of several dimensions; throws where it is not rectangular.
    public static func encodeArray(_ values: [[Element]], into writer: inout ByteWriter) throws(EncodingFailure) {
        var shape = ArrayShape()
        appendShape(of: values, to: &shape)
        guard shape.lengths.count == arrayRank else { throw .optionalDimension }
        guard arrayRank <= ArrayShape.maximumRank else { throw .tooManyDimensions }
        guard let count = shape.elementCount else { throw EncodingFailure("The array is too long.") }
        let start = writer.count
        writer.append(Int32(count == 0 ? 0 : shape.lengths.count))
        writer.append(Int32(0))
        writer.append(arrayElementOID.rawValue)
        if count > 0 {
            for length in shape.lengths {
                writer.append(Int32(length))
                writer.append(Int32(1))
            }
        }
        let elements = writer.count
        try encodeElements(values, into: &writer, shape, level: 0)
        if writer.hasNullElement(from: elements) { writer.replace(at: start + 4, with: 1) }
    }

    /// Writes the arrays of one dimension; throws where one has another length than the first.
    public static func encodeElements(
        _ values: [[Element]], into writer: inout ByteWriter, _ shape: ArrayShape, level: Int
    ) throws(EncodingFailure) {
        guard values.count == shape.lengths[level] else { throw .raggedArray }
        for value in values { try Element.encodeElements(value, into: &writer, shape, level: level + 1) }
    }

    /// Whether the elements that an array's header names can be read: those of the arrays that are accepted.
    private static func acceptsArrayElement(_ type: OID) -> Bool {
        if type.isUserDefined { return acceptsArray(.firstUserDefined) }
        return PostgresType.array(of: type).map { acceptsArray($0) } ?? false
    }

    private static var arrayElementOID: OID { arrayType.oid.elementOfArray ?? .unspecified }
}

extension ByteWriter {
    /// Whether one of the elements from `offset` to the end, each after its length, is NULL.
    fileprivate func hasNullElement(from offset: Int) -> Bool {
        var offset = offset
        while offset + 4 <= count {
            let length = storage[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
            if length == .max { return true }
            offset += 4 + Int(length)
        }
        return false
    }
}

extension PostgresType {
    /// The array type of a built-in type; nil where there is none that is known.
    static func array(of element: OID) -> OID? { arrays[element] }
}

extension DecodingFailure {
    static let optionalDimension = DecodingFailure(
        "The Swift type has Optional arrays inside an array, and PostgreSQL has only NULL elements. Use [[Value?]].")
}

extension EncodingFailure {
    @usableFromInline static let optionalDimension = EncodingFailure(
        "The Swift type has Optional arrays inside an array, and PostgreSQL has only NULL elements. Use [[Value?]].")

    /// The arrays inside an array differ in length, which PostgreSQL's arrays cannot.
    public static let raggedArray = EncodingFailure(
        "The arrays inside the array differ in length. PostgreSQL's arrays are rectangular; use jsonb for others.")

    /// The array has more than six dimensions.
    public static let tooManyDimensions = EncodingFailure(
        "The array has more than the six dimensions that PostgreSQL allows. Use jsonb.")
}
