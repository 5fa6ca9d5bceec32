/// Builds a page in Prometheus' text format, version 0.0.4: families of samples, each with its HELP and TYPE.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
struct PrometheusText {
    enum Kind: String { case gauge, counter, histogram }

    private(set) var text = ""
    /// Labels that every sample has.
    let common: [(name: String, value: String)]

    /// Begins a family; its samples follow.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// A sample with a whole number.
    mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: some BinaryInteger) {
        line(name, labels, "\(value)")
    }

    /// A family of one sample.
    mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: some BinaryInteger) {
        family(name, kind, help)
        sample(name, [], value)
    }

    /// The samples of a histogram: cumulative buckets, `+Inf`, sum and count.
    mutating func histogram(
        _ name: String, _ labels: [(String, String)] = [], bounds: [String], counts: [UInt64], sum: String
    ) {
        var cumulative: UInt64 = 0
        for (bound, count) in zip(bounds + ["+Inf"], counts) {
            cumulative += count
            sample(name + "_bucket", labels + [("le", bound)], cumulative)
        }
        line(name + "_sum", labels, sum)
        sample(name + "_count", labels, cumulative)
    }

    /// The samples of a histogram of durations, in seconds.
    mutating func histogram(_ name: String, _ labels: [(String, String)] = [], _ histogram: DurationHistogram) {
        self.histogram(
            name, labels, bounds: histogram.bounds.map { "\($0.seconds)" }, counts: histogram.counts,
            sum: "\(histogram.sum.seconds)")
    }

    private mutating func line(_ name: String, _ labels: [(String, String)], _ value: String) {
        let all = common.map { ($0.name, $0.value) } + labels
        let shown = all.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",")
        text += name + (shown.isEmpty ? "" : "{\(shown)}") + " \(value)\n"
    }

    /// Backslashes and line feeds are escaped, in the values of labels quotes as well.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
