import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@HasMany` and its siblings: turn the property into a throwing getter, and store what is loaded beside it.
///
/// A relation that is declared wrongly gets nothing: `@Model` says what is wrong with it.
struct RelationMacro {}

extension RelationMacro: AccessorMacro {
    static func expansion(
        of node: AttributeSyntax, providingAccessorsOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [AccessorDeclSyntax] {
        guard let relation = RelationDeclaration(attribute: node, of: declaration) else { return [] }
        return ["\(raw: relation.getter)"]
    }
}

extension RelationMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard context.isInsideModel else {
            context.diagnose(Complaint.outsideModel(node).diagnostic)
            return []
        }
        guard let relation = RelationDeclaration(attribute: node, of: declaration) else { return [] }
        return ["\(raw: relation.storedProperty)"]
    }
}

/// `@PrimaryKey`, `@Column` and the others that only say something to `@Model`.
struct ColumnMarkerMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        if !context.isInsideModel { context.diagnose(Complaint.outsideModel(node).diagnostic) }
        return []
    }
}

extension RelationDeclaration {
    /// The relation that an attribute makes of a property; nil if it is declared wrongly.
    fileprivate init?(attribute: AttributeSyntax, of declaration: some DeclSyntaxProtocol) {
        guard let variable = declaration.as(VariableDeclSyntax.self), let binding = variable.bindings.first,
            let property = StoredProperty(binding, of: variable, type: binding.typeAnnotation?.type),
            let relation = RelationDeclaration(property), relation.isWellFormed,
            relation.attribute.kind.rawValue == lastName(attribute.attributeName.trimmedDescription)
        else { return nil }
        self = relation
    }

    private var isWellFormed: Bool {
        property.initialValue == nil && property.binding.accessorBlock == nil && !property.isConstant
            && property.type != nil
    }
}

extension MacroExpansionContext {
    /// Whether the declaration is a member of a type with `@Model` or `@Row`.
    fileprivate var isInsideModel: Bool {
        guard let type = lexicalContext.first?.asProtocol((any DeclGroupSyntax).self) else { return false }
        return type.attributes.contains { element in
            guard case .attribute(let attribute) = element else { return false }
            return ["Model", "Row"].contains(lastName(attribute.attributeName.trimmedDescription))
        }
    }
}
