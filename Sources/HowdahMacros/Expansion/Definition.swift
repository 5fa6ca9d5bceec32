import SwiftSyntax

extension ModelDeclaration {
    /// `static let definition`: the table as `CREATE TABLE` would make it.
    var definitionMember: String {
        let keys = primaryKeys.map(\.columnName.literal).joined(separator: ", ")
        return """
            \(access.modifier)static let definition = HowdahSQL.TableDefinition(
            Self.table,
            columns: [
            \(columns.map { $0.definition + "," }.joined(separator: "\n"))
            ],
            primaryKey: [\(keys)])
            """
    }
}

extension StoredProperty {
    fileprivate var definition: String {
        var arguments = [columnName.literal, "\(storedBaseType).postgresType"]
        if type?.isOptional == true { arguments.append("isNullable: true") }
        if has(.unique) { arguments.append("isUnique: true") }
        if let value = attribute(.default)?.arguments.first {
            arguments.append("default: \(value.expression.trimmedDescription)")
        } else if has(.version) {
            arguments.append("default: 0")
        }
        if isIdentity { arguments.append("isIdentity: true") }
        if let reference { arguments.append("references: \(reference)") }
        return "HowdahSQL.ColumnDefinition(\(arguments.joined(separator: ", ")))"
    }

    /// `@References` as a value; the compiler checks its key path where the attribute stands.
    private var reference: String? {
        guard let attribute = attribute(.references), let path = attribute.arguments.first,
            let key = RelationDeclaration.KeyPath(path.expression)
        else { return nil }
        let actions = attribute.arguments.dropFirst().map { ", " + $0.trimmedDescription.trimmingComma }
        return
            "HowdahSQL.ColumnReference(to: \(key.model).self, \(key.model).columns.\(key.property)\(actions.joined()))"
    }
}

extension String {
    fileprivate var trimmingComma: String { hasSuffix(",") ? String(dropLast()) : self }
}
