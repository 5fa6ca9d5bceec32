import HowdahTypes
import Testing

@testable import HowdahORM

@Suite("A plan")
struct QueryPlanTests {
    /// What PostgreSQL 15 sends for a join, after `ANALYZE` and `BUFFERS`.
    static let json = """
        [{"Plan": {"Node Type": "Hash Join", "Parallel Aware": false, "Async Capable": false, "Join Type": "Left",
          "Startup Cost": 1.09, "Total Cost": 2.2, "Plan Rows": 4, "Plan Width": 72, "Actual Startup Time": 0.031,
          "Actual Total Time": 0.036, "Actual Rows": 40, "Actual Loops": 1, "Inner Unique": false,
          "Hash Cond": "(o.user_id = u.id)", "Rows Removed by Join Filter": 0, "Shared Hit Blocks": 4,
          "Shared Read Blocks": 1,
          "Shared Dirtied Blocks": 0, "Shared Written Blocks": 0, "Local Hit Blocks": 0, "Temp Read Blocks": 2,
          "Temp Written Blocks": 0, "Plans": [
            {"Node Type": "Seq Scan", "Parent Relationship": "Outer", "Relation Name": "orders", "Alias": "o",
             "Startup Cost": 0.0, "Total Cost": 1.04, "Plan Rows": 4, "Plan Width": 36, "Actual Startup Time": 0.004,
             "Actual Total Time": 0.005, "Actual Rows": 4, "Actual Loops": 1, "Filter": "(total > 5)",
             "Rows Removed by Filter": 3, "Shared Hit Blocks": 1, "Shared Read Blocks": 0},
            {"Node Type": "Hash", "Parent Relationship": "Inner", "Startup Cost": 1.04, "Total Cost": 1.04,
             "Plan Rows": 4, "Plan Width": 36, "Actual Startup Time": 0, "Actual Total Time": 0, "Actual Rows": 0,
             "Actual Loops": 0, "Plans": [
               {"Node Type": "Index Scan", "Parent Relationship": "Outer", "Scan Direction": "Forward",
                "Index Name": "users_pkey", "Relation Name": "users", "Alias": "u", "Startup Cost": 0.15,
                "Total Cost": 8.17, "Plan Rows": 1, "Plan Width": 36, "Index Cond": "(id = 7)"}]}]},
          "Settings": {"work_mem": "64kB"}, "Planning Time": 0.125, "Triggers": [
            {"Trigger Name": "audit", "Relation": "orders", "Time": 0.5, "Calls": 2}], "Execution Time": 0.25}]
        """

    let plan: QueryPlan

    init() throws { plan = try QueryPlan(json: Self.json) }

    @Test("knows every step, its costs, rows, times and pages")
    func steps() {
        #expect(plan.nodes.map(\.kind) == ["Hash Join", "Seq Scan", "Hash", "Index Scan"])
        #expect(plan.root.joinType == "Left" && plan.root.totalCost == 2.2 && plan.root.width == 72)
        #expect(plan.root.actual?.rows == 40 && plan.root.actual?.totalTime == .microseconds(36))
        #expect(plan.root.buffers?.hit == 4 && plan.root.buffers?.temporaryRead == 2)
        #expect(plan.nodes[1].detail("Filter") == "(total > 5)")
        #expect(plan.nodes[1].detail("Rows Removed by Filter") == "3")
        #expect(plan.root.detail("Rows Removed by Join Filter") == "0")
        #expect(plan.nodes[3].actual == nil && plan.nodes[3].buffers == nil)
        #expect(plan.planningTime == .microseconds(125) && plan.executionTime == .microseconds(250))
        #expect(plan.triggers.map(\.name) == ["audit"] && plan.triggers[0].time == .microseconds(500))
        #expect(plan.settings == ["work_mem": "64kB"])
    }

    @Test("answers which tables are scanned, which indexes are used, and where the planner was wrong")
    func questions() {
        #expect(plan.scansSequentially() && plan.scansSequentially("orders") && plan.scansSequentially("o"))
        #expect(!plan.scansSequentially("users"))
        #expect(plan.usesIndex() && plan.usesIndex("users_pkey") && !plan.usesIndex("orders_pkey"))
        #expect(plan.nodes(of: "Hash").count == 1)
        #expect(plan.worstEstimate?.node.kind == "Hash Join" && plan.worstEstimate?.factor == 10)
    }

    @Test("reads as psql shows it")
    func description() {
        #expect(
            plan.description == """
                Hash Left Join  (cost=1.09..2.20 rows=4 width=72) (actual time=0.031..0.036 rows=40 loops=1)
                  Hash Cond: (o.user_id = u.id)
                  Buffers: shared hit=4 read=1, temp read=2
                  ->  Seq Scan on orders o  (cost=0.00..1.04 rows=4 width=36) (actual time=0.004..0.005 rows=4 loops=1)
                        Filter: (total > 5)
                        Rows Removed by Filter: 3
                        Buffers: shared hit=1
                  ->  Hash  (cost=1.04..1.04 rows=4 width=36) (never executed)
                        ->  Index Scan using users_pkey on users u  (cost=0.15..8.17 rows=1 width=36)
                              Index Cond: (id = 7)
                Trigger audit on orders: time=0.500 calls=2
                Settings: work_mem = '64kB'
                Planning Time: 0.125 ms
                Execution Time: 0.250 ms
                """)
    }

    @Test("that is no plan is an error", arguments: ["[]", "[{}]", "{}", "no", ""])
    func malformed(json: String) {
        #expect(throws: (any Error).self) { try QueryPlan(json: json) }
    }
}
