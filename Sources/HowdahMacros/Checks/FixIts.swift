import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder

extension Complaint {
    /// What the editor offers to change, where one change is the obvious one.
    var fixIts: [FixIt] {
        switch self {
        case .notAStruct(let declaration): structInstead(of: declaration)
        case .noPrimaryKey(_, let candidate?): [markPrimaryKey(candidate)]
        case .secondPrimaryKey(let property, _): property.attribute(.primaryKey).map { remove($0) } ?? []
        case .repeated(let attribute): remove(attribute)
        case .constantWithValue(let property): [variable(property)]
        case .constantRelation(let relation): [variable(relation.property)]
        case .missingType(let property): annotate(property)
        case .relationNotArray(let relation): retype(relation) { "[\($0.wrapped)]" }
        case .relationNotOptional(let relation): retype(relation) { "\($0.text)?" }
        case .relationWithValue(let relation, _): removeValue(of: relation.property)
        case .identityWithValue(let property): removeValue(of: property)
        default: []
        }
    }

    private func structInstead(of declaration: DeclSyntax) -> [FixIt] {
        guard let type = declaration.as(ClassDeclSyntax.self) else { return [] }
        let keyword = type.classKeyword
        return [fixIt("make it a struct", .replace(oldNode: Syntax(keyword), newNode: keyword.replaced(by: .struct)))]
    }

    private func markPrimaryKey(_ property: StoredProperty) -> FixIt {
        let variable = property.variable
        var changed = variable
        changed.leadingTrivia = []
        changed.attributes.insert(
            .attribute(AttributeSyntax(attributeName: TypeSyntax("PrimaryKey"), trailingTrivia: .space)),
            at: changed.attributes.startIndex)
        changed.leadingTrivia = variable.leadingTrivia
        return fixIt(
            "mark \(property.name) with @PrimaryKey", .replace(oldNode: Syntax(variable), newNode: Syntax(changed)))
    }

    private func variable(_ property: StoredProperty) -> FixIt {
        let keyword = property.variable.bindingSpecifier
        return fixIt("use var", .replace(oldNode: Syntax(keyword), newNode: keyword.replaced(by: .var)))
    }

    /// Adds the type that a literal, or a call of an initialiser, makes plain.
    private func annotate(_ property: StoredProperty) -> [FixIt] {
        guard let type = property.initialValue?.plainType else { return [] }
        let binding = property.binding
        var changed = binding
        changed.pattern = binding.pattern.with(\.trailingTrivia, [])
        changed.typeAnnotation = TypeAnnotationSyntax(
            colon: .colonToken(trailingTrivia: .space),
            type: TypeSyntax("\(raw: type)").with(\.trailingTrivia, .space))
        return [fixIt("add the type \(type)", .replace(oldNode: Syntax(binding), newNode: Syntax(changed)))]
    }

    private func retype(_ relation: RelationDeclaration, _ text: (PropertyType) -> String) -> [FixIt] {
        guard let type = relation.property.type else { return [] }
        let replacement = TypeSyntax("\(raw: text(type))")
            .with(\.leadingTrivia, type.syntax.leadingTrivia).with(\.trailingTrivia, type.syntax.trailingTrivia)
        return [
            fixIt(
                "make it \(replacement.trimmedDescription)",
                .replace(oldNode: Syntax(type.syntax), newNode: Syntax(replacement)))
        ]
    }

    private func removeValue(of property: StoredProperty) -> [FixIt] {
        let binding = property.binding
        var changed = binding
        changed.initializer = nil
        changed = changed.with(\.trailingTrivia, binding.trailingTrivia)
        return [fixIt("remove the value", .replace(oldNode: Syntax(binding), newNode: Syntax(changed)))]
    }

    private func remove(_ attribute: ModelAttribute) -> [FixIt] {
        let syntax = attribute.syntax
        guard let list = syntax.parent?.as(AttributeListSyntax.self),
            let variable = list.parent?.as(VariableDeclSyntax.self)
        else { return [] }
        var changed = variable
        changed.attributes = list.filter { $0.id != syntax.id }
        changed.leadingTrivia = variable.leadingTrivia
        return [
            fixIt("remove \(attribute.name)", .replace(oldNode: Syntax(variable), newNode: Syntax(changed)))
        ]
    }
}

extension TokenSyntax {
    fileprivate func replaced(by keyword: Keyword) -> Syntax {
        Syntax(TokenSyntax.keyword(keyword, leadingTrivia: leadingTrivia, trailingTrivia: trailingTrivia))
    }
}

extension ExprSyntax {
    /// The type of a literal, or of a call such as `UUID()`.
    fileprivate var plainType: String? {
        switch kind {
        case .integerLiteralExpr: return "Int"
        case .floatLiteralExpr: return "Double"
        case .booleanLiteralExpr: return "Bool"
        case .stringLiteralExpr: return "String"
        case .functionCallExpr:
            let called = self.cast(FunctionCallExprSyntax.self).calledExpression
            guard let name = called.as(DeclReferenceExprSyntax.self)?.baseName.text, name.first?.isUppercase == true
            else { return nil }
            return name
        default: return nil
        }
    }
}
