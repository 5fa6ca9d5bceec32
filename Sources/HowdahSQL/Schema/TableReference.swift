import HowdahTypes

/// A table by its name, with its schema and an alias where it has them.
///
/// ```swift
/// TableReference("users")                                // "users"
/// TableReference("users", schema: "app").aliased("u")    // "app"."users" AS "u"
/// ```
public struct TableReference: SQLConvertible, Hashable {
    /// The schema; nil finds the table on the connection's search path.
    public let schema: String?
    /// The table's name.
    public let name: String
    /// The name that columns are qualified with, if it is not the table's own.
    public var alias: String?

    /// A table.
    public init(_ name: String, schema: String? = nil, alias: String? = nil) {
        self.schema = schema
        self.name = name
        self.alias = alias
    }

    /// The same table under another name: `"users" AS "u"`.
    public func aliased(_ alias: String) -> TableReference { TableReference(name, schema: schema, alias: alias) }

    /// The name that columns are qualified with: the alias, or else the table's name.
    public var qualifier: String { alias ?? name }

    /// The table's SQL without its alias: `"app"."users"`.
    public var qualifiedName: SQLFragment {
        var fragment = SQLFragment()
        if let schema {
            fragment.append(identifier: schema)
            fragment.append(text: ".")
        }
        fragment.append(identifier: name)
        return fragment
    }

    /// The table's SQL as it stands in `FROM`.
    public var fragment: SQLFragment {
        var fragment = qualifiedName
        if let alias {
            fragment.append(text: " AS ")
            fragment.append(identifier: alias)
        }
        return fragment
    }
}
