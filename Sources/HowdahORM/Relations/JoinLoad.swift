import HowdahSQL
import HowdahTypes

/// Loads the children of a batch of parents with the parents' own statement, by LEFT JOIN.
///
/// A to-many join repeats a parent once for each child, and several of them multiply: rows are told apart by the primary
/// keys of both sides, so each parent and each of its children come out once.
final class JoinLoad<Parent: Model, Child: Model, Key: Hashable & PostgresValue>: JoinedLoad {
    private struct Pair: Hashable {
        var parent: Int
        var child: Child.ID
    }

    private let relation: RelationQuery<Parent, Child, Key>
    private let parentAlias: String
    private let alias: String
    private let parents: Batch<Parent>
    private let children = Batch<Child>()
    /// For each child, its parent's place in the batch.
    private var owners: [Int] = []
    private var places: [Pair: Int] = [:]
    let joins: [any JoinedLoad]
    let statement: PreparedSQL? = nil

    /// `path` is the alias of the parents' table in the statement.
    init(_ relation: RelationQuery<Parent, Child, Key>, path: String, parents: Batch<Parent>) {
        self.relation = relation
        self.parents = parents
        parentAlias = path
        // Unlike any table's own name: two relations may lead to one table, or back to the parents'.
        alias = joinAlias("\(path).\(relation.definition.name)")
        joins = children.joinedLoads(relation.loads, path: alias)
    }

    var multipliesRows: Bool { relation.definition.isToMany || joins.contains { $0.multipliesRows } }

    func extend(_ select: Select) -> Select {
        let columns = Child.Columns(alias)
        let condition = relation.conditions.reduce(keyCondition) { $0 && $1(columns) }
        let joined = select.leftJoin(source, on: condition)
            .adding(columns: ModelSQL.columnList(of: Child.self, qualifier: alias))
        return joins.reduce(joined.reordered(joined.orderings + relation.orderings.map { $0(columns) })) {
            $1.extend($0)
        }
    }

    /// The children's table, or the link and the children's table as one.
    private var source: Source {
        let table = Child.table.aliased(alias)
        guard let link = relation.definition.link else { return .table(table) }
        let refers = Expr<Key>.column(link.childColumn, of: linkAlias)
        let child = Expr<Key>.column(relation.definition.childColumn, of: alias)
        return Source("(\(link.table.aliased(linkAlias)) JOIN \(table) ON \(refers == child))")
    }

    private var linkAlias: String { alias + ".link" }

    private var keyCondition: Expr<Bool> {
        let parent = Expr<Key>.column(relation.definition.parentColumn, of: parentAlias)
        guard let link = relation.definition.link else {
            return Expr<Key>.column(relation.definition.childColumn, of: alias) == parent
        }
        return Expr<Key>.column(link.parentColumn, of: linkAlias) == parent
    }

    func decode(_ cursor: inout RowCursor, parent: Int?) throws {
        let sql = ModelSQL.of(Child.self)
        guard let parent, !cursor.isNextNull(skipping: sql.keyPosition) else {
            cursor.skip(Child.columnNames?.count ?? 0)
            for join in joins { try join.decode(&cursor, parent: nil) }
            return
        }
        let child: Child
        do { child = try Child(row: &cursor) } catch { throw UnreadableRelation(Child.self, error) }
        let pair = Pair(parent: parent, child: child.primaryKey)
        let place = places[pair] ?? append(child, pair)
        for join in joins { try join.decode(&cursor, parent: place) }
    }

    private func append(_ child: Child, _ pair: Pair) -> Int {
        let place = children.models.count
        children.models.append(child)
        owners.append(pair.parent)
        places[pair] = place
        return place
    }

    func receive(_ result: QueryResult) throws {}

    func next() -> [any PendingLoad] {
        (children.models.isEmpty ? [] : children.pendingLoads(relation.loads)) + joins.flatMap { $0.next() }
    }

    func stitch(_ watch: RelationWatch?) {
        for join in joins { join.stitch(watch) }
        var families = [[Child]](repeating: [], count: parents.models.count)
        for (child, owner) in zip(children.models, owners) { families[owner].append(child) }
        for index in parents.models.indices { relation.definition.store(&parents.models[index], families[index]) }
        relation.definition.mark(parents.models, values: children.models.count, watch)
    }
}

/// The alias of a joined table: the path to it, or its start and a hash where PostgreSQL would cut it off at 63 bytes, and
/// two long paths could become one.
func joinAlias(_ path: String) -> String {
    let room = 63 - ".link".utf8.count
    guard path.utf8.count > room else { return path }
    // FNV-1a, so that the same path has the same alias in every process, and the statement one text.
    let hash = path.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let suffix = "~" + String(hash, radix: 36)
    var start = path[...]
    while start.utf8.count + suffix.utf8.count > room { start.removeLast() }
    return start + suffix
}
