// text and every type whose binary form is its text: the bytes in UTF-8, without a length or a terminator.

extension String: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .text }

    /// The text types, json and xml as their text, the names of cursors, and every user-defined type: the labels of an enum, citext.
    @inlinable public static func accepts(_ type: OID) -> Bool {
        if type == .text || type == .varchar { return true }
        return type == .bpchar || type == .name || type == .char || type == .json || type == .xml || type == .unknown
            || type == .refcursor || type.isUserDefined
    }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> String {
        let bytes = field.bytes.assumingMemoryBound(to: UInt8.self)
        // ASCII needs no validation, and `decoding` is three times as fast as `validating` (Swift 6.3, Linux).
        if field.isASCII { return String(decoding: bytes, as: UTF8.self) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard !utf8.contains(0) else { throw .nulCharacter }
        writer.append(utf8: self)
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .text(self, .text) }
}

extension Field {
    /// Whether no byte has its highest bit set; looks at eight bytes at a time.
    @inlinable var isASCII: Bool {
        var bits: UInt64 = 0
        var offset = 0
        while offset + 8 <= count {
            bits |= start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        while offset < count {
            bits |= UInt64(start.load(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return bits & 0x8080_8080_8080_8080 == 0
    }
}

extension DecodingFailure {
    /// The bytes are not valid UTF-8.
    public static let notUTF8 = DecodingFailure(
        "The bytes are not valid UTF-8. Is it a binary type, which needs a cast to text in the SQL?")
}
