import Howdah

extension SplitMix {
    /// A range of a discrete type as the server writes it: `[)`, or without ends, or empty.
    mutating func discrete<Value: RangeValue & Comparable>(_ make: (inout SplitMix) -> Value) -> PostgresRange<Value> {
        let (first, second) = (make(&self), make(&self))
        let (low, high) = (min(first, second), max(first, second))
        return switch int(0...6) {
        case 0: .empty
        case 1: .everything
        case 2: PostgresRange(low...)
        case 3: PostgresRange(..<high)
        default: low == high ? .empty : PostgresRange(low..<high)
        }
    }

    /// A range of a continuous type, with every kind of end.
    mutating func continuous<Value: RangeValue & Comparable>(_ make: (inout SplitMix) -> Value) -> PostgresRange<Value>
    {
        let (first, second) = (make(&self), make(&self))
        let (low, high) = (min(first, second), max(first, second))
        guard low < high, int(0...9) > 0 else { return .empty }
        return PostgresRange(
            from: one(of: [.unbounded, .inclusive(low), .exclusive(low)]),
            to: one(of: [.unbounded, .inclusive(high), .exclusive(high)]))
    }

    /// Ranges in ascending order that do not touch, as the server keeps them.
    mutating func disjoint<Value: RangeValue & Comparable & Hashable>(
        _ make: (inout SplitMix) -> Value
    ) -> PostgresMultirange<Value> {
        let ends = Set(list(0...8, make)).sorted()
        return PostgresMultirange(
            stride(from: 0, to: ends.count - 1, by: 2).map { PostgresRange(ends[$0]..<ends[$0 + 1]) })
    }

    /// A query of the full-text search of at most `levels` levels.
    mutating func query(levels: Int) -> TextSearchQuery.Node {
        if levels == 1 || int(0...3) == 0 {
            let weights = TextSearchVector.Weight.allCases.filter { _ in int(0...3) == 0 }
            return .word(word(), weights: Set(weights), isPrefix: Bool.random(using: &self))
        }
        let (left, right) = (query(levels: levels - 1), query(levels: levels - 1))
        return switch int(0...3) {
        case 0: .not(left)
        case 1: .and(left, right)
        case 2: .or(left, right)
        default: .phrase(left, right, distance: UInt16(int(1...0x4000)))
        }
    }

    /// A document of the full-text search in the server's order: words of one length, by their bytes.
    mutating func document() -> TextSearchVector {
        let words: [String] = list(0...6) { generator in String(generator.list(3...3) { $0.one(of: Array("abc")) }) }
        return TextSearchVector(
            Set(words).sorted().map { word in
                let places: [UInt16] = list(0...5) { UInt16($0.int(1...0x3FFF)) }
                let positions = Set(places).sorted().map { place in
                    TextSearchVector.Position(place, weight: one(of: TextSearchVector.Weight.allCases))
                }
                return TextSearchVector.Lexeme(word, positions)
            })
    }

    mutating func snapshot() -> TransactionSnapshot {
        let (first, count) = (UInt64(int(1...1_000_000_000)), int(1...1_000))
        let running: [TransactionID] = list(0...5) { TransactionID(rawValue: first + UInt64($0.int(0...(count - 1)))) }
        let (begin, end) = (TransactionID(rawValue: first), TransactionID(rawValue: first + UInt64(count)))
        return TransactionSnapshot(first: begin, end: end, running: running)!
    }

    mutating func address() -> InternetAddress {
        if Bool.random(using: &self) { return InternetAddress(v4: integer(), prefixLength: UInt8(int(0...32)))! }
        let bits = UInt128(next()) << 64 | UInt128(integer(UInt64.self))
        return InternetAddress(v6: bits, prefixLength: UInt8(int(0...128)))!
    }

    mutating func network() -> InternetNetwork {
        let length = int(0...32)
        let mask: UInt32 = length == 0 ? 0 : .max << UInt32(32 - length)
        let address = InternetAddress(v4: integer(UInt32.self) & mask, prefixLength: UInt8(length))!
        return InternetNetwork(address)!
    }

    mutating func pairs() -> HStore {
        var values: [String: String?] = [:]
        for _ in 0..<int(0...5) {
            let value: String? = Bool.random(using: &self) ? nil : text()
            values.updateValue(value, forKey: text())
        }
        return HStore(values)
    }

    mutating func cube() -> Cube {
        let (first, second) = (double(), double())
        return Bool.random(using: &self) ? Cube([first, second]) : Cube([first, 1], [second, 2])!
    }

    mutating func sparse() -> SparseVector {
        var elements: [Int: Float] = [:]
        for _ in 0..<int(0...5) { elements[int(0...99)] = Float(int(1...999)) / 8 }
        return SparseVector(dimension: 100, elements: elements)!
    }
}
