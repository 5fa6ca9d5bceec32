// tsvector: Int32 lexemes, each a text that ends with a zero byte, UInt16 places, each UInt16 with the weight in its top two
// bits. tsquery: Int32 items from the root on, the right operand before the left; 1 is a word: weights, whether it is a
// prefix, a text that ends with a zero byte; 2 is an operator: 1 not, 2 and, 3 or, 4 phrase with UInt16 distance.

extension TextSearchVector: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .textSearchVector }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .textSearchVector }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> TextSearchVector {
        var reader = field.reader
        let count = Int(try reader.integer(Int32.self))
        // Each lexeme has at least its end and its number of places.
        guard count >= 0, count <= reader.remaining / 3 else { throw .elementCount(count) }
        var lexemes: [Lexeme] = []
        lexemes.reserveCapacity(count)
        for _ in 0..<count {
            let text = try reader.zeroTerminatedText(in: field)
            let places = Int(try reader.integer(UInt16.self))
            guard places <= reader.remaining / 2 else { throw .elementCount(places) }
            var positions: [Position] = []
            positions.reserveCapacity(places)
            for _ in 0..<places {
                let bits = try reader.integer(UInt16.self)
                // Two bits are always a weight.
                let weight = Weight(rawValue: UInt8(bits >> 14)) ?? .d
                positions.append(Position(bits & 0x3FFF, weight: weight))
            }
            lexemes.append(Lexeme(text, positions))
        }
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return TextSearchVector(lexemes)
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(Int32(lexemes.count))
        for lexeme in lexemes {
            try lexeme.text.encode(into: &writer)
            writer.append(0 as UInt8)
            guard lexeme.positions.count <= 255, lexeme.positions.allSatisfy({ (1...0x3FFF).contains($0.number) })
            else {
                throw EncodingFailure("A lexeme has at most 255 positions, each from 1 to 16383.")
            }
            writer.append(UInt16(lexeme.positions.count))
            for position in lexeme.positions {
                writer.append(UInt16(position.weight.rawValue) << 14 | position.number)
            }
        }
    }
}

extension FieldReader {
    /// The text until the next zero byte, which is passed over.
    fileprivate mutating func zeroTerminatedText(in field: Field) throws(DecodingFailure) -> String {
        let rest = field.bytes.suffix(remaining)
        guard let end = rest.firstIndex(of: 0) else { throw DecodingFailure("A text in the value has no end.") }
        let text = try String.decode(try self.field(count: end - rest.startIndex, type: .text))
        _ = try integer(UInt8.self)
        return text
    }
}

extension TextSearchQuery: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .textSearchQuery }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .textSearchQuery }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> TextSearchQuery {
        var reader = field.reader
        let count = Int(try reader.integer(Int32.self))
        // Each item has at least two bytes.
        guard count >= 0, count <= reader.remaining / 2 else { throw .elementCount(count) }
        var items: [QueryItem] = []
        items.reserveCapacity(count)
        for _ in 0..<count { items.append(try QueryItem(&reader, in: field)) }
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
        return TextSearchQuery(try QueryItem.tree(items))
    }

    /// Writes the binary form; throws for the empty query, which the server prints but does not read in this form
    /// (`tsqueryrecv` in `src/backend/utils/adt/tsquery.c` demands an operand).
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        guard let root else {
            throw EncodingFailure("PostgreSQL does not accept an empty tsquery as a parameter. Write `''::tsquery`.")
        }
        let start = writer.count
        writer.append(Int32(0))
        var count: Int32 = 0
        var waiting = [root]
        // The items from the root on, the right operand before the left, without a call for each level.
        while let node = waiting.popLast() {
            count += 1
            switch node {
            case .word(let text, let weights, let isPrefix):
                writer.append(1 as UInt8)
                writer.append(weights.reduce(0 as UInt8) { $0 | 1 << $1.rawValue })
                writer.append(isPrefix ? 1 : 0 as UInt8)
                try text.encode(into: &writer)
                writer.append(0 as UInt8)
            case .not(let node):
                writer.append(0x0201 as UInt16)
                waiting.append(node)
            case .and(let left, let right):
                writer.append(0x0202 as UInt16)
                waiting += [left, right]
            case .or(let left, let right):
                writer.append(0x0203 as UInt16)
                waiting += [left, right]
            case .phrase(let left, let right, let distance):
                guard distance <= 0x4000 else { throw EncodingFailure("A phrase spans at most 16384 words.") }
                writer.append(0x0204 as UInt16)
                writer.append(distance)
                waiting += [left, right]
            }
        }
        writer.replace(at: start, with: count)
    }
}

/// An item of a query as it is sent: a word, or an operator whose operands follow.
private enum QueryItem {
    case word(TextSearchQuery.Node)
    case not
    case and
    case or
    case phrase(UInt16)

    init(_ reader: inout FieldReader, in field: Field) throws(DecodingFailure) {
        let kind = try reader.integer(UInt8.self)
        if kind == 1 {
            let bits = try reader.integer(UInt8.self)
            let isPrefix = try reader.integer(UInt8.self)
            guard bits < 16, isPrefix <= 1 else { throw .unknownItem }
            let weights = TextSearchVector.Weight.allCases.filter { bits & 1 << $0.rawValue != 0 }
            let text = try reader.zeroTerminatedText(in: field)
            self = .word(.word(text, weights: Set(weights), isPrefix: isPrefix == 1))
            return
        }
        guard kind == 2 else { throw .unknownItem }
        switch try reader.integer(UInt8.self) {
        case 1: self = .not
        case 2: self = .and
        case 3: self = .or
        case 4: self = .phrase(try reader.integer())
        default: throw .unknownItem
        }
    }

    /// The operators with their operands, built from the last item to the first.
    static func tree(_ items: [QueryItem]) throws(DecodingFailure) -> TextSearchQuery.Node? {
        // A deep tree is freed by one call for each level, which must not be what a broken peer decides.
        var built: [(node: TextSearchQuery.Node, depth: Int)] = []
        for item in items.reversed() {
            if case .word(let word) = item {
                built.append((word, 1))
                continue
            }
            guard let right = built.popLast() else { throw .unknownItem }
            if case .not = item {
                built.append((.not(right.node), right.depth + 1))
            } else {
                guard let left = built.popLast() else { throw .unknownItem }
                built.append((item.joining(left.node, right.node), max(left.depth, right.depth) + 1))
            }
            guard let last = built.last, last.depth <= 5_000 else {
                throw DecodingFailure("The query has more than 5000 levels.")
            }
        }
        guard built.count <= 1 else { throw .unknownItem }
        return built.first?.node
    }

    /// An operator with its operands.
    private func joining(_ left: TextSearchQuery.Node, _ right: TextSearchQuery.Node) -> TextSearchQuery.Node {
        switch self {
        case .or: .or(left, right)
        case .phrase(let distance): .phrase(left, right, distance: distance)
        case .and, .not, .word: .and(left, right)
        }
    }
}

extension DecodingFailure {
    fileprivate static let unknownItem = DecodingFailure(
        "The query has an item that is not known, or operands that are not.")
}
