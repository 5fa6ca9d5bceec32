/// Reads rows into any `Decodable` type, each property from the column of its name.
///
/// ```swift
/// struct Summary: Decodable { var userID: UUID, orderCount: Int, lastOrder: Address? }
/// let summaries = try RowDecoder().decode(Summary.self, from: result)
/// ```
///
/// A property is read from the column that has exactly its name, or else its name in snake case: `user_id` for `userID`,
/// `order_count` for `orderCount`. A json or jsonb column may hold any `Decodable` value. It is slower than
/// ``RowDecodable``, which `@Model` writes, because every property is looked up by its name.
public struct RowDecoder: Sendable {
    /// A decoder; it has no settings.
    public init() {}

    /// All rows of a result.
    ///
    /// Throws a ``DatabaseError`` that names the column that is missing or cannot be read.
    public func decode<Value: Decodable>(_ type: Value.Type, from result: QueryResult) throws -> [Value] {
        let columns = ColumnLookup(result.layout)
        return try result.rows.map { row in try decode(type, from: row, columns) }
    }

    /// One row of a result.
    ///
    /// Throws a ``DatabaseError`` that names the column that is missing or cannot be read.
    public func decode<Value: Decodable>(_ type: Value.Type, from row: Row) throws -> Value {
        try decode(type, from: row, ColumnLookup(row.result.layout))
    }

    private func decode<Value: Decodable>(_ type: Value.Type, from row: Row, _ columns: ColumnLookup) throws -> Value {
        let decoder = RowContents(row: row, columns: columns)
        if type is any ColumnDecodable.Type { return try decoder.singleValueContainer().decode(type) }
        return try wrapping(row: row, column: nil, type) { try Value(from: decoder) }
    }
}

/// Where each column of a result stands, by the names that properties may have.
private final class ColumnLookup {
    private var positions: [String: Int] = [:]
    /// The names in snake case that were looked up, so that each is made once and not once per row.
    private var snakeCased: [String: Int?] = [:]

    init(_ layout: ColumnLayout) {
        for (index, name) in layout.names.enumerated() where positions[name] == nil { positions[name] = index }
    }

    func position(of key: some CodingKey) -> Int? {
        if let position = positions[key.stringValue] { return position }
        if let known = snakeCased[key.stringValue] { return known }
        let position = positions[snakeCase(key.stringValue)]
        snakeCased[key.stringValue] = .some(position)
        return position
    }
}

/// `userID` as `user_id`, `URLPath` as `url_path`, `line2` as `line2`: a word begins at a capital after a small letter or
/// a digit, and at the last capital of several before a small letter.
package func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var words = ""
    for (index, letter) in letters.enumerated() {
        if letter.isUppercase, index > 0, letters[index - 1] != "_" {
            let followsSmall = !letters[index - 1].isUppercase
            let precedesSmall = index + 1 < letters.count && letters[index + 1].isLowercase
            if followsSmall || precedesSmall { words.append("_") }
        }
        words += letter.lowercased()
    }
    return words
}

/// Turns what a `Decodable` type throws by itself into a ``DatabaseError`` that says where.
private func wrapping<Value>(row: Row, column: Int?, _ type: Value.Type, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw error
    } catch {
        let reason = "The value does not match\(JSONCoding.reason(error))."
        guard let column else {
            throw row.result.unreadable(reason, row: row.index, as: type, underlying: error)
        }
        throw row.result.unreadable(reason, column: column, row: row.index, as: type)
    }
}

extension Row {
    /// The value of a column: with its own codec, from JSON, or as a `Decodable` type of a single value.
    fileprivate func value<Value: Decodable>(_ type: Value.Type, column: Int, path: [any CodingKey]) throws -> Value {
        if let codec = type as? any ColumnDecodable.Type {
            let columnType = result.layout.types[column]
            // A Decodable type may have a codec for other columns and yet be stored as JSON here: [String] in jsonb.
            if codec.accepts(columnType) || !(columnType == .json || columnType == .jsonb),
                let value = try value(codec, column) as? Value
            {
                return value
            }
        }
        if let integer = type as? any FixedWidthInteger.Type, let value = try value(narrow: integer, column) as? Value {
            return value
        }
        let columnType = result.layout.types[column]
        if columnType == .json || columnType == .jsonb, try !isNull(column) {
            let text = try self[column, as: AnyJSON<Value>.self]
            return text.value
        }
        return try wrapping(row: self, column: column, type) {
            try Value(from: ColumnContents(row: self, column: column, codingPath: path))
        }
    }

    private func value<Value: ColumnDecodable>(_: Value.Type, _ column: Int) throws -> Value {
        try self[column, as: Value.self]
    }

    /// Integers that PostgreSQL does not have: read as int8, and checked.
    private func value<Value: FixedWidthInteger>(narrow _: Value.Type, _ column: Int) throws -> Value {
        let wide = try self[column, as: Int64.self]
        guard let value = Value(exactly: wide) else {
            throw result.unreadable("The number does not fit.", column: column, row: index, as: Value.self)
        }
        return value
    }
}

/// Any Decodable value in a json or jsonb column; unlike ``JSON`` it needs no encoding.
private struct AnyJSON<Value: Decodable>: ColumnDecodable, @unchecked Sendable {
    let value: Value

    static func accepts(_ type: OID) -> Bool { type == .json || type == .jsonb }
    static func decode(_ field: Field) throws(DecodingFailure) -> AnyJSON {
        AnyJSON(value: try field.decodeJSON(Value.self))
    }
}

/// A row as the keyed container that a struct reads its properties from.
private struct RowContents: Decoder {
    let row: Row
    let columns: ColumnLookup
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RowKeys<Key>(row: row, columns: columns))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw DecodingFailure("a row is read by its columns' names, not as an array")
    }

    /// The only column of the row, for rows that are one value.
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        try row.result.expectColumns(1)
        return ColumnContents(row: row, column: 0, codingPath: [])
    }
}

private struct RowKeys<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: Row
    let columns: ColumnLookup
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { row.columnNames.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { columns.position(of: key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try row.isNull(try position(of: key)) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try row.value(type, column: try position(of: key), path: [key])
    }

    func nestedContainer<Nested: CodingKey>(keyedBy _: Nested.Type, forKey key: Key) throws
        -> KeyedDecodingContainer<Nested>
    {
        throw unsupported(key)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw unsupported(key) }

    func superDecoder() throws -> any Decoder { RowContents(row: row, columns: columns) }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ColumnContents(row: row, column: try position(of: key), codingPath: [key])
    }

    private func position(of key: Key) throws -> Int {
        guard let position = columns.position(of: key) else { throw row.result.missingColumns([key.stringValue]) }
        return position
    }

    private func unsupported(_ key: Key) -> DecodingFailure {
        DecodingFailure(
            "\(quoteIdentifier(key.stringValue)) is read as a container; use a Codable type in a jsonb column")
    }
}

/// One column as the single value that an enum or a wrapper type reads itself from.
private struct ColumnContents: Decoder, SingleValueDecodingContainer {
    let row: Row
    let column: Int
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> { throw structured() }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw structured() }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { (try? row.isNull(column)) ?? true }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // A type that reads itself from this decoder again has no codec here and would never end.
        if type is any ColumnDecodable.Type || type is any FixedWidthInteger.Type {
            return try row.value(type, column: column, path: codingPath)
        }
        return try Value(from: self)
    }

    private func structured() -> DecodingFailure {
        DecodingFailure(
            decodeNil()
                ? "the value is NULL, and the Swift type is not Optional"
                : "the type has properties or elements, which only a json or jsonb column can hold")
    }
}
