extension Interval {
    /// The interval in ISO 8601, as PostgreSQL prints it with `intervalstyle = iso_8601`: `P1Y2M-3DT4H5M6.789S`.
    public var iso8601: String {
        guard self != .zero else { return "PT0S" }
        func part(_ value: some SignedInteger, _ unit: String) -> String { value == 0 ? "" : "\(value)\(unit)" }
        var text = "P" + part(months / 12, "Y") + part(months % 12, "M") + part(days, "D")
        guard microseconds != 0 else { return text }
        text += "T" + part(microseconds / 3_600_000_000, "H") + part(microseconds / 60_000_000 % 60, "M")
        let rest = microseconds % 60_000_000
        guard rest != 0 else { return text }
        let (seconds, fraction) = rest.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
        return text + (rest < 0 ? "-" : "") + "\(seconds)" + ClockText.fraction(fraction) + "S"
    }

    /// Reads `P1Y2M3DT4H5M6.789S`, each part with an optional sign, weeks (`P2W`) as seven days; nil for every other text,
    /// and where the parts do not fit.
    public init?(iso8601 text: String) {
        var rest = text.utf8[...]
        guard rest.popFirst() == 0x50, !rest.isEmpty else { return nil }
        var sum = Interval()
        var isTime = false
        var last = 0
        while !rest.isEmpty {
            if !isTime, rest.first == 0x54 {
                isTime = true
                last = 4
                rest.removeFirst()
                guard !rest.isEmpty else { return nil }
            }
            guard let part = ISO8601Part(&rest, isTime: isTime), part.rank > last, sum.add(part) else { return nil }
            last = part.rank
        }
        self = sum
    }

    /// Adds a part; false where the sum does not fit.
    private mutating func add(_ part: ISO8601Part) -> Bool {
        let overflow: Bool
        let (product, tooLarge) = part.value.multipliedReportingOverflow(by: part.factor)
        guard !tooLarge else { return false }
        switch part.rank {
        case 1, 2:
            guard let months = Int32(exactly: product) else { return false }
            (self.months, overflow) = self.months.addingReportingOverflow(months)
        case 3, 4:
            guard let days = Int32(exactly: product) else { return false }
            (self.days, overflow) = self.days.addingReportingOverflow(days)
        default: (microseconds, overflow) = microseconds.addingReportingOverflow(product)
        }
        return !overflow
    }
}

/// A number with its unit: `-3D`, `6.789S`.
private struct ISO8601Part {
    /// The number, in microseconds for seconds.
    var value: Int64
    /// How many months, days or microseconds the unit has.
    var factor: Int64
    /// The place of the unit in the order that ISO 8601 prescribes: years, months, weeks, days, hours, minutes, seconds.
    var rank: Int

    init?(_ text: inout Substring.UTF8View, isTime: Bool) {
        guard let end = text.firstIndex(where: { (0x41...0x5A).contains($0) }) else { return nil }
        let number = Substring(text[..<end])
        switch (text[end], isTime) {
        case (0x59, false): (factor, rank) = (12, 1)
        case (0x4D, false): (factor, rank) = (1, 2)
        case (0x57, false): (factor, rank) = (7, 3)
        case (0x44, false): (factor, rank) = (1, 4)
        case (0x48, true): (factor, rank) = (3_600_000_000, 5)
        case (0x4D, true): (factor, rank) = (60_000_000, 6)
        case (0x53, true): (factor, rank) = (1, 7)
        default: return nil
        }
        text = text[text.index(after: end)...]
        guard let value = rank == 7 ? Self.microseconds(number) : Int64(number) else { return nil }
        self.value = value
    }

    private static func microseconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let seconds = Int64(parts[0]), parts.count <= 2 else { return nil }
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard parts.count == 2 else { return overflow ? nil : whole }
        guard let fraction = ClockText.microseconds(ofFraction: parts[1]) else { return nil }
        let (sum, carry) = whole.addingReportingOverflow(text.first == "-" ? -fraction : fraction)
        return overflow || carry ? nil : sum
    }
}
