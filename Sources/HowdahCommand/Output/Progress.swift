import HowdahMigrations

/// Shows events while migrations run: lines for people on the standard error, or one JSON object per line on the
/// standard output.
struct Progress: Sendable {
    /// How much is shown.
    enum Style: Sendable {
        case normal, quiet, verbose, json
    }

    let console: Console
    let style: Style

    func show(_ event: MigrationEvent) {
        switch style {
        case .json: console.output(JSON.line(event))
        case .quiet: break
        case .normal, .verbose: if let line = line(event) { console.error(line) }
        }
    }

    /// The last line.
    func finish(_ text: String, _ summary: MigrationSummary) {
        switch style {
        case .json: console.output(JSON.line(summary))
        case .quiet: break
        case .normal, .verbose: console.error(text)
        }
    }

    private func line(_ event: MigrationEvent) -> String? {
        let message = event.message ?? ""
        switch event.event {
        case .connected: return "Database  " + message
        case .planned: return "To do     " + message
        case .waiting: return console.onError("  … another runner is migrating: \(message)", .grey)
        case .started: return style == .verbose ? "  … \(event.migration ?? "")" : nil
        case .statement:
            guard style == .verbose else { return nil }
            return console.onError("    \(event.statement ?? 0)/\(event.statements ?? 0) \(message)", .grey)
        case .notice: return console.onError("    \(message)", .grey)
        case .warning: return console.onError("warning: ", .yellow) + message
        case .retrying: return console.onError("  ↻ ", .yellow) + "\(event.migration ?? "")  \(message)"
        case .skipped: return "  - \(event.migration ?? "")  \(message)"
        case .applied, .undone: return finished(event)
        }
    }

    private func finished(_ event: MigrationEvent) -> String {
        let mark = console.onError(event.event == .applied ? "✓" : "↩", .green)
        let count = event.statements ?? 0
        let parts = [
            (event.migration ?? "").padded(to: 40), (count == 1 ? "1 statement" : "\(count) statements").padded(to: 13),
            Self.time(event.durationMs ?? 0), event.transactional == false ? "no transaction" : "",
        ]
        return "  \(mark) " + parts.filter { !$0.isEmpty }.joined(separator: "  ")
    }

    /// `41 ms`, `8.2 s`.
    static func time(_ milliseconds: Int64) -> String {
        milliseconds < 1_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
    }
}

/// What a run has done, as the last line of `--json`.
struct MigrationSummary: Encodable {
    let event = "summary"
    let direction: String
    let versions: [Int64]
    let durationMs: Int64
}
