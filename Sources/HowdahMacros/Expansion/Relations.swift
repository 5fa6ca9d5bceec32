extension ModelDeclaration {
    /// `struct Relations` and the static property of it; nothing for a model without relations.
    var relationMembers: [String] {
        guard !relations.isEmpty else { return [] }
        let set = """
            \(access.modifier)struct Relations: HowdahORM.RelationSet {
            \(relations.map { $0.member(of: self) }.joined(separator: "\n"))

            \(access.modifier)init() {}
            }
            """
        return [set, "\(access.modifier)static var relations: Relations { Relations() }"]
    }
}

extension RelationDeclaration {
    /// The accessor of the relation itself.
    var getter: String {
        """
        get throws(HowdahORM.RelationNotLoaded) {
        try self.\(storage).get(\(property.name.literal), of: Self.self)
        }
        """
    }

    /// The stored property behind it.
    var storedProperty: String {
        let type = property.type?.text ?? "Swift.Never"
        return "\(property.access.peerModifier)var \(storage): HowdahORM.LoadedRelation<\(type)> = .unloaded"
    }

    /// The descriptor that queries load it by.
    fileprivate func member(of model: ModelDeclaration) -> String {
        let access = model.access.capped(by: property.access)
        let type = descriptorType(in: model)
        return """
            \(access.modifier)var \(property.identifier): \(type) {
            \(type)(\(arguments.joined(separator: ",\n")))
            }
            """
    }

    private func descriptorType(in model: ModelDeclaration) -> String {
        let related = related ?? "Swift.Never"
        return switch kind {
        case .hasMany: "HowdahORM.HasMany<\(model.name), \(related)>"
        case .hasOne: "HowdahORM.HasOne<\(model.name), \(related)>"
        case .belongsTo: "HowdahORM.BelongsTo<\(model.name), \(related)>"
        default: "HowdahORM.ManyToMany<\(model.name), \(keys.first??.model ?? "Swift.Never"), \(related)>"
        }
    }

    private var arguments: [String] {
        let storing = ["loaded: { $0.\(storage) }", "store: { $0.\(storage) = .loaded($1) }"]
        let name = property.name.literal
        let keys = keys.compactMap(\.self)
        guard let key = keys.first else { return [] }
        if kind == .manyToMany, let child = keys.dropFirst().first {
            return [
                name, "parentColumn: \(key.column)", "childColumn: \(child.column)",
                "parentKey: { $0.\(key.property) }", "childKey: { $0.\(child.property) }",
            ] + storing
        }
        let label = kind == .belongsTo ? (property.type?.isOptional == true ? "optional: " : "required: ") : ""
        return [label + name, "column: \(key.column)", "foreignKey: { $0.\(key.property) }"] + storing
    }
}

extension RelationDeclaration.KeyPath {
    /// The column as an expression: `Order.columns.userID`.
    fileprivate var column: String { "\(model).columns.\(property)" }
}
