import SwiftSyntax

extension ModelDeclaration {
    /// All that is wrong with the declaration; what it expands to is only written if there is nothing.
    var complaints: [Complaint] {
        declarationComplaints + misplaced.map(\.complaint) + keyComplaints + nameComplaints
            + columns.flatMap(\.complaints) + relations.flatMap { $0.complaints(in: self) }
    }

    private var declarationComplaints: [Complaint] {
        var found: [Complaint] = []
        if let generics = syntax.genericParameterClause { found.append(.genericModel(generics)) }
        if table.name == nil { found.append(.tableNameNotLiteral(table.syntax)) }
        if table.name == "" { found.append(.tableNameEmpty(table.syntax)) }
        let written = ["Columns", "Draft", "Relations"].filter { $0 != "Relations" || !relations.isEmpty }
        found += written.filter(nestedTypes.contains).map { .nestedNameTaken(syntax, name: $0) }
        return found
    }

    private var keyComplaints: [Complaint] {
        guard let first = primaryKeys.first else {
            guard misplaced.allSatisfy({ $0.attribute != "@PrimaryKey" }) else { return [] }
            return [.noPrimaryKey(syntax, candidate: columns.first { $0.name == "id" })]
        }
        return primaryKeys.dropFirst().map { .secondPrimaryKey($0, first: first.name) }
            + versions.dropFirst().map { .secondVersion($0) }
    }

    private var nameComplaints: [Complaint] {
        var owners: [String: String] = [:]
        return columns.compactMap { column in
            guard let other = owners.updateValue(column.name, forKey: column.columnName) else { return nil }
            return .duplicateColumn(column, other: other)
        }
    }
}

extension MisplacedMember {
    var complaint: Complaint {
        switch reason {
        case .computed: .computedProperty(syntax, attribute: attribute ?? "@Column")
        case .static: .staticProperty(syntax, attribute: attribute ?? "@Column")
        case .lazy: .lazyProperty(syntax, attribute: attribute ?? "@Column")
        case .tuplePattern: .tuplePattern(syntax)
        case .conditional: .conditionalMember(syntax)
        }
    }
}

extension StoredProperty {
    var complaints: [Complaint] {
        var found: [Complaint] = []
        if type == nil { found.append(.missingType(self)) }
        if isConstant, initialValue != nil { found.append(.constantWithValue(self)) }
        if let column = attribute(.column), column.arguments.first?.expression.plainString ?? "" == "" {
            found.append(.columnNameInvalid(column))
        }
        if has(.primaryKey), type?.isOptional == true { found.append(.optionalPrimaryKey(self)) }
        if isIdentity, initialValue != nil { found.append(.identityWithValue(self)) }
        if let path = attribute(.references)?.arguments.first, RelationDeclaration.KeyPath(path.expression) == nil {
            found.append(.keyPathUnclear(path))
        }
        return found + repeatedAttributes + incompatibleAttributes
    }

    private var repeatedAttributes: [Complaint] {
        var seen: Set<ModelAttribute.Kind> = []
        return attributes.filter { !seen.insert($0.kind).inserted }.map { .repeated($0) }
    }

    /// Pairs of attributes that contradict each other.
    private static let contradictions: [(ModelAttribute.Kind, ModelAttribute.Kind, because: String)] = [
        (.jsonb, .references, "a foreign key cannot refer from inside a JSON document."),
        (.jsonb, .primaryKey, "a JSON document makes no primary key."),
        (.jsonb, .version, "a version is an integer that counts the updates."),
        (.version, .primaryKey, "the version changes with every update, and a key does not."),
        (.version, .references, "the version counts the updates, and refers to nothing."),
        (.version, .default, "the version begins with the property's own initial value."),
    ]

    private var incompatibleAttributes: [Complaint] {
        Self.contradictions.compactMap { first, second, reason in
            guard let one = attribute(first), let other = attribute(second) else { return nil }
            return .incompatible(one, with: other, because: reason)
        } + identityWithDefault
    }

    private var identityWithDefault: [Complaint] {
        guard isIdentity, let identity = attribute(.primaryKey), let other = attribute(.default) else { return [] }
        return [.incompatible(other, with: identity, because: "an identity column counts by itself.")]
    }
}

extension ModelDeclaration {
    /// All that is wrong with a struct that has `@Row`: it has no table and no key.
    var rowComplaints: [Complaint] {
        var found = misplaced.map(\.complaint)
        if columns.isEmpty { found.append(.noColumns(syntax.name)) }
        for column in columns {
            if column.isConstant, column.initialValue != nil { found.append(.constantWithValue(column)) }
        }
        return found
    }
}
