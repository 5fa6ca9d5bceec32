// A model may be Codable while the models it relates to are not, so LoadedRelation is Codable for every value: what
// cannot be encoded throws when it is loaded, and what was not loaded leaves no key behind.

extension LoadedRelation: Encodable {
    /// Encodes what is loaded; throws an `EncodingError` if its type is not `Encodable`.
    public func encode(to encoder: any Encoder) throws {
        guard let value else {
            var container = encoder.singleValueContainer()
            return try container.encodeNil()
        }
        guard let encodable = value as? any Encodable else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(
                    codingPath: encoder.codingPath,
                    debugDescription: "The relation is loaded, and \(Value.self) is not Encodable. Declare "
                        + "it Encodable, or encode the model without the relation."))
        }
        try encodable.encode(to: encoder)
    }
}

extension LoadedRelation: Decodable {
    /// Decodes a relation as loaded; throws a `DecodingError` if its type is not `Decodable`.
    public init(from decoder: any Decoder) throws {
        guard let type = Value.self as? any Decodable.Type else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "The relation is there, and \(Value.self) is not Decodable."))
        }
        guard let value = try type.init(from: decoder) as? Value else {
            throw DecodingError.typeMismatch(
                Value.self,
                DecodingError.Context(
                    codingPath: decoder.codingPath, debugDescription: "The relation is not a \(Value.self)."))
        }
        self.init(decoded: value)
    }
}

extension KeyedEncodingContainer {
    /// Encodes a relation if it is loaded, and leaves out its key if it is not.
    public mutating func encode<Value>(_ relation: LoadedRelation<Value>, forKey key: Key) throws {
        guard relation.isLoaded else { return }
        try encodeIfPresent(Optional(relation), forKey: key)
    }
}

extension KeyedDecodingContainer {
    /// Decodes a relation as loaded if its key is there, and as unloaded if it is not.
    public func decode<Value>(_: LoadedRelation<Value>.Type, forKey key: Key) throws -> LoadedRelation<Value> {
        guard contains(key) else { return .unloaded }
        if try decodeNil(forKey: key) { return .null }
        return try decodeIfPresent(LoadedRelation<Value>.self, forKey: key) ?? .unloaded
    }
}

extension LoadedRelation {
    /// What `null` stands for: a loaded nil where the relation is Optional, and nothing loaded where it is not.
    fileprivate static var null: LoadedRelation {
        guard let type = Value.self as? any ExpressibleByNilLiteral.Type, let none = type.none as? Value else {
            return .unloaded
        }
        return LoadedRelation(decoded: none)
    }
}

extension ExpressibleByNilLiteral {
    fileprivate static var none: Any { Self(nilLiteral: ()) }
}
