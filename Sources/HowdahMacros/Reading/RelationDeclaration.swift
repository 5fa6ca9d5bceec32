import SwiftSyntax

/// A property with `@HasMany`, `@HasOne`, `@BelongsTo` or `@ManyToMany`.
struct RelationDeclaration {
    let property: StoredProperty
    let kind: ModelAttribute.Kind
    let attribute: ModelAttribute
    /// The key paths of the attribute; nil for one that does not name a type and one property.
    let keys: [KeyPath?]

    /// The name of the stored property behind the relation.
    var storage: String { "_" + property.name }

    /// The related model's type, as the property's own type says.
    var related: String? {
        switch kind {
        case .hasMany, .manyToMany: property.type?.element
        default: property.type?.wrapped
        }
    }

    init?(_ property: StoredProperty) {
        guard let attribute = property.attributes.first(where: { $0.kind.isRelation }) else { return nil }
        self.property = property
        self.attribute = attribute
        kind = attribute.kind
        keys = attribute.arguments.map { KeyPath($0.expression) }
    }

    /// `\Order.userID`: a model and one of its columns.
    struct KeyPath {
        let model: String
        let property: String
    }
}

extension RelationDeclaration.KeyPath {
    init?(_ expression: ExprSyntax) {
        guard let path = expression.as(KeyPathExprSyntax.self), let root = path.root else { return nil }
        var names = [root.trimmedDescription]
        for component in path.components {
            guard let property = component.component.as(KeyPathPropertyComponentSyntax.self) else { return nil }
            names.append(property.declName.trimmedDescription)
        }
        guard let last = names.popLast(), !names.isEmpty else { return nil }
        property = last
        model = names.joined(separator: ".")
    }
}
