public import HowdahSQL

/// A to-one relation: the row of another table that a column of the model refers to.
///
/// ```swift
/// @BelongsTo(\Order.userID) var user: User          // required: every order has one
/// @BelongsTo(\User.teamID) var team: Team?          // optional
///
/// Order.all.with { $0.user }             // SELECT … FROM "users" WHERE "users"."id" = ANY($1)
/// Order.all.with { $0.user.joined }      // … FROM "orders" LEFT JOIN "users" AS "orders.user" ON …
/// ```
public struct BelongsTo<Owner: Model, Target: Model>: Sendable {
    /// The relation's name: that of the property.
    public let name: String
    /// The name of the model's own column that refers to the other model's primary key.
    public let foreignKeyColumn: String
    /// Whether every row has one: the property's type is not Optional.
    public let isRequired: Bool
    /// The reference to the other model; nil where there is none.
    public let foreignKey: @Sendable (Owner) -> Target.ID?
    /// What a model holds already: nil if nothing is loaded.
    public let loaded: @Sendable (Owner) -> LoadedRelation<Target?>
    /// Puts the loaded model, or that there is none, into the one that refers to it.
    ///
    /// A required relation without a model stays unloaded.
    public let store: @Sendable (inout Owner, Target?) -> Void

    @usableFromInline let loops: RelationLoops<Owner, Target, Target.ID>
    /// Notes which load has filled the relation of a model.
    @usableFromInline let note: @Sendable (Owner, RelationMark) -> Void

    /// A relation that every row has.
    @inlinable public init<ForeignKey>(
        required name: String, column: Expr<ForeignKey>,
        foreignKey: @escaping @Sendable (Owner) -> Target.ID?,
        loaded: @escaping @Sendable (Owner) -> LoadedRelation<Target>,
        store: @escaping @Sendable (inout Owner, Target) -> Void
    ) {
        self.name = name
        self.foreignKeyColumn = columnName(column)
        self.isRequired = true
        self.foreignKey = foreignKey
        note = { loaded($0).note($1) }
        self.loaded = { owner in loaded(owner).value.map { .loaded($0) } ?? .unloaded }
        self.store = { owner, target in if let target { store(&owner, target) } }
        loops = RelationLoops(
            parentKey: foreignKey, childKey: { $0.primaryKey },
            store: { owner, targets in if let target = targets.first { store(&owner, target) } })
    }

    /// A relation that a row may lack.
    @inlinable public init<ForeignKey>(
        optional name: String, column: Expr<ForeignKey>,
        foreignKey: @escaping @Sendable (Owner) -> Target.ID?,
        loaded: @escaping @Sendable (Owner) -> LoadedRelation<Target?>,
        store: @escaping @Sendable (inout Owner, Target?) -> Void
    ) {
        self.name = name
        self.foreignKeyColumn = columnName(column)
        self.isRequired = false
        self.foreignKey = foreignKey
        note = { loaded($0).note($1) }
        self.loaded = loaded
        self.store = store
        loops = RelationLoops(
            parentKey: foreignKey, childKey: { $0.primaryKey }, store: { store(&$0, $1.first) })
    }
}
