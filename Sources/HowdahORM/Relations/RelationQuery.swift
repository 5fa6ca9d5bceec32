public import HowdahSQL
public import HowdahTypes

/// A relation with what was asked of it: which children, in which order, how many, and with which relations of theirs.
///
/// ```swift
/// User.with { $0.orders.where { $0.totalCents > 1_000 }.order { $0.id.descending }.limit(3).with { $0.items } }
/// ```
///
/// `Key` is the type of the key by which parents and children find each other: the primary key of the one side, and the
/// foreign key of the other.
public struct RelationQuery<Parent: Model, Child: Model, Key: Hashable & PostgresValue>: Sendable {
    let definition: RelationDefinition<Parent, Child, Key>
    var isJoined = false
    var conditions: [@Sendable (Child.Columns) -> Expr<Bool>] = []
    var orderings: [@Sendable (Child.Columns) -> Ordering] = []
    var limit: Int?
    var loads: [any RelationLoad<Child>] = []

    init(_ definition: RelationDefinition<Parent, Child, Key>) { self.definition = definition }

    private func with(_ change: (inout RelationQuery) -> Void) -> RelationQuery {
        var copy = self
        change(&copy)
        return copy
    }

    /// Loads only the children for which a condition holds; parents without one have none.
    ///
    /// Select-in: `WHERE "orders"."user_id" = ANY($1) AND "orders"."total_cents" > $2`. Joined: the condition is part of
    /// `ON`.
    public func `where`(_ condition: @escaping @Sendable (Child.Columns) -> Expr<Bool>) -> RelationQuery {
        with { $0.conditions.append(condition) }
    }

    /// Orders the children of each parent: `ORDER BY "orders"."id" DESC`.
    public func order(_ ordering: @escaping @Sendable (Child.Columns) -> Ordering) -> RelationQuery {
        with { $0.orderings.append(ordering) }
    }

    /// Orders the children of each parent by an expression, smallest first: `ORDER BY "orders"."id"`.
    public func order<Value>(_ expression: @escaping @Sendable (Child.Columns) -> Expr<Value>) -> RelationQuery {
        order { expression($0).ascending }
    }

    /// Loads at most so many children for each parent, the first ones in the order that was asked for.
    ///
    /// ```sql
    /// SELECT … FROM unnest($1::uuid[]) AS "key"("value") CROSS JOIN LATERAL
    /// (SELECT … FROM "orders" WHERE "orders"."user_id" = "key"."value" ORDER BY … LIMIT $2) AS "orders"
    /// ```
    public func limit(_ count: Int) -> RelationQuery { with { $0.limit = count } }

    /// Loads a relation of the children.
    public func with(_ relation: (Child.Relations) -> some RelationLoad<Child>) -> RelationQuery {
        with { $0.loads.append(relation(Child.relations)) }
    }

    /// Loads the children with the parents' own statement: `LEFT JOIN "profiles" AS "profile" ON …`.
    ///
    /// A limit of the query stays a limit on parents.
    public var joined: RelationQuery { with { $0.isJoined = true } }

    /// Loads the children with a statement of their own, which is the default: `WHERE … = ANY($1)`.
    public var selectIn: RelationQuery { with { $0.isJoined = false } }
}

extension RelationQuery: RelationLoad {
    /// How to load the relation.
    public var step: LoadStep<Parent> {
        LoadStep(outline: outline, selectIn: loadBySelectIn, join: isJoined ? loadByJoin : nil)
    }

    private func loadBySelectIn(_ parents: Batch<Parent>) -> any PendingLoad { SelectInLoad(self, parents) }

    private func loadByJoin(_ path: String, _ parents: Batch<Parent>) -> any JoinedLoad {
        JoinLoad(self, path: path, parents: parents)
    }

    private var outline: LoadOutline {
        LoadOutline(
            relation: definition.name, model: "\(Child.self)", strategy: isJoined ? "join" : "select-in",
            limit: limit, isJoined: isJoined, children: loads.map { $0.outline })
    }
}

extension RelationLoad {
    var outline: LoadOutline { step.outline }
}

/// What a relation is, apart from what a query asks of it.
struct RelationDefinition<Parent: Model, Child: Model, Key: Hashable & PostgresValue>: Sendable {
    /// The table between the two sides of a many-to-many relation.
    struct Link: Sendable {
        var table: TableReference
        var parentColumn: String
        var childColumn: String
    }

    /// The relation's name: that of the property.
    var name: String
    /// The parent's column that holds the key.
    var parentColumn: String
    /// The child's column that holds the key, or, with a link, the one that the link refers to.
    var childColumn: String
    var link: Link?
    var isToMany: Bool
    /// The key of a child; not used with a link, whose rows bring it.
    var childKey: @Sendable (Child) -> Key?
    /// Gives a parent its children.
    var store: @Sendable (inout Parent, [Child]) -> Void
    var loops: RelationLoops<Parent, Child, Key>
    /// Notes in a parent which load has filled it.
    var note: @Sendable (Parent, RelationMark) -> Void
}
