import SwiftDiagnostics
import SwiftSyntax

/// Every complaint of the macros: where it points, what it says, and what the editor offers to change.
enum Complaint {
    case notAStruct(DeclSyntax)
    case genericModel(GenericParameterClauseSyntax)
    case tableNameNotLiteral(Syntax)
    case tableNameEmpty(Syntax)
    case noColumns(TokenSyntax)
    case noPrimaryKey(StructDeclSyntax, candidate: StoredProperty?)
    case secondPrimaryKey(StoredProperty, first: String)
    case secondVersion(StoredProperty)
    case optionalPrimaryKey(StoredProperty)
    case identityWithValue(StoredProperty)
    case duplicateColumn(StoredProperty, other: String)
    case columnNameInvalid(ModelAttribute)
    case constantWithValue(StoredProperty)
    case missingType(StoredProperty)
    case computedProperty(Syntax, attribute: String)
    case staticProperty(Syntax, attribute: String)
    case lazyProperty(Syntax, attribute: String)
    case tuplePattern(Syntax)
    case conditionalMember(Syntax)
    case incompatible(ModelAttribute, with: ModelAttribute, because: String)
    case repeated(ModelAttribute)
    case relationWithValue(RelationDeclaration, ExprSyntax)
    case constantRelation(RelationDeclaration)
    case relationWithoutType(RelationDeclaration)
    case relationNotArray(RelationDeclaration)
    case relationNotOptional(RelationDeclaration)
    case relationIsArray(RelationDeclaration)
    case keyPathUnclear(LabeledExprSyntax)
    case keyOfOtherModel(RelationDeclaration, key: String, model: String)
    case keysOfTwoModels(RelationDeclaration)
    case nestedNameTaken(StructDeclSyntax, name: String)
    case outsideModel(AttributeSyntax)
}

extension Complaint {
    /// What is wrong and what to do, as the compiler prints it.
    var message: String {
        switch self {
        case .notAStruct(let declaration): Self.notAStruct(declaration)
        case .genericModel: "A model cannot be generic: its columns belong to one table."
        case .tableNameNotLiteral: "The table's name must be a string literal without interpolation: @Model(\"users\")."
        case .tableNameEmpty: "The table's name is empty."
        case .noColumns(let name): "\(name.text) has no stored property: a model needs at least its primary key."
        case .noPrimaryKey(let declaration, _):
            "\(declaration.name.text) has no primary key. Mark one property with @PrimaryKey."
        case .secondPrimaryKey(let property, let first):
            "\(first) is the primary key already. Remove @PrimaryKey from \(property.name); @Unique makes it a key too."
        case .secondVersion: "A model has at most one @Version."
        case .optionalPrimaryKey(let property): "The primary key \(property.name) cannot be Optional: it is NOT NULL."
        case .identityWithValue(let property):
            "The database makes the value of \(property.name), so it has no initial value here."
        case .duplicateColumn(let property, let other):
            "\(property.name) and \(other) are both stored in the column \(property.columnName.literal). "
                + "Name one of them with @Column(\"…\")."
        case .columnNameInvalid: "@Column takes a string literal that is not empty: @Column(\"e_mail\")."
        case .constantWithValue(let property):
            "\(property.name) is a constant with a value, so no row can be read into it. Make it a var."
        case .missingType(let property):
            "\(property.name) needs a type annotation: macros see the text, not the type that the compiler infers."
        case .computedProperty(_, let attribute): "\(attribute) is for stored properties: a computed one has no column."
        case .staticProperty(_, let attribute): "\(attribute) is for properties of a row, not for static ones."
        case .lazyProperty(_, let attribute): "\(attribute) is for stored properties: a lazy one has no column."
        case .tuplePattern: "Declare each column with a name of its own: a tuple pattern has none."
        case .conditionalMember:
            "A model's columns and relations cannot stand inside #if: macros do not know which branch is compiled."
        case .incompatible(let attribute, let other, let reason):
            "\(attribute.name) and \(other.name) do not go together: \(reason)"
        case .repeated(let attribute): "\(attribute.name) is here already."
        case .relationWithValue(let relation, _):
            "\(relation.property.name) is loaded by queries, so it has no initial value. "
                + "To set it in memory: \(relation.storage) = .loaded(…)."
        case .constantRelation(let relation): "The relation \(relation.property.name) must be a var: queries load it."
        case .relationWithoutType(let relation):
            "\(relation.property.name) needs a type: \(relation.example)."
        case .relationNotArray(let relation):
            "\(relation.attribute.name) is a relation to many models: its type is an array, \(relation.example)."
        case .relationNotOptional(let relation):
            "@HasOne may find nothing: its type is Optional, \(relation.example)."
        case .relationIsArray(let relation):
            "\(relation.attribute.name) is a relation to one model, not to an array of them; "
                + "@HasMany and @ManyToMany are to many."
        case .keyPathUnclear: "Name the model and one of its columns: \\Order.userID."
        case .keyOfOtherModel(let relation, let key, let model):
            "\(relation.attribute.name) takes a column of \(model): \\\(model).…, not one of \(key)."
        case .keysOfTwoModels: "@ManyToMany takes two columns of the same model in between."
        case .nestedNameTaken(let declaration, let name):
            "@Model writes \(declaration.name.text).\(name) itself. Give the type here another name."
        case .outsideModel(let attribute):
            "@\(attribute.attributeName.trimmedDescription) has a meaning only in a struct with @Model."
        }
    }

    private static func notAStruct(_ declaration: DeclSyntax) -> String {
        let kind =
            switch declaration.kind {
            case .classDecl: "a class"
            case .enumDecl: "an enum"
            case .actorDecl: "an actor"
            case .extensionDecl: "an extension"
            case .protocolDecl: "a protocol"
            default: "this"
            }
        return "A model is a struct: a value that was read, and stays as it was read. It cannot be \(kind)."
    }

    /// The code that the compiler's output and the tests tell complaints apart by.
    var code: String {
        Mirror(reflecting: self).children.first?.label ?? "complaint"
    }

    /// Where the complaint points.
    var position: Syntax {
        switch self {
        case .notAStruct(let declaration): declaration.introducer
        case .genericModel(let clause): Syntax(clause)
        case .tableNameNotLiteral(let syntax), .tableNameEmpty(let syntax): syntax
        case .noColumns(let name): Syntax(name)
        case .noPrimaryKey(let declaration, _): Syntax(declaration.name)
        case .secondPrimaryKey(let property, _): property.syntax(of: .primaryKey)
        case .secondVersion(let property): property.syntax(of: .version)
        case .optionalPrimaryKey(let property): property.type.map { Syntax($0.syntax) } ?? Syntax(property.binding)
        case .identityWithValue(let property): property.initialValue.map { Syntax($0) } ?? Syntax(property.binding)
        case .duplicateColumn(let property, _), .missingType(let property): Syntax(property.binding.pattern)
        case .columnNameInvalid(let attribute), .repeated(let attribute): Syntax(attribute.syntax)
        case .constantWithValue(let property): Syntax(property.variable.bindingSpecifier)
        case .computedProperty(let syntax, _), .staticProperty(let syntax, _), .lazyProperty(let syntax, _): syntax
        case .tuplePattern(let syntax), .conditionalMember(let syntax): syntax
        case .incompatible(let attribute, _, _): Syntax(attribute.syntax)
        case .relationWithValue(_, let value): Syntax(value)
        case .constantRelation(let relation): Syntax(relation.property.variable.bindingSpecifier)
        case .relationWithoutType(let relation): Syntax(relation.property.binding.pattern)
        case .relationNotArray(let relation), .relationNotOptional(let relation), .relationIsArray(let relation):
            relation.property.type.map { Syntax($0.syntax) } ?? Syntax(relation.property.binding)
        case .keyPathUnclear(let argument): Syntax(argument)
        case .keyOfOtherModel(let relation, _, _), .keysOfTwoModels(let relation): Syntax(relation.attribute.syntax)
        case .nestedNameTaken(let declaration, _): Syntax(declaration.name)
        case .outsideModel(let attribute): Syntax(attribute)
        }
    }

    /// The complaint as the compiler takes it.
    var diagnostic: Diagnostic {
        Diagnostic(node: position, message: Message(text: message, code: code), fixIts: fixIts)
    }

    private struct Message: DiagnosticMessage, FixItMessage {
        let text: String
        let code: String

        var message: String { text }
        var diagnosticID: MessageID { MessageID(domain: "Howdah", id: code) }
        var fixItID: MessageID { MessageID(domain: "Howdah", id: code + ".fix") }
        var severity: DiagnosticSeverity { .error }
    }

    func fixIt(_ text: String, _ changes: FixIt.Change...) -> FixIt {
        FixIt(message: Message(text: text, code: code), changes: changes)
    }
}

extension RelationDeclaration {
    /// How the declaration could read.
    fileprivate var example: String {
        let model = related ?? keys.compactMap { $0?.model }.first ?? "Order"
        return switch kind {
        case .hasMany, .manyToMany: "var \(property.identifier): [\(property.type?.wrapped ?? model)]"
        case .hasOne: "var \(property.identifier): \(model)?"
        default: "var \(property.identifier): User"
        }
    }
}

extension StoredProperty {
    fileprivate func syntax(of kind: ModelAttribute.Kind) -> Syntax {
        attribute(kind).map { Syntax($0.syntax) } ?? Syntax(binding)
    }
}

extension DeclSyntax {
    /// The keyword that says what is declared.
    fileprivate var introducer: Syntax {
        asProtocol((any DeclGroupSyntax).self).map { Syntax($0.introducer) } ?? Syntax(self)
    }
}
