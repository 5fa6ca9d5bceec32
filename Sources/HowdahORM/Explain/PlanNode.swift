/// One step of a plan: what the server does, on what, at which estimated cost, and, after `ANALYZE`, in which time.
public struct PlanNode: Hashable, Sendable {
    /// `Seq Scan`, `Index Scan`, `Hash Join`, `Sort`, …, as PostgreSQL names it.
    public var kind: String
    /// The table, materialised view or partition that is read or written.
    public var relation: String?
    /// The schema of ``relation``, with `verbose`.
    public var schema: String?
    /// The name that the statement gives the relation.
    public var alias: String?
    /// The index that is used.
    public var index: String?
    /// `Inner`, `Left`, `Semi`, …, of a join.
    public var joinType: String?
    /// `Insert`, `Update`, `Delete` or `Merge`, of a step that writes.
    public var operation: String?
    /// How the step serves the one above it: `Outer`, `Inner`, `InitPlan`, `SubPlan`, …
    public var parentRelationship: String?
    /// The name of a subquery: `CTE totals`, `SubPlan 1`.
    public var subplanName: String?
    /// The cost before the first row, in the planner's units.
    public var startupCost = 0.0
    /// The cost of all rows, in the planner's units.
    public var totalCost = 0.0
    /// How many rows the planner expects, per loop.
    public var estimatedRows = 0.0
    /// How many bytes the planner expects a row to have.
    public var width = 0
    /// What really happened; nil without `analyze`, and for a step that never ran.
    public var actual: Actual?
    /// The pages that the step and those below it touched, with `buffers`.
    public var buffers: PlanBuffers?
    /// Conditions and keys, each with PostgreSQL's name for it: `Filter`, `Index Cond`, `Hash Cond`, `Sort Key`, …
    public var details: [Detail] = []
    /// The steps below this one.
    public var children: [PlanNode] = []

    /// What a step did.
    public struct Actual: Hashable, Sendable {
        /// The time to the first row, per loop.
        public var startupTime: Duration
        /// The time to the last row, per loop.
        public var totalTime: Duration
        /// How many rows came, per loop.
        public var rows: Double
        /// How often the step ran.
        public var loops: Int
    }

    /// A property of a step, as PostgreSQL prints it.
    public struct Detail: Hashable, Sendable {
        /// `Filter`, `Index Cond`, …
        public var name: String
        /// The condition, the keys, or a number.
        public var text: String
    }

    /// A detail by its name: `node.detail("Filter")`.
    public func detail(_ name: String) -> String? { details.first { $0.name == name }?.text }

    /// This step and all below it, from the top.
    public var withDescendants: [PlanNode] { [self] + children.flatMap(\.withDescendants) }
}

/// Pages of 8 KiB that a plan touched.
public struct PlanBuffers: Hashable, Sendable {
    /// Pages that were in the server's memory.
    public var hit = 0
    /// Pages that were read from the system.
    public var read = 0
    /// Pages that were changed.
    public var dirtied = 0
    /// Pages that were written out.
    public var written = 0
    /// Pages of temporary files that were read: a sort or a hash did not fit `work_mem`.
    public var temporaryRead = 0
    /// Pages of temporary files that were written.
    public var temporaryWritten = 0
}
