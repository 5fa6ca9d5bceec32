import Foundation

/// JSON as text, where no column of type jsonb carries it: the payload of a notification.
package enum JSONText {
    /// Writes a value; throws ``DatabaseError/Code/encodingFailed``.
    package static func encode(_ value: some Encodable) throws -> String {
        do {
            return String(decoding: try JSONCoding.encoder.encode(value), as: UTF8.self)
        } catch {
            throw DatabaseError(
                .encodingFailed,
                message: "The \(type(of: value)) cannot be written as JSON\(JSONCoding.reason(error)).",
                underlying: error)
        }
    }

    /// Reads a value; throws ``DatabaseError/Code/decodingFailed`` with the path to what does not match.
    package static func decode<Value: Decodable>(_: Value.Type, from text: String) throws -> Value {
        do {
            return try JSONCoding.decoder.decode(Value.self, from: Data(text.utf8))
        } catch {
            throw DatabaseError(
                .decodingFailed,
                message: "The JSON cannot be read as \(Value.self)\(JSONCoding.reason(error)).", underlying: error)
        }
    }
}
