import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Model`: reads the struct, checks it, and writes its members and its conformance.
struct ModelMacro {}

extension ModelMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let declared = declaration.as(StructDeclSyntax.self) else {
            context.diagnose(Complaint.notAStruct(DeclSyntax(declaration)).diagnostic)
            return []
        }
        // The compiler itself refuses a local type: no extension can be written for it.
        guard !context.isInsideFunction else { return [] }
        let model = ModelDeclaration(declared, attribute: node)
        let complaints = model.complaints
        guard complaints.isEmpty else {
            complaints.forEach { context.diagnose($0.diagnostic) }
            return []
        }
        return model.members.map { DeclSyntax(stringLiteral: $0) }
    }
}

extension ModelMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        // The complaints are those of the member macro; here they only keep a conformance back that cannot hold.
        guard let declared = declaration.as(StructDeclSyntax.self) else { return [] }
        let model = ModelDeclaration(declared, attribute: node)
        guard model.complaints.isEmpty else { return [] }
        let members = model.extensionMembers.joined(separator: "\n\n")
        return [try ExtensionDeclSyntax("extension \(type.trimmed): HowdahORM.Model {\(raw: members)}")]
    }
}

extension MacroExpansionContext {
    fileprivate var isInsideFunction: Bool {
        lexicalContext.contains { $0.asProtocol((any DeclGroupSyntax).self) == nil }
    }
}
