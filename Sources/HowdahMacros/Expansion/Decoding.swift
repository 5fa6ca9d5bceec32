extension ModelDeclaration {
    /// `init(row:)`: one call per column, each resolved to its type at compile time.
    var decodingInitializer: String {
        """
        \(access.modifier)init(row: inout HowdahTypes.RowCursor) throws {
        \(columns.map { "self.\($0.identifier) = \($0.decoded)" }.joined(separator: "\n"))
        }
        """
    }
}

extension StoredProperty {
    fileprivate var decoded: String {
        guard has(.jsonb), let type else { return "try row.next()" }
        return "try row.next(\(storedType).self)\(type.isOptional ? "?" : "").value"
    }
}
