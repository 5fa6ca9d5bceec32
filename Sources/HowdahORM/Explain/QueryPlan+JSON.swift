import Foundation
import HowdahTypes

extension QueryPlan {
    /// Reads what `EXPLAIN (FORMAT JSON)` sends: an array with one object for each statement, of which there is one.
    ///
    /// What a later server adds is kept in ``json`` and, where it is text or a number of a step, among its details.
    init(json: String) throws {
        guard let list = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]],
            let top = list.first, let plan = top["Plan"] as? [String: Any]
        else {
            throw DatabaseError(
                .decodingFailed, message: "The server's answer to EXPLAIN (FORMAT JSON) has no \"Plan\".")
        }
        self.json = json
        root = PlanNode(plan)
        planningTime = top.milliseconds("Planning Time")
        executionTime = top.milliseconds("Execution Time")
        settings = (top["Settings"] as? [String: String]) ?? [:]
        triggers = (top["Triggers"] as? [[String: Any]] ?? []).map { trigger in
            Trigger(
                name: trigger.text("Trigger Name") ?? trigger.text("Constraint Name") ?? "",
                relation: trigger.text("Relation") ?? "", time: trigger.milliseconds("Time"),
                calls: trigger.integer("Calls"))
        }
    }
}

extension PlanNode {
    /// What has a property of its own, and is no detail.
    private static let known: Set<String> = [
        "Node Type", "Relation Name", "Schema", "Alias", "Index Name", "Join Type", "Operation", "Parent Relationship",
        "Subplan Name", "Startup Cost", "Total Cost", "Plan Rows", "Plan Width", "Actual Startup Time",
        "Actual Total Time", "Actual Rows", "Actual Loops", "Plans", "Parallel Aware", "Async Capable",
        "Scan Direction", "Inner Unique", "Disabled",
    ]

    fileprivate init(_ object: [String: Any]) {
        kind = object.text("Node Type") ?? ""
        relation = object.text("Relation Name")
        schema = object.text("Schema")
        alias = object.text("Alias")
        index = object.text("Index Name")
        joinType = object.text("Join Type")
        operation = object.text("Operation")
        parentRelationship = object.text("Parent Relationship")
        subplanName = object.text("Subplan Name")
        startupCost = object.number("Startup Cost") ?? 0
        totalCost = object.number("Total Cost") ?? 0
        estimatedRows = object.number("Plan Rows") ?? 0
        width = object.integer("Plan Width")
        actual = Actual(object)
        buffers = PlanBuffers(object)
        details = Self.details(of: object)
        children = (object["Plans"] as? [[String: Any]] ?? []).map { PlanNode($0) }
    }

    private static func details(of object: [String: Any]) -> [Detail] {
        object.keys.filter { !known.contains($0) && !$0.hasSuffix(" Blocks") && !$0.hasPrefix("I/O ") }.sorted()
            .compactMap { name in object.printed(name).map { Detail(name: name, text: $0) } }
    }
}

extension PlanNode.Actual {
    fileprivate init?(_ object: [String: Any]) {
        guard let loops = object.number("Actual Loops") else { return nil }
        self.init(
            startupTime: object.milliseconds("Actual Startup Time") ?? .zero,
            totalTime: object.milliseconds("Actual Total Time") ?? .zero, rows: object.number("Actual Rows") ?? 0,
            loops: Int(loops))
    }
}

extension PlanBuffers {
    fileprivate init?(_ object: [String: Any]) {
        guard object["Shared Hit Blocks"] != nil else { return nil }
        self.init(
            hit: object.integer("Shared Hit Blocks"), read: object.integer("Shared Read Blocks"),
            dirtied: object.integer("Shared Dirtied Blocks"), written: object.integer("Shared Written Blocks"),
            temporaryRead: object.integer("Temp Read Blocks"),
            temporaryWritten: object.integer("Temp Written Blocks"))
    }
}

extension [String: Any] {
    fileprivate func text(_ name: String) -> String? { self[name] as? String }

    fileprivate func number(_ name: String) -> Double? { (self[name] as? NSNumber)?.doubleValue }

    fileprivate func integer(_ name: String) -> Int { Int(number(name) ?? 0) }

    fileprivate func milliseconds(_ name: String) -> Duration? {
        number(name).map { .nanoseconds(Int64(($0 * 1_000_000).rounded())) }
    }

    /// A value as `psql` prints it; nil where it prints nothing: false, an empty list, an object.
    fileprivate func printed(_ name: String) -> String? {
        switch self[name] {
        case let text as String: text
        case let list as [String]: list.isEmpty ? nil : list.joined(separator: ", ")
        case let number as NSNumber: number.stringValue
        default: nil
        }
    }
}
