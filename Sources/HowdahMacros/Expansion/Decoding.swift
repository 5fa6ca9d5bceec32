extension ModelDeclaration {
    /// `init(row:)`: one call per column, each resolved to its type at compile time.
    var decodingInitializer: String {
        """
        \(access.modifier)init(row: inout HowdahTypes.RowCursor) throws {
        \(keepsMemberwiseInit ? delegatingBody : columns.map { "self.\($0.identifier) = \($0.decoded)" }.lines)
        }
        """
    }

    /// Decodes through the compiler's own memberwise initialiser.
    private var delegatingBody: String {
        let arguments = storedProperties.map { property in
            property.relationKind == nil
                ? "\(property.identifier): \(property.decoded)" : "_\(property.name): .unloaded"
        }
        return "self.init(\n\(arguments.joined(separator: ",\n")))"
    }
}

extension StoredProperty {
    fileprivate var decoded: String {
        guard has(.jsonb), let type else { return "try row.next()" }
        return "try row.next(\(storedType).self)\(type.isOptional ? "?" : "").value"
    }
}

extension [String] {
    fileprivate var lines: String { joined(separator: "\n") }
}
