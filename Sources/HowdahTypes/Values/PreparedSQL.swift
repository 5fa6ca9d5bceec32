/// A statement ready for the server: its text with `$1…$n`, and the values bound to them.
///
/// It is the one value that the two halves of the library share: the SQL half renders to it without a connection, the
/// wire half executes it without knowing any builder.
public struct PreparedSQL: Hashable, Sendable {
    /// The text, with numbered placeholders.
    public var sql: String
    /// The values of `$1`, `$2`, … in that order.
    public var binds: [BoundValue]

    /// A statement of a text and its values.
    public init(sql: String, binds: [BoundValue] = []) {
        self.sql = sql
        self.binds = binds
    }
}
