import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Row`: reads a struct from the columns of a statement, with no table behind it.
struct RowMacro {}

extension RowMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let declared = declaration.as(StructDeclSyntax.self) else {
            context.diagnose(Complaint.notAStruct(DeclSyntax(declaration)).diagnostic)
            return []
        }
        let row = ModelDeclaration(declared, attribute: node)
        let complaints = row.rowComplaints
        guard complaints.isEmpty else {
            complaints.forEach { context.diagnose($0.diagnostic) }
            return []
        }
        return [row.columnNamesMember, row.assigningInitializer].map { DeclSyntax(stringLiteral: $0) }
    }
}

extension RowMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let declared = declaration.as(StructDeclSyntax.self),
            ModelDeclaration(declared, attribute: node).rowComplaints.isEmpty
        else { return [] }
        return [try ExtensionDeclSyntax("extension \(type.trimmed): HowdahTypes.RowDecodable {}")]
    }
}
