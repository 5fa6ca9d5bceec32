import SwiftSyntax

extension RelationDeclaration {
    /// All that is wrong with the relation in its model.
    func complaints(in model: ModelDeclaration) -> [Complaint] {
        var found: [Complaint] = []
        if let value = property.initialValue { found.append(.relationWithValue(self, value)) }
        if property.isConstant { found.append(.constantRelation(self)) }
        if let column = property.attributes.first(where: { !$0.kind.isRelation }) {
            found.append(.incompatible(column, with: attribute, because: "a relation is no column of this table."))
        }
        if let second = property.attributes.filter({ $0.kind.isRelation }).dropFirst().first {
            found.append(.incompatible(second, with: attribute, because: "a property is one relation."))
        }
        return found + typeComplaints + keyComplaints(in: model)
    }

    private var typeComplaints: [Complaint] {
        guard let type = property.type else { return [.relationWithoutType(self)] }
        switch kind {
        case .hasMany, .manyToMany: return type.element == nil ? [.relationNotArray(self)] : []
        case .hasOne where type.element != nil, .belongsTo where type.element != nil: return [.relationIsArray(self)]
        case .hasOne: return type.isOptional ? [] : [.relationNotOptional(self)]
        default: return []
        }
    }

    private func keyComplaints(in model: ModelDeclaration) -> [Complaint] {
        let unclear = zip(attribute.arguments, keys).filter { $0.1 == nil }.map { Complaint.keyPathUnclear($0.0) }
        guard unclear.isEmpty, let first = keys.first ?? nil else { return unclear }
        switch kind {
        case .belongsTo: return sameModel(first.model, model.name)
        case .hasOne where property.type?.element != nil: return []
        case .hasMany, .hasOne: return related.map { sameModel(first.model, $0) } ?? []
        default:
            let models = Set(keys.compactMap { $0.map { lastName($0.model) } })
            return models.count == 1 ? [] : [.keysOfTwoModels(self)]
        }
    }

    /// Types are compared by their last names: `Shop.Order` and `Order` may be the same.
    private func sameModel(_ key: String, _ expected: String) -> [Complaint] {
        guard key != "Self", lastName(key) != lastName(expected) else { return [] }
        return [.keyOfOtherModel(self, key: key, model: expected)]
    }
}
