public import HowdahTypes

/// Columns that hold JSON, as `jsonb`: ``JSON`` and its Optional.
public protocol JSONDocument {}
extension JSON: JSONDocument {}
extension Optional: JSONDocument where Wrapped: JSONDocument {}

extension Expr where Value: JSONDocument {
    /// A member as text, NULL where it is missing: `"settings" ->> $1`.
    public func text(_ key: String) -> Expr<String?> { infix(self, " ->> ", jsonKey(key), .otherOperator) }

    /// A member as JSON, NULL where it is missing: `"settings" -> $1`.
    public func member<Content>(_ key: String, as type: JSON<Content>.Type = JSON<Content>.self)
        -> Expr<JSON<Content>?>
    {
        infix(self, " -> ", jsonKey(key), .otherOperator)
    }

    /// The text at a path of keys and positions, NULL where it is missing: `"settings" #>> $1`.
    public func text(at path: [String]) -> Expr<String?> {
        infix(self, " #>> ", Expr<[String]>(arrayBind(path)), .otherOperator)
    }

    /// Whether it has a member: `"settings" ? $1`.
    public func hasKey(_ key: String) -> Expr<Bool> {
        infix(self, " ? ", Expr<String>(SQLFragment(bind: .text(key))), .otherOperator)
    }

    /// Whether it holds another document, member by member: `"settings" @> $1`.
    public func contains<Content>(_ other: JSON<Content>) -> Expr<Bool> where JSON<Content>: ParameterEncodable {
        infix(self, " @> ", Expr<JSON<Content>>.value(other), .otherOperator)
    }

    private func jsonKey(_ key: String) -> Expr<String> {
        Expr<String>(SQLFragment(bind: .text(key)))
    }
}
