extension ModelDeclaration {
    /// `encode(into:)`: every column, in order.
    var encodingMethod: String {
        encodingMethod(columns.map { "try writer.append(\($0.encoded))" })
    }

    func encodingMethod(_ lines: [String]) -> String {
        """
        \(access.modifier)func encode(into writer: inout HowdahORM.ColumnWriter) throws {
        \(lines.joined(separator: "\n"))
        }
        """
    }
}

extension StoredProperty {
    var encoded: String { encoded("self.\(identifier)", isOptional: type?.isOptional == true) }

    func encoded(_ value: String, isOptional: Bool) -> String {
        guard has(.jsonb), let type else { return value }
        let wrap = "HowdahTypes.JSON<\(type.wrapped)>"
        return isOptional ? "\(value).map { \(wrap)($0) }" : "\(wrap)(\(value))"
    }
}
