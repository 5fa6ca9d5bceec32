import HowdahSQL
import HowdahTypes

/// Loads the children of a batch of parents by one statement with all their keys in one array, and gives each parent its
/// own, in time proportional to parents and children together.
///
/// Relations of the children that are joined are part of the same statement.
final class SelectInLoad<Parent: Model, Child: Model, Key: Hashable & PostgresValue>: PendingLoad {
    private struct Pair: Hashable {
        var key: Key?
        var child: Child.ID
    }

    private let relation: RelationQuery<Parent, Child, Key>
    private let parents: Batch<Parent>
    private let children = Batch<Child>()
    private let joins: [any JoinedLoad]
    /// For each child, the place of its key among the distinct keys.
    private var groups: [Int] = []
    /// The distinct keys of the parents, and their places.
    private let places: [Key: Int]
    let statement: PreparedSQL?

    init(_ relation: RelationQuery<Parent, Child, Key>, _ parents: Batch<Parent>) {
        self.relation = relation
        self.parents = parents
        let keys: [Key]
        (keys, places) = relation.definition.loops.keys(parents.models)
        joins = children.joinedLoads(relation.loads, path: Child.table.qualifier)
        statement = keys.isEmpty ? nil : SelectInStatement(relation, joins).render(keys)
    }

    func receive(_ result: QueryResult) throws {
        do {
            try read(result)
        } catch {
            throw unreadable(Child.self, statement ?? PreparedSQL(sql: ""), error)
        }
    }

    private func read(_ result: QueryResult) throws {
        let hasLink = relation.definition.link != nil
        if !hasLink, joins.isEmpty {
            children.models = try relation.definition.loops.decode(result)
            groups = relation.definition.loops.group(children.models, places)
            return
        }
        // Two rows of the link may join the same two rows, and a to-many join below repeats a child.
        let mayRepeat = hasLink || joins.contains { $0.multipliesRows }
        var keys: [Key?] = []
        var known: [Pair: Int] = [:]
        var cursor = result.cursor()
        for row in 0..<result.rowCount {
            cursor.seek(toRow: row)
            let linked: Key? = hasLink ? try cursor.next() : nil
            let child = try Child(row: &cursor)
            var place = children.models.count
            if mayRepeat {
                let pair = Pair(key: linked, child: child.primaryKey)
                place = known[pair] ?? place
                known[pair] = place
            }
            if place == children.models.count {
                children.models.append(child)
                keys.append(hasLink ? linked : relation.definition.childKey(child))
            }
            for join in joins { try join.decode(&cursor, parent: place) }
        }
        groups = keys.map { $0.flatMap { places[$0] } ?? -1 }
    }

    func next() -> [any PendingLoad] {
        guard !children.models.isEmpty else { return [] }
        return children.pendingLoads(relation.loads) + joins.flatMap { $0.next() }
    }

    func stitch(_ watch: RelationWatch?) {
        for join in joins { join.stitch(watch) }
        relation.definition.loops.stitch(&parents.models, children.models, groups, places)
        relation.definition.mark(parents.models, values: children.models.count, watch)
    }
}

/// The statement of a select-in load.
struct SelectInStatement<Parent: Model, Child: Model, Key: Hashable & PostgresValue> {
    private let relation: RelationQuery<Parent, Child, Key>
    private let joins: [any JoinedLoad]
    private let columns = Child.columns

    init(_ relation: RelationQuery<Parent, Child, Key>, _ joins: [any JoinedLoad] = []) {
        self.relation = relation
        self.joins = joins
    }

    func render(_ keys: [Key]) -> PreparedSQL {
        joins.reduce(children(of: keys)) { $1.extend($0) }.render()
    }

    private func children(of keys: [Key]) -> Select {
        guard let limit = relation.limit else {
            return base(selectsKey: relation.definition.link != nil).where(keyColumn.in(list: list(of: keys)))
        }
        let children = limited(limit, keys)
        // A join need not keep the order of the rows that it finds.
        return joins.isEmpty ? children : children.reordered(relation.orderings.map { $0(columns) })
    }

    /// The children and what was asked of them, without the keys.
    private func base(selectsKey: Bool) -> Select {
        let listed = ModelSQL.of(Child.self).columns
        var select = Select(selectsKey ? "\(keyColumn), \(listed)" : listed, from: Child.table)
        if let link = relation.definition.link {
            let refers = Expr<Key>.column(link.childColumn, of: linkAlias)
            let child = Expr<Key>.column(relation.definition.childColumn, of: Child.table.qualifier)
            select = select.join(aliasedLink(link), on: refers == child)
        }
        for condition in relation.conditions { select = select.where(condition(columns)) }
        return select.reordered(relation.orderings.map { $0(columns) })
    }

    /// At most `limit` children for each key: a query for each key, inside the server.
    private func limited(_ limit: Int, _ keys: [Key]) -> Select {
        let key = Expr<Key>.column("value", of: "key")
        let children = base(selectsKey: false).where(keyColumn == key).limit(limit)
        var source: SQLFragment = "unnest("
        source.append(list(of: keys))
        source += ") AS \"key\"(\"value\")"
        let listed = ModelSQL.columnList(of: Child.self, qualifier: Child.table.qualifier)
        return Select(relation.definition.link == nil ? listed : "\(key), \(listed)", from: Source(source))
            .join(Join(.cross, .lateral(children, as: Child.table.qualifier)))
    }

    private func list(of keys: [Key]) -> SQLFragment {
        SQLFragment(bind: relation.definition.loops.bind(keys), as: Key.postgresType.array)
    }

    /// The column that says whose child a row is.
    private var keyColumn: Expr<Key> {
        relation.definition.link.map { .column($0.parentColumn, of: linkAlias) }
            ?? .column(relation.definition.childColumn, of: Child.table.qualifier)
    }

    /// The link's own name, unless the children are rows of the same table.
    private var linkAlias: String {
        guard let link = relation.definition.link else { return "" }
        return link.table.qualifier == Child.table.qualifier ? "link" : link.table.qualifier
    }

    private func aliasedLink(_ link: RelationDefinition<Parent, Child, Key>.Link) -> TableReference {
        linkAlias == link.table.qualifier ? link.table : link.table.aliased(linkAlias)
    }
}
