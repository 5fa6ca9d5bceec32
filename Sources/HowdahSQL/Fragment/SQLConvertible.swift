public import HowdahTypes

/// What has an SQL form: fragments, expressions, tables and statements. All can be interpolated into a fragment.
///
/// `print` shows the SQL with `$1…$n`, and never a value.
public protocol SQLConvertible: Sendable, CustomStringConvertible {
    /// The SQL and its values.
    var fragment: SQLFragment { get }
}

extension SQLConvertible {
    /// The SQL with `$1…$n`, without the values.
    public var description: String { Renderer.render(fragment).sql }
}

/// A whole statement, ready to be rendered without a connection.
public protocol SQLStatement: SQLConvertible {}

extension SQLStatement {
    /// The statement's text with `$1…$n`, and the values in that order.
    ///
    /// Never throws: a statement that cannot be executed (a name with a NUL character, a `DELETE` of all rows that does
    /// not say so) holds a value whose failure is thrown when it is executed.
    public func render() -> PreparedSQL { Renderer.render(fragment) }
}

extension SQLFragment: SQLStatement {
    /// The fragment itself.
    public var fragment: SQLFragment { self }
}
