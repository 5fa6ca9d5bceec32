import Foundation

extension QueryPlan: CustomStringConvertible {
    /// The plan as `psql` shows it.
    public var description: String {
        var lines = root.lines(indentation: 0)
        for trigger in triggers {
            let time = trigger.time.map { ": time=\(Self.milliseconds($0))" } ?? ":"
            lines.append("Trigger \(trigger.name) on \(trigger.relation)\(time) calls=\(trigger.calls)")
        }
        let settings = settings.sorted { $0.key < $1.key }.map { "\($0.key) = '\($0.value)'" }
        if !settings.isEmpty { lines.append("Settings: " + settings.joined(separator: ", ")) }
        if let planningTime { lines.append("Planning Time: \(Self.milliseconds(planningTime)) ms") }
        if let executionTime { lines.append("Execution Time: \(Self.milliseconds(executionTime)) ms") }
        return lines.joined(separator: "\n")
    }

    /// `0.125`
    static func milliseconds(_ time: Duration) -> String {
        let (seconds, attoseconds) = time.components
        return String(format: "%.3f", Double(seconds) * 1_000 + Double(attoseconds) / 1e15)
    }
}

extension PlanNode: CustomStringConvertible {
    /// The step and those below it as `psql` shows them.
    public var description: String { lines(indentation: 0).joined(separator: "\n") }

    fileprivate func lines(indentation: Int) -> [String] {
        let margin = String(repeating: " ", count: indentation)
        // Below the top each step has an arrow, and what belongs to it stands further to the right.
        let arrow = indentation == 0 ? "" : "->  "
        let inner = indentation == 0 ? 2 : indentation + 6
        let pad = String(repeating: " ", count: inner)
        var lines: [String] = []
        if let subplanName { lines.append(margin + subplanName) }
        lines.append("\(margin)\(arrow)\(title)  \(costs)\(timing)")
        // Of rows that were not removed the server's own text says nothing.
        for detail in details where !(detail.name.hasPrefix("Rows Removed by ") && detail.text == "0") {
            lines.append("\(pad)\(detail.name): \(detail.text)")
        }
        if let buffers, let text = buffers.summary { lines.append("\(pad)Buffers: \(text)") }
        for child in children { lines += child.lines(indentation: inner) }
        return lines
    }

    /// `Index Scan using orders_pkey on orders o`
    private var title: String {
        var text = operation ?? kind
        if let joinType, joinType != "Inner" {
            text = text.replacingOccurrences(of: " Join", with: "") + " \(joinType) Join"
        }
        if let index { text += relation == nil ? " on \(index)" : " using \(index)" }
        guard let relation else { return text + (alias.map { index == nil ? " on \($0)" : "" } ?? "") }
        text += " on " + (schema.map { "\($0).\(relation)" } ?? relation)
        if let alias, alias != relation { text += " \(alias)" }
        return text
    }

    private var costs: String {
        String(format: "(cost=%.2f..%.2f rows=%.0f width=%d)", startupCost, totalCost, estimatedRows, width)
    }

    private var timing: String {
        guard let actual else { return "" }
        guard actual.loops > 0 else { return " (never executed)" }
        let times = [actual.startupTime, actual.totalTime].map(QueryPlan.milliseconds).joined(separator: "..")
        return " (actual time=\(times) rows=\(String(format: "%.0f", actual.rows)) loops=\(actual.loops))"
    }
}

extension PlanBuffers {
    /// `shared hit=4 read=1, temp read=2`; nil if no page was touched.
    fileprivate var summary: String? {
        func group(_ name: String, _ counts: [(String, Int)]) -> String? {
            let parts = counts.filter { $0.1 > 0 }.map { "\($0.0)=\($0.1)" }
            return parts.isEmpty ? nil : "\(name) \(parts.joined(separator: " "))"
        }
        let shared = group("shared", [("hit", hit), ("read", read), ("dirtied", dirtied), ("written", written)])
        let temporary = group("temp", [("read", temporaryRead), ("written", temporaryWritten)])
        let groups = [shared, temporary].compactMap { $0 }
        return groups.isEmpty ? nil : groups.joined(separator: ", ")
    }
}
