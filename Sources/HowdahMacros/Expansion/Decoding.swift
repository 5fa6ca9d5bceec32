extension ModelDeclaration {
    /// `init(row:)`, property after property.
    var assigningInitializer: String {
        decodingInitializer(columns.map { "self.\($0.identifier) = \($0.decoded)" }.joined(separator: "\n"))
    }

    /// `init(row:)` through an initialiser of all columns: the compiler's own where the struct keeps it, or else the one
    /// that the macro writes.
    ///
    /// The compiler builds the value in its place. An initialiser that assigns the properties itself, and may throw between
    /// two of them, builds it elsewhere and copies it at the end, with a retain and a release for each String.
    var delegatingInitializer: String {
        let arguments = (keepsMemberwiseInit ? storedProperties : columns).map { property in
            property.relationKind == nil
                ? "\(property.label): \(property.decoded)" : "_\(property.name): .unloaded"
        }
        return decodingInitializer("self.init(\n\(arguments.joined(separator: ",\n")))")
    }

    /// One call per column, each resolved to its type at compile time.
    private func decodingInitializer(_ body: String) -> String {
        """
        \(access.modifier)init(row: inout HowdahTypes.RowCursor) throws {
        \(body)
        }
        """
    }
}

extension StoredProperty {
    /// The name as an argument's label, where only three keywords need their backticks.
    fileprivate var label: String { ["inout", "let", "var"].contains(name) ? identifier : name }

    fileprivate var decoded: String {
        guard has(.jsonb), let type else { return "try row.next()" }
        return "try row.next(\(storedType).self)\(type.isOptional ? "?" : "").value"
    }
}
