import Howdah

/// A jsonb column as its text, undecoded, as the C program takes it.
struct JSONText: PostgresValue, Hashable {
    var text: String

    static var postgresType: PostgresType { .jsonb }
    static func accepts(_ type: OID) -> Bool { type == .jsonb }

    static func decode(_ field: Field) throws(DecodingFailure) -> JSONText {
        var reader = field.reader
        _ = try reader.integer(UInt8.self)  // the version of jsonb's binary form
        return JSONText(text: try String.decode(try reader.field(count: reader.remaining, type: .text)))
    }

    func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(UInt8(1))
        try text.encode(into: &writer)
    }
}
