extension ModelDeclaration {
    /// What `@Model` adds to the struct, in the order in which it reads best.
    var members: [String] {
        var members = [tableMember, columnNamesMember, insertColumnsMember, definitionMember, columnsMember, columnSet]
        members += primaryKeyMembers
        members += versionMembers
        if !keepsMemberwiseInit { members += initializers }
        members += [encodingMethod, draft]
        members += relationMembers
        if needsCodingKeys { members.append(codingKeys) }
        return members
    }

    /// What `@Model` adds in an extension: the initialisers, where the struct keeps the compiler's own one.
    var extensionMembers: [String] { keepsMemberwiseInit ? initializers : [] }

    private var initializers: [String] {
        initializerLabels.contains(columns.map(\.name))
            ? [assigningInitializer] : [memberwiseInitializer, delegatingInitializer]
    }

    private var tableMember: String {
        let schema = table.schema.map { ", schema: " + $0.literal } ?? ""
        return "\(access.modifier)static let table = HowdahSQL.TableReference(\((table.name ?? "").literal)\(schema))"
    }

    private var primaryKeyMembers: [String] {
        primaryKeys.prefix(1).flatMap { key in
            [
                "\(access.modifier)typealias ID = \(key.storedType)",
                "\(access.modifier)static var primaryKeyColumn: Swift.String { \(key.columnName.literal) }",
                key.name == "primaryKey" ? "" : "\(access.modifier)var primaryKey: ID { self.\(key.identifier) }",
            ].filter { !$0.isEmpty }
        }
    }

    private var versionMembers: [String] {
        versions.prefix(1).map {
            "\(access.modifier)static var versionColumn: Swift.String? { \($0.columnName.literal) }"
        }
    }

    /// The widest level that no column's own level contradicts: what all of them appear in has no wider one.
    var columnAccess: Access { columns.map(\.access).reduce(access) { $0.capped(by: $1) } }
}

extension Access {
    /// The narrower of two levels; a public struct's `internal` member stays internal.
    func capped(by other: Access) -> Access { min(self, other) }
}

extension StoredProperty {
    /// The Swift type that travels: JSONB properties are wrapped.
    var storedType: String {
        guard let type else { return "Swift.Never" }
        guard has(.jsonb) else { return type.text }
        let document = "HowdahTypes.JSON<\(type.wrapped)>"
        return type.isOptional ? document + "?" : document
    }

    /// The Swift type without its Optional: it has the PostgreSQL type.
    var storedBaseType: String {
        guard let type else { return "Swift.Never" }
        return has(.jsonb) ? "HowdahTypes.JSON<\(type.wrapped)>" : type.wrapped
    }
}
