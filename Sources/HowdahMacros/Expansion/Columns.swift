extension ModelDeclaration {
    var columnNamesMember: String {
        let names = columns.map(\.columnName.literal).joined(separator: ", ")
        return "\(access.modifier)static let columnNames: [Swift.String]? = [\(names)]"
    }

    var insertColumnsMember: String {
        "\(access.modifier)static let insertColumns: [HowdahORM.InsertColumn] = [\n\(columns.insertColumns)\n]"
    }

    var columnsMember: String { "\(access.modifier)static let columns = Columns(nil)" }

    /// `struct Columns`: each column as an expression, of the table or of an alias of it.
    var columnSet: String {
        let properties = columns.map {
            "\(access.capped(by: $0.access).modifier)let \($0.identifier): HowdahSQL.Expr<\($0.storedType)>"
        }
        let assignments = columns.map { "self.\($0.identifier) = .column(\($0.columnName.literal), of: qualifier)" }
        return """
            \(access.modifier)struct Columns: HowdahSQL.ColumnSet {
            \(properties.joined(separator: "\n"))

            \(access.modifier)init(_ qualifier: Swift.String? = nil) {
            let qualifier = qualifier ?? \((table.name ?? "").literal)
            \(assignments.joined(separator: "\n"))
            }
            }
            """
    }
}

extension [StoredProperty] {
    var insertColumns: String {
        map { "HowdahORM.InsertColumn(\($0.columnName.literal), \($0.storedBaseType).postgresType)," }
            .joined(separator: "\n")
    }
}
