public import HowdahSQL

/// A relation to at most one row of another table, which refers to the model's primary key.
///
/// ```swift
/// @HasOne(\Profile.userID) var profile: Profile?
///
/// User.all.with { $0.profile }             // SELECT … FROM "profiles" WHERE "profiles"."user_id" = ANY($1)
/// User.all.with { $0.profile.joined }      // … FROM "users" LEFT JOIN "profiles" AS "users.profile" ON …
/// ```
public struct HasOne<Parent: Model, Child: Model>: Sendable {
    /// The relation's name: that of the property.
    public let name: String
    /// The name of the child's column that refers to the parent's primary key.
    public let foreignKeyColumn: String
    /// The child's reference to its parent; nil where it refers to none.
    public let foreignKey: @Sendable (Child) -> Parent.ID?
    /// What a parent holds already.
    public let loaded: @Sendable (Parent) -> LoadedRelation<Child?>
    /// Puts the loaded child, or that there is none, into its parent.
    public let store: @Sendable (inout Parent, Child?) -> Void

    @usableFromInline let loops: RelationLoops<Parent, Child, Parent.ID>

    /// A relation of a name, the child's reference as a column and as a value, and its place in the parent.
    @inlinable public init<ForeignKey>(
        _ name: String, column: Expr<ForeignKey>,
        foreignKey: @escaping @Sendable (Child) -> Parent.ID?,
        loaded: @escaping @Sendable (Parent) -> LoadedRelation<Child?>,
        store: @escaping @Sendable (inout Parent, Child?) -> Void
    ) {
        self.name = name
        self.foreignKeyColumn = columnName(column)
        self.foreignKey = foreignKey
        self.loaded = loaded
        self.store = store
        loops = RelationLoops(parentKey: { $0.primaryKey }, childKey: foreignKey, store: { store(&$0, $1.first) })
    }
}
