/// The columns of a table as expressions, one property each; `@Model` writes it.
///
/// ```swift
/// struct Columns: ColumnSet {
///     let id: Expr<Int>
///     init(_ qualifier: String?) { id = .column("id", of: qualifier ?? "users") }
/// }
/// ```
public protocol ColumnSet: Sendable {
    /// The columns, qualified by a table's alias; nil means the table's own name.
    init(_ qualifier: String?)
}
