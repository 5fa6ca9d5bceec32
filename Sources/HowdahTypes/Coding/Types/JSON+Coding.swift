import Foundation

// jsonb: a version byte of 1, then the text. json: the text.

extension JSON: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .jsonb }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .jsonb || type == .json }

    /// Reads the JSON; the failure names the path to what does not match.
    public static func decode(_ field: Field) throws(DecodingFailure) -> JSON {
        JSON(try field.decodeJSON(Value.self))
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(1 as UInt8)
        do {
            writer.append(contentsOf: try JSONCoding.encoder.encode(value))
        } catch {
            throw EncodingFailure("The value cannot be written as JSON\(JSONCoding.reason(error)).")
        }
    }
}

extension Field {
    /// The text of a json or jsonb value as a Codable value.
    func decodeJSON<Value: Decodable>(_: Value.Type) throws(DecodingFailure) -> Value {
        var text = bytes
        if type == .jsonb {
            guard text.first == 1 else { throw DecodingFailure("The jsonb value has no version that is known.") }
            text = UnsafeRawBufferPointer(rebasing: text.dropFirst())
        }
        do {
            return try JSONCoding.decoder.decode(Value.self, from: Data(text))
        } catch {
            throw DecodingFailure("The JSON does not match\(JSONCoding.reason(error)).")
        }
    }
}

/// The one encoder and decoder of JSON columns, and the words for their errors.
enum JSONCoding {
    static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            guard let text = InternetTimestamp.text(of: date) else {
                throw EncodingError.invalidValue(
                    date, .init(codingPath: encoder.codingPath, debugDescription: "The date is out of range."))
            }
            try container.encode(text)
        }
        return encoder
    }()

    static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            guard let date = InternetTimestamp.date(from: try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "The text is not an ISO 8601 date such as 2024-02-29T12:00:00Z.")
            }
            return date
        }
        return decoder
    }()

    /// Where an error happened, and what it is. Foundation's own words are left out: they may hold the value.
    static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.typeMismatch(let type, let context), DecodingError.valueNotFound(let type, let context):
            "\(path(context.codingPath)): a value of type \(type) is expected"
        case DecodingError.keyNotFound(let key, let context):
            "\(path(context.codingPath)): the key \(quoteIdentifier(key.stringValue)) is missing"
        case DecodingError.dataCorrupted(let context):
            "\(path(context.codingPath)): the value is not a valid one"
        case EncodingError.invalidValue(let value, let context):
            "\(path(context.codingPath)): this value of type \(type(of: value)) has no form there"
        case let failure as DecodingFailure:
            ": \(failure)"
        default:
            ": it throws \(type(of: error))"
        }
    }

    static func path(_ keys: [any CodingKey]) -> String {
        guard !keys.isEmpty else { return "" }
        var text = ""
        for key in keys {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return " at " + text
    }
}
