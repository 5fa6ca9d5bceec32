/// How the server executes a statement, or has executed it: what ``Executor/explain(_:analyze:buffers:verbose:settings:fileID:line:)``
/// returns.
///
/// ```swift
/// let plan = try await session.explain(Order.where { $0.userID == id })
/// #expect(!plan.scansSequentially("orders"))
/// print(plan)
/// // Index Scan using orders_user_id_idx on orders  (cost=0.29..8.31 rows=3 width=24)
/// //   Index Cond: (user_id = '…'::uuid)
/// ```
public struct QueryPlan: Hashable, Sendable {
    /// The topmost step.
    public var root: PlanNode
    /// How long planning took, if it was measured.
    public var planningTime: Duration?
    /// How long the statement ran, with `analyze`.
    public var executionTime: Duration?
    /// The triggers that ran, with `analyze`.
    public var triggers: [Trigger] = []
    /// Settings that differ from their defaults and change plans, with `settings`.
    public var settings: [String: String] = [:]
    /// What PostgreSQL sent, as JSON.
    public var json: String

    /// A trigger that a statement fired.
    public struct Trigger: Hashable, Sendable {
        /// The trigger's name.
        public var name: String
        /// The table it is on.
        public var relation: String
        /// How long it took, all calls together.
        public var time: Duration?
        /// How often it ran.
        public var calls: Int
    }

    /// All steps, from the top.
    public var nodes: [PlanNode] { root.withDescendants }

    /// Whether a table is read from its first page to its last: `Seq Scan` or `Parallel Seq Scan`.
    ///
    /// - Parameter relation: the table's name or its alias; any table if it is nil.
    public func scansSequentially(_ relation: String? = nil) -> Bool {
        nodes.contains { node in
            node.kind == "Seq Scan" && (relation == nil || node.relation == relation || node.alias == relation)
        }
    }

    /// Whether an index is used: by an index scan, an index-only scan, or a bitmap scan.
    ///
    /// - Parameter name: the index; any index if it is nil.
    public func usesIndex(_ name: String? = nil) -> Bool {
        nodes.contains { node in node.index.map { name == nil || $0 == name } ?? false }
    }

    /// The steps of a kind: `plan.nodes(of: "Sort")`.
    public func nodes(of kind: String) -> [PlanNode] { nodes.filter { $0.kind == kind } }

    /// The step whose number of rows the planner misjudged most, and by which factor; nil without `analyze`.
    ///
    /// A factor of ten and more often means that `ANALYZE table` is due, or that statistics on several columns are missing.
    public var worstEstimate: (node: PlanNode, factor: Double)? {
        nodes.compactMap { node in
            node.actual.map { actual in
                let (expected, found) = (max(node.estimatedRows, 1), max(actual.rows, 1))
                return (node: node, factor: max(expected / found, found / expected))
            }
        }.max { $0.factor < $1.factor }
    }
}
