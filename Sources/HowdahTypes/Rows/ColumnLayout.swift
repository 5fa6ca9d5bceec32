/// The columns of a result: their names and types, computed once per prepared statement.
public final class ColumnLayout: Sendable {
    /// The columns' names, in order.
    public let names: [String]
    /// The columns' types, in order.
    public let types: [OID]

    /// A layout of names and types of equal count.
    public init(names: [String], types: [OID]) {
        precondition(names.count == types.count, "as many names as types")
        self.names = names
        self.types = types
    }

    /// The number of columns.
    @inlinable public var count: Int { types.count }

    /// The position of the first column of a name.
    public func index(of name: String) -> Int? { names.firstIndex(of: name) }
}
