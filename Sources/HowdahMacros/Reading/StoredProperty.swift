import SwiftSyntax

/// A stored property of a model: a column, or, with one of the relation attributes, a relation.
struct StoredProperty {
    let variable: VariableDeclSyntax
    let binding: PatternBindingSyntax
    /// The name as it is written, with backticks if it has them.
    let identifier: String
    /// The type as it is written; nil if there is none.
    let type: PropertyType?
    let initialValue: ExprSyntax?
    let isConstant: Bool
    let access: Access
    let attributes: [ModelAttribute]

    /// The name without backticks.
    var name: String { identifier.withoutBackticks }

    /// The column's name: that of `@Column`, or the property's in snake case.
    var columnName: String { attribute(.column)?.arguments.first?.expression.plainString ?? snakeCase(name) }

    func attribute(_ kind: ModelAttribute.Kind) -> ModelAttribute? { attributes.first { $0.kind == kind } }
    func has(_ kind: ModelAttribute.Kind) -> Bool { attribute(kind) != nil }

    var relationKind: ModelAttribute.Kind? { attributes.map(\.kind).first(where: \.isRelation) }

    /// `@PrimaryKey(.identity)`: the database makes the value.
    var isIdentity: Bool { attribute(.primaryKey)?.arguments.first != nil }
}

extension StoredProperty {
    /// nil if the pattern is a tuple.
    init?(_ binding: PatternBindingSyntax, of variable: VariableDeclSyntax, type: TypeSyntax?) {
        guard let pattern = binding.pattern.as(IdentifierPatternSyntax.self) else { return nil }
        self.variable = variable
        self.binding = binding
        self.type = type.map { PropertyType($0) }
        identifier = pattern.identifier.text
        initialValue = binding.initializer?.value
        isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
        access = Access(variable.modifiers)
        attributes = variable.modelAttributes
    }
}

/// One of the attributes that a property of a model can carry.
struct ModelAttribute {
    enum Kind: String, CaseIterable {
        case primaryKey = "PrimaryKey"
        case column = "Column"
        case unique = "Unique"
        case `default` = "Default"
        case references = "References"
        case jsonb = "JSONB"
        case version = "Version"
        case hasMany = "HasMany"
        case hasOne = "HasOne"
        case belongsTo = "BelongsTo"
        case manyToMany = "ManyToMany"

        var isRelation: Bool { [.hasMany, .hasOne, .belongsTo, .manyToMany].contains(self) }
    }

    let kind: Kind
    let syntax: AttributeSyntax

    var name: String { "@" + kind.rawValue }

    var arguments: [LabeledExprSyntax] { Array(syntax.arguments?.as(LabeledExprListSyntax.self) ?? []) }
}

extension VariableDeclSyntax {
    /// The attributes of this library, in order.
    var modelAttributes: [ModelAttribute] {
        attributes.compactMap { element in
            guard case .attribute(let attribute) = element,
                let kind = ModelAttribute.Kind(rawValue: lastName(attribute.attributeName.trimmedDescription))
            else { return nil }
            return ModelAttribute(kind: kind, syntax: attribute)
        }
    }
}
