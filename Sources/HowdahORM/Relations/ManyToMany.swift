public import HowdahSQL

/// A to-many relation through the rows of a third table, each of which refers to both sides.
///
/// ```swift
/// @ManyToMany(\Membership.userID, \Membership.teamID) var teams: [Team]
///
/// User.all.with { $0.teams }
/// // SELECT …, "memberships"."user_id" FROM "teams"
/// // JOIN "memberships" ON "memberships"."team_id" = "teams"."id" WHERE "memberships"."user_id" = ANY($1)
/// ```
public struct ManyToMany<Parent: Model, Through: Model, Child: Model>: Sendable {
    /// The relation's name: that of the property.
    public let name: String
    /// The name of the through table's column that refers to the parent's primary key.
    public let parentKeyColumn: String
    /// The name of the through table's column that refers to the child's primary key.
    public let childKeyColumn: String
    /// A through row's reference to the parent.
    public let parentKey: @Sendable (Through) -> Parent.ID?
    /// A through row's reference to the child.
    public let childKey: @Sendable (Through) -> Child.ID?
    /// What a parent holds already.
    public let loaded: @Sendable (Parent) -> LoadedRelation<[Child]>
    /// Puts loaded children into their parent.
    public let store: @Sendable (inout Parent, [Child]) -> Void

    @usableFromInline let loops: RelationLoops<Parent, Child, Parent.ID>

    /// A relation of a name, the two references as columns and as values, and its place in the parent.
    @inlinable public init<ParentKey, ChildKey>(
        _ name: String, parentColumn: Expr<ParentKey>, childColumn: Expr<ChildKey>,
        parentKey: @escaping @Sendable (Through) -> Parent.ID?,
        childKey: @escaping @Sendable (Through) -> Child.ID?,
        loaded: @escaping @Sendable (Parent) -> LoadedRelation<[Child]>,
        store: @escaping @Sendable (inout Parent, [Child]) -> Void
    ) {
        self.name = name
        self.parentKeyColumn = columnName(parentColumn)
        self.childKeyColumn = columnName(childColumn)
        self.parentKey = parentKey
        self.childKey = childKey
        self.loaded = loaded
        self.store = store
        loops = RelationLoops(parentKey: { $0.primaryKey }, childKey: { _ in nil }, store: store)
    }
}
