extension Numeric: LosslessStringConvertible, ExpressibleByIntegerLiteral {
    /// The number as PostgreSQL prints it: `-0.0500`, `NaN`, `Infinity`, `-Infinity`; never with an exponent.
    public var description: String {
        switch kind {
        case .notANumber: return "NaN"
        case .infinity: return "Infinity"
        case .negativeInfinity: return "-Infinity"
        case .negative, .zero, .positive: break
        }
        var text: [UInt8] = kind == .negative ? [0x2D] : []
        if weight < 0 || digits.isEmpty {
            text.append(0x30)
        } else {
            for power in stride(from: weight, through: 0, by: -1) {
                Self.append(digit(of: power), padded: power != weight, to: &text)
            }
        }
        if scale > 0 {
            text.append(0x2E)
            let end = text.count + scale
            var power = -1
            while text.count < end {
                Self.append(digit(of: power), padded: true, to: &text)
                power -= 1
            }
            text.removeLast(text.count - end)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a number as PostgreSQL does: digits with a point and an exponent, `NaN`, `inf`, `Infinity`; nil for every other
    /// text and for what `numeric` cannot hold.
    public init?(_ description: String) {
        var text = description.utf8[...]
        let isNegative = text.first == 0x2D
        if isNegative || text.first == 0x2B { text.removeFirst() }
        switch String(Substring(text)).lowercased() {
        case "nan" where text.startIndex == description.startIndex:
            self = .nan
            return
        case "inf", "infinity":
            self = isNegative ? .negativeInfinity : .infinity
            return
        default: break
        }
        guard let number = DecimalText(text) else { return nil }
        self.init(number, isNegative: isNegative)
    }

    /// An integer as a literal.
    public init(integerLiteral value: Int) { self.init(value) }

    /// The digit of base 10,000 that stands for a power of it.
    private func digit(of power: Int) -> UInt16 {
        let index = weight - power
        return digits.indices.contains(index) ? digits[index] : 0
    }

    private static func append(_ digit: UInt16, padded: Bool, to text: inout [UInt8]) {
        var isPadded = padded
        for divisor: UInt16 in [1_000, 100, 10] {
            let figure = UInt8(digit / divisor % 10)
            if figure != 0 || isPadded {
                text.append(0x30 + figure)
                isPadded = true
            }
        }
        text.append(0x30 + UInt8(digit % 10))
    }

    private init?(_ number: DecimalText, isNegative: Bool) {
        let scale = Swift.max(0, number.places - number.exponent)
        // The figure before the point has the power 0; the first has this one.
        let power = number.figures.count - number.places + number.exponent - 1
        guard scale <= Self.maximumScale, power < 131_072 else { return nil }
        // Base 10,000 takes four figures from each multiple of four on: zeros fill both ends.
        let weight = power >= 0 ? power / 4 : (power - 3) / 4
        var figures = [UInt8](repeating: 0, count: weight * 4 + 3 - power) + number.figures
        figures += [UInt8](repeating: 0, count: (4 - figures.count % 4) % 4)
        let digits = stride(from: 0, to: figures.count, by: 4).map { index in
            figures[index..<index + 4].reduce(0 as UInt16) { $0 * 10 + UInt16($1) }
        }
        self.init(digits: digits, weight: weight, scale: scale, isNegative: isNegative)
    }
}

/// The parts of the text of a number: its figures without the point, how many stand after the point, and the exponent.
private struct DecimalText {
    var figures: [UInt8] = []
    var places = 0
    var exponent = 0

    init?(_ text: Substring.UTF8View) {
        var hasPoint = false
        var index = text.startIndex
        scan: while index < text.endIndex {
            switch text[index] {
            case 0x30...0x39:
                // Zeros before the first figure do not count, so that they cannot make a number too long.
                if text[index] != 0x30 || !figures.isEmpty || hasPoint { figures.append(text[index] - 0x30) }
                if hasPoint { places += 1 }
            case 0x2E where !hasPoint: hasPoint = true
            case 0x65, 0x45: break scan
            default: return nil
            }
            index = text.index(after: index)
        }
        guard text[..<index].contains(where: { $0 != 0x2E }), places <= Int(Int32.max) else { return nil }
        guard index < text.endIndex else { return }
        guard let exponent = Int(Substring(text[text.index(after: index)...])), exponent.magnitude < 1_000_000 else {
            return nil
        }
        self.exponent = exponent
    }
}

extension Numeric: Codable {
    /// Reads the text of ``description``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = Numeric(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "The text is not a number.")
        }
        self = number
    }

    /// Writes the text of ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
