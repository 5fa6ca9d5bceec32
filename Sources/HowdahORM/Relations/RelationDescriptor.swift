public import HowdahSQL
public import HowdahTypes

/// A relation as a model declares it, before a query asks anything of it: `User.relations.orders`.
public protocol RelationDescriptor<Parent, Child>: RelationLoad {
    /// The model on the other side.
    associatedtype Child: Model
    /// The type of the key by which the two sides find each other.
    associatedtype Key: Hashable & PostgresValue

    /// The relation, with nothing asked of it yet.
    var query: RelationQuery<Parent, Child, Key> { get }
}

extension RelationDescriptor {
    /// How to load the relation.
    public var step: LoadStep<Parent> { query.step }

    /// Loads only the children for which a condition holds; see ``RelationQuery/where(_:)``.
    public func `where`(
        _ condition: @escaping @Sendable (Child.Columns) -> Expr<Bool>
    ) -> RelationQuery<Parent, Child, Key> {
        query.where(condition)
    }

    /// Orders the children of each parent; see ``RelationQuery/order(_:)``.
    public func order(
        _ ordering: @escaping @Sendable (Child.Columns) -> Ordering
    ) -> RelationQuery<Parent, Child, Key> {
        query.order(ordering)
    }

    /// Orders the children of each parent by an expression, smallest first; see ``RelationQuery/order(_:)``.
    public func order<Value>(
        _ expression: @escaping @Sendable (Child.Columns) -> Expr<Value>
    ) -> RelationQuery<Parent, Child, Key> {
        query.order(expression)
    }

    /// Loads at most so many children for each parent; see ``RelationQuery/limit(_:)``.
    public func limit(_ count: Int) -> RelationQuery<Parent, Child, Key> { query.limit(count) }

    /// Loads a relation of the children; see ``RelationQuery/with(_:)``.
    public func with(
        _ relation: (Child.Relations) -> some RelationLoad<Child>
    ) -> RelationQuery<Parent, Child, Key> {
        query.with(relation)
    }

    /// Loads the children with the parents' own statement; see ``RelationQuery/joined``.
    public var joined: RelationQuery<Parent, Child, Key> { query.joined }
}

extension HasMany: RelationDescriptor {
    /// The relation, with nothing asked of it yet.
    public var query: RelationQuery<Parent, Child, Parent.ID> {
        RelationQuery(
            RelationDefinition(
                name: name, parentColumn: Parent.primaryKeyColumn, childColumn: foreignKeyColumn, isToMany: true,
                childKey: foreignKey, store: store, loops: loops, note: { [loaded] in loaded($0).note($1) }))
    }
}

extension HasOne: RelationDescriptor {
    /// The relation, with nothing asked of it yet.
    public var query: RelationQuery<Parent, Child, Parent.ID> {
        RelationQuery(
            RelationDefinition(
                name: name, parentColumn: Parent.primaryKeyColumn, childColumn: foreignKeyColumn, isToMany: false,
                childKey: foreignKey, store: { [store] parent, children in store(&parent, children.first) },
                loops: loops, note: { [loaded] in loaded($0).note($1) }))
    }
}

extension BelongsTo: RelationDescriptor {
    /// The model that refers: a load reads what belongs to its rows.
    public typealias Parent = Owner
    /// The model that is referred to, and that a load reads.
    public typealias Child = Target

    /// The relation, with nothing asked of it yet.
    public var query: RelationQuery<Owner, Target, Target.ID> {
        RelationQuery(
            RelationDefinition(
                name: name, parentColumn: foreignKeyColumn, childColumn: Target.primaryKeyColumn, isToMany: false,
                childKey: { $0.primaryKey }, store: { [store] owner, targets in store(&owner, targets.first) },
                loops: loops, note: note))
    }
}

extension ManyToMany: RelationDescriptor {
    /// The relation, with nothing asked of it yet.
    public var query: RelationQuery<Parent, Child, Parent.ID> {
        RelationQuery(
            RelationDefinition(
                name: name, parentColumn: Parent.primaryKeyColumn, childColumn: Child.primaryKeyColumn,
                link: .init(table: Through.table, parentColumn: parentKeyColumn, childColumn: childKeyColumn),
                isToMany: true, childKey: { _ in nil }, store: store, loops: loops,
                note: { [loaded] in loaded($0).note($1) }))
    }
}
