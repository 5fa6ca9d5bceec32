extension ModelDeclaration {
    /// The keys of a `Codable` model: properties by their names, loaded relations by the relations' names.
    var codingKeys: String {
        let own = columns.map { "case \($0.identifier)" }
        let related = relations.map { "case \($0.storage) = \($0.property.name.literal)" }
        return """
            \(access.modifier)enum CodingKeys: Swift.String, Swift.CodingKey {
            \((own + related).joined(separator: "\n"))
            }
            """
    }
}
