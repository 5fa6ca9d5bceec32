import HowdahSQL
public import HowdahTypes

/// What becomes of a value on its way into a column by COPY, which reads the bytes as those of the column's own type and,
/// unlike INSERT, converts nothing.
@usableFromInline enum CopyField: Hashable, Sendable {
    /// The column has the type that values are sent as.
    case same
    /// The column is left to the database.
    case omitted
    /// An integer of another width.
    case integer(bytes: Int)
    /// A floating-point number of another width.
    case float(bytes: Int)
    /// An array of texts of another type, which the array names.
    case array(of: OID)

    /// How values of a type get into a column of another; nil if they do not.
    init?(sending source: PostgresType, to column: OID) {
        if source.oid == column {
            self = .same
        } else if let bytes = Self.integers[column], Self.integers[source.oid] != nil {
            self = .integer(bytes: bytes)
        } else if let bytes = Self.floats[column], Self.floats[source.oid] != nil {
            self = .float(bytes: bytes)
        } else if Self.texts.contains(source.oid), Self.texts.contains(column) || column.isUserDefined {
            self = .same
        } else if Self.areTexts(source.oid), Self.areTexts(column), let element = column.elementOfArray {
            self = .array(of: element)
        } else if source.oid == .unspecified || Self.areTexts(source.oid), column.isUserDefined {
            self = .same
        } else {
            return nil
        }
    }

    private static let integers: [OID: Int] = [.int2: 2, .int4: 4, .int8: 8]
    private static let floats: [OID: Int] = [.float4: 4, .float8: 8]
    /// Types whose binary form is their text; so is that of enums and of most text types of extensions.
    private static let texts: Set<OID> = [.text, .varchar, .bpchar, .name, .json, .xml, .refcursor]

    private static func areTexts(_ array: OID) -> Bool { array.elementOfArray.map(texts.contains) ?? false }
}

extension CopyField {
    /// Changes the field at `start`, a length and its bytes, into one of the column's width.
    func convert(_ writer: inout ByteWriter, from start: Int) throws(EncodingFailure) {
        let field = Array(writer.bytes[start...])
        let bits = field.dropFirst(4).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        // NULL has no bytes.
        guard field.count > 4 else { return }
        // Dimensions, "has NULL", element type.
        if case .array(let element) = self {
            return writer.replace(at: start + 12, with: Int32(bitPattern: element.rawValue))
        }
        writer.removeLast(field.count)
        let unused = 64 - (field.count - 4) * 8
        switch self {
        case .integer(let bytes): try Self.append(Int64(bitPattern: bits << UInt64(unused)) >> unused, bytes, &writer)
        case .float(let bytes):
            let value = field.count == 8 ? Double(Float(bitPattern: UInt32(bits))) : Double(bitPattern: bits)
            try Self.append(value, bytes, &writer)
        case .same, .omitted, .array: break
        }
    }

    private static func append(_ value: Int64, _ bytes: Int, _ writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(Int32(bytes))
        switch bytes {
        case 2:
            guard let narrow = Int16(exactly: value) else { throw EncodingFailure("The number is too large for int2.") }
            writer.append(narrow)
        case 4:
            guard let narrow = Int32(exactly: value) else { throw EncodingFailure("The number is too large for int4.") }
            writer.append(narrow)
        default: writer.append(value)
        }
    }

    private static func append(_ value: Double, _ bytes: Int, _ writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(Int32(bytes))
        guard bytes == 4 else { return writer.append(value.bitPattern) }
        let narrow = Float(value)
        guard narrow.isFinite || !value.isFinite else { throw EncodingFailure("The number is too large for float4.") }
        writer.append(narrow.bitPattern)
    }
}

extension EncodingFailure {
    /// A row that fills other columns than the first one.
    @usableFromInline static let otherColumns = EncodingFailure(
        "COPY fills the same columns in every row, and this row leaves the column to the database, or sets it, unlike the "
            + "first one. Use insert(contentsOf:), or copy such rows by themselves.")
}
