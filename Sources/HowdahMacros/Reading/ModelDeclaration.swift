import SwiftSyntax

/// A struct with `@Model` as plain values, each with the syntax that a complaint about it points at.
struct ModelDeclaration {
    let syntax: StructDeclSyntax
    /// The struct's name as it is written, with backticks if it has them.
    let name: String
    let access: Access
    let table: TableName
    /// Columns and relations, in order.
    let storedProperties: [StoredProperty]
    let columns: [StoredProperty]
    let relations: [RelationDeclaration]
    /// What carries one of the attributes and cannot: computed, static and lazy properties, members inside `#if`.
    let misplaced: [MisplacedMember]
    let conformances: [String]
    let nestedTypes: [String]
    /// The parameter labels of each `init` that the struct declares itself.
    let initializerLabels: [[String]]

    var primaryKeys: [StoredProperty] { columns.filter { $0.has(.primaryKey) } }
    var versions: [StoredProperty] { columns.filter { $0.has(.version) } }

    /// Whether the synthesised `Codable` needs keys: the relations' stored names begin with an underscore.
    var needsCodingKeys: Bool {
        !relations.isEmpty && !nestedTypes.contains("CodingKeys")
            && conformances.contains { ["Codable", "Encodable", "Decodable"].contains($0) }
    }
}

/// The arguments of `@Model`.
struct TableName {
    let syntax: Syntax
    /// nil if it is not a plain string literal.
    let name: String?
    let schema: String?
}

/// A member that an attribute of a column or a relation does not fit.
struct MisplacedMember {
    enum Reason { case computed, `static`, lazy, tuplePattern, conditional }

    let reason: Reason
    let attribute: String?
    let syntax: Syntax
}

extension ModelDeclaration {
    init(_ declaration: StructDeclSyntax, attribute: AttributeSyntax) {
        let members = MemberReader(declaration.memberBlock.members)
        syntax = declaration
        name = declaration.name.text
        access = Access(declaration.modifiers)
        table = TableName(attribute)
        storedProperties = members.properties
        columns = members.properties.filter { $0.relationKind == nil }
        relations = members.properties.compactMap { RelationDeclaration($0) }
        misplaced = members.misplaced
        conformances = declaration.inheritanceClause?.inheritedTypes.map { lastName($0.type.trimmedDescription) } ?? []
        nestedTypes = members.nestedTypes
        initializerLabels = members.initializerLabels
    }
}

extension TableName {
    init(_ attribute: AttributeSyntax) {
        let arguments = attribute.arguments?.as(LabeledExprListSyntax.self)
        let first = arguments?.first { $0.label == nil }
        syntax = first.map { Syntax($0.expression) } ?? Syntax(attribute)
        name = first?.expression.plainString
        schema = arguments?.first { $0.label?.text == "schema" }?.expression.plainString
    }
}

/// Sorts the members of a struct into what the macros work on.
struct MemberReader {
    private(set) var properties: [StoredProperty] = []
    private(set) var misplaced: [MisplacedMember] = []
    private(set) var nestedTypes: [String] = []
    private(set) var initializerLabels: [[String]] = []

    init(_ members: MemberBlockItemListSyntax) {
        for member in members { read(member.decl) }
    }

    private mutating func read(_ declaration: DeclSyntax) {
        if let variable = declaration.as(VariableDeclSyntax.self) {
            read(variable)
        } else if let initializer = declaration.as(InitializerDeclSyntax.self) {
            initializerLabels.append(initializer.signature.parameterClause.parameters.map(\.firstName.text))
        } else if let conditional = declaration.as(IfConfigDeclSyntax.self) {
            read(conditional)
        } else if let type = declaration.asProtocol((any NamedDeclSyntax).self) {
            nestedTypes.append(type.name.text)
        }
    }

    private mutating func read(_ variable: VariableDeclSyntax) {
        let attribute = variable.modelAttributes.first?.name
        if let reason = variable.reasonToIgnore {
            guard let attribute else { return }
            return misplaced.append(MisplacedMember(reason: reason, attribute: attribute, syntax: Syntax(variable)))
        }
        // `var a, b: Int`: a binding without a type has that of the next one that has.
        var type: TypeSyntax?
        var read: [StoredProperty] = []
        for binding in variable.bindings.reversed() {
            type = binding.typeAnnotation?.type ?? (binding.initializer == nil ? type : nil)
            if let property = StoredProperty(binding, of: variable, type: type) {
                read.append(property)
            } else {
                misplaced.append(
                    MisplacedMember(reason: .tuplePattern, attribute: attribute, syntax: Syntax(binding.pattern)))
            }
        }
        properties += read.reversed()
    }

    private mutating func read(_ conditional: IfConfigDeclSyntax) {
        for clause in conditional.clauses {
            guard case .decls(let members) = clause.elements else { continue }
            let inside = MemberReader(members)
            nestedTypes += inside.nestedTypes
            initializerLabels += inside.initializerLabels
            if !inside.properties.isEmpty || !inside.misplaced.isEmpty {
                misplaced.append(MisplacedMember(reason: .conditional, attribute: nil, syntax: Syntax(clause)))
            }
        }
    }
}

extension VariableDeclSyntax {
    /// Why the variable is no stored property of an instance, if it is none.
    fileprivate var reasonToIgnore: MisplacedMember.Reason? {
        let modifiers = modifiers.map(\.name.text)
        if modifiers.contains("static") { return .static }
        if modifiers.contains("lazy") { return .lazy }
        return bindings.contains(where: \.isComputed) ? .computed : nil
    }
}

extension PatternBindingSyntax {
    /// Whether there are accessors other than the observers of a stored property.
    fileprivate var isComputed: Bool {
        guard let accessors = accessorBlock?.accessors else { return false }
        guard case .accessors(let list) = accessors else { return true }
        return list.contains { !["willSet", "didSet"].contains($0.accessorSpecifier.text) }
    }
}
