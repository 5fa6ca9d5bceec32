import HowdahPool
import HowdahSQL
import HowdahTypes

/// How a query and its relations are read: the query's own statement with its joins, and the loads that follow it.
///
/// The loads of one level, of all siblings and all branches, go out in one pipeline: a tree of depth d costs 1 + d round
/// trips, whatever its breadth.
struct LoadPlan<M: Model>: CustomStringConvertible {
    /// The query's own statement, joined relations included.
    let statement: PreparedSQL
    private let query: Query<M>
    private let roots = Batch<M>()
    private let joins: [any JoinedLoad]

    init(_ query: Query<M>) throws {
        self.query = query
        try LoadOutline.check(siblings: query.loads.map { $0.outline })
        joins = roots.joinedLoads(query.loads, path: M.table.qualifier)
        let base = Self.mustBeWrapped(query.select, joins) ? Self.wrapped(query.select) : query.select
        let select = joins.reduce(base) { $1.extend($0) }
        if select.lock != nil, !joins.isEmpty {
            // The rows of an outer join's nullable side cannot be locked: lock those of the query's own table.
            statement = select.locking(select.lock.map { $0.of(M.table.qualifier) } ?? .forUpdate).render()
        } else {
            statement = select.render()
        }
    }

    /// Whether the joins would change what the query's limit counts, or which rows its DISTINCT takes for equal.
    private static func mustBeWrapped(_ select: Select, _ joins: [any JoinedLoad]) -> Bool {
        guard !joins.isEmpty else { return false }
        return select.distinction != nil || select.isLimited && joins.contains { $0.multipliesRows }
    }

    /// The query as a table of its own, so that its limit counts its own rows and not those that a join makes of them.
    private static func wrapped(_ select: Select) -> Select {
        var outer = Select(select.columns, from: .query(select, as: M.table.qualifier))
        outer.orderings = select.orderings
        return outer
    }

    /// Whether a row may come several times, once for each child that is joined.
    var multipliesRows: Bool { joins.contains { $0.multipliesRows } }

    /// The model, and each relation below it with its strategy.
    var description: String {
        (["\(M.self)"] + query.loads.flatMap { $0.outline.lines(indentation: "  ") }).joined(separator: "\n")
    }

    /// Reads the rows and all their relations.
    ///
    /// - Parameter decode: reads rows of the model alone; compiled where the model is known.
    nonisolated(nonsending) func run(
        on executor: some Executor, at callSite: CallSite, decode: (QueryResult) throws -> [M]
    ) async throws -> [M] {
        try await finish(
            try await executor.execute(statement, at: callSite), on: executor, at: callSite, decode: decode)
    }

    /// Reads the rows of a result of ``statement``, and their relations by statements of their own.
    nonisolated(nonsending) func finish(
        _ result: QueryResult, on executor: some Executor, at callSite: CallSite,
        decode: (QueryResult) throws -> [M]
    ) async throws -> [M] {
        do { try receive(result, decode) } catch { throw unreadable(M.self, statement, error) }
        try await Self.load(roots.pendingLoads(query.loads) + joins.flatMap { $0.next() }, on: executor, at: callSite)
        let watch = joins.isEmpty ? nil : RelationWatch(executor, at: callSite)
        for join in joins { join.stitch(watch) }
        return roots.models
    }

    /// Reads the rows of a result of ``statement``, where all relations are joined; of these nobody can know whether they
    /// are read.
    func readJoined(_ result: QueryResult, decode: (QueryResult) throws -> [M]) throws -> [M] {
        do { try receive(result, decode) } catch { throw unreadable(M.self, statement, error) }
        for join in joins { join.stitch(nil) }
        return roots.models
    }

    /// Reads level after level, and gives the children to their parents from the deepest level up.
    static nonisolated(nonsending) func load(
        _ first: [any PendingLoad], on executor: some Executor, at callSite: CallSite
    ) async throws {
        var levels: [[any PendingLoad]] = []
        var level = first
        while !level.isEmpty {
            let reading = level.filter { $0.statement != nil }
            // Parents without a key have nothing to load, and cost no round trip.
            let results =
                reading.isEmpty ? [] : try await executor.pipeline(reading.compactMap(\.statement), at: callSite)
            for (load, result) in zip(reading, results) { try load.receive(result) }
            levels.append(level)
            level = level.flatMap { $0.next() }
        }
        let watch = levels.isEmpty ? nil : RelationWatch(executor, at: callSite)
        for level in levels.reversed() {
            for load in level { load.stitch(watch) }
        }
    }

    private func receive(_ result: QueryResult, _ decode: (QueryResult) throws -> [M]) throws {
        guard !joins.isEmpty else {
            roots.models = try decode(result)
            return
        }
        let mayRepeat = joins.contains { $0.multipliesRows }
        var places: [M.ID: Int] = [:]
        var cursor = result.cursor()
        for row in 0..<result.rowCount {
            cursor.seek(toRow: row)
            let root = try M(row: &cursor)
            var place = roots.models.count
            if mayRepeat, let known = places[root.primaryKey] { place = known }
            if place == roots.models.count {
                roots.models.append(root)
                if mayRepeat { places[root.primaryKey] = place }
            }
            for join in joins { try join.decode(&cursor, parent: place) }
        }
    }
}
