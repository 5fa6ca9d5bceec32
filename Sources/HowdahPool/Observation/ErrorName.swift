import HowdahTypes

extension Error {
    /// What kind of error this is, in a word or two, and never with a value: `SQLSTATE 23505`, `deadlineExceeded`,
    /// `cancelled`, or the name of the type.
    var name: String {
        if self is CancellationError { return "cancelled" }
        guard let error = self as? DatabaseError else { return String(describing: type(of: self)) }
        return error.sqlState.map { "SQLSTATE \($0)" } ?? error.code.description
    }
}

extension Duration {
    /// `0.4 ms`, `12.0 ms`, `1234.5 ms`.
    var inMilliseconds: String {
        let (seconds, attoseconds) = bounded.components
        let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    /// As a number of seconds.
    package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
