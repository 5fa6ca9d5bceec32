extension ModelDeclaration {
    /// `struct Draft`: a row before the database has filled in its part.
    var draft: String {
        let columns = columns.filter { !$0.isIdentity }
        let properties = columns.map {
            "\(access.capped(by: $0.access).modifier)var \($0.identifier): \($0.draftType)"
        }
        return """
            \(access.modifier)struct Draft: HowdahORM.Insertable, Swift.Sendable {
            \(access.modifier)typealias Row = \(name)
            \(access.modifier)static let insertColumns: [HowdahORM.InsertColumn] = [
            \(columns.insertColumns)
            ]
            \(properties.joined(separator: "\n"))

            \(draftInitializer(columns))

            \(encodingMethod(columns.map(\.encodedInDraft)))
            }
            """
    }

    private func draftInitializer(_ columns: [StoredProperty]) -> String {
        let parameters = columns.map { "\($0.identifier): \($0.draftType)\($0.draftDefault)" }
        return """
            \(columns.map(\.access).reduce(access) { $0.capped(by: $1) }.modifier)init(\
            \(parameters.joined(separator: ", "))) {
            \(columns.map { "self.\($0.identifier) = \($0.identifier)" }.joined(separator: "\n"))
            }
            """
    }
}

extension StoredProperty {
    /// A column that the database fills is Optional in a draft: nil leaves it to the database.
    fileprivate var draftType: String {
        guard has(.default), type?.isOptional == false else { return parameterType }
        return "\(type?.text ?? "Swift.Never")?"
    }

    fileprivate var draftDefault: String { has(.default) ? " = nil" : parameterDefault }

    fileprivate var encodedInDraft: String {
        guard has(.default) else { return "try writer.append(\(encoded))" }
        return """
            if let value = self.\(identifier) {
            try writer.append(\(encoded("value", isOptional: false)))
            } else {
            writer.appendUnset()
            }
            """
    }
}
