import HowdahMigrations

/// `howdah migrate status [--json] [--check]`: looks, and creates nothing.
struct StatusCommand {
    let settings: Settings
    let console: Console

    func run() async throws -> Int32 {
        let status = try await settings.migrator().status()
        if settings.style == .json {
            console.output(JSON.line(StatusDocument(status)))
        } else {
            for line in lines(status) { console.output(line) }
        }
        return settings.arguments.has(.check) ? Self.exitCode(status) : 0
    }

    /// 4 if files and history disagree, 7 if a migration stopped half-way, 3 if one is pending, and else 0.
    static func exitCode(_ status: MigrationStatus) -> Int32 {
        if status.count(.changed) + status.count(.missing) + status.count(.outOfOrder) > 0 {
            return MigrationError.Code.checksumMismatch.exitCode
        }
        if status.count(.failed) > 0 { return MigrationError.Code.halfApplied.exitCode }
        return status.count(.pending) > 0 ? 3 : 0
    }

    private func lines(_ status: MigrationStatus) -> [String] {
        let titles = status.migrations.map { "\($0.versionText) \($0.name)" }
        let width = titles.map(\.count).max() ?? 0
        var lines = zip(status.migrations, titles).map { entry, title in
            var line = "  " + state(entry.state) + "  " + title.padded(to: width)
            if entry.state == .applied, let at = entry.appliedAt {
                line += "  " + at.replacing("T", with: " ").prefix(16) + "Z"
                if let time = entry.durationMs { line += "  " + Progress.time(time) }
            }
            if let note = entry.note { line += "  " + note }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        if lines.isEmpty { lines = ["There are no migrations in \(settings.directory.path)."] }
        lines += status.invalidIndexes.map { "  ! invalid index \($0)" }
        if let holder = status.lockHolder { lines.append("  ! another runner is migrating: \(holder)") }
        return lines
    }

    private func state(_ state: MigrationStatus.State) -> String {
        switch state {
        case .applied: console.onOutput("applied     ", .green)
        case .pending: console.onOutput("pending     ", .yellow)
        case .future: "future      "
        case .changed: console.onOutput("CHANGED     ", .red)
        case .missing: console.onOutput("MISSING     ", .red)
        case .outOfOrder: console.onOutput("OUT OF ORDER", .red)
        case .failed: console.onOutput("FAILED      ", .red)
        }
    }
}

/// `status --json`.
struct StatusDocument: Encodable {
    struct Lock: Encodable {
        let held: Bool
        let holder: String?
    }

    let database: String
    let serverVersion: String
    let pooler: Bool
    let current: Int64?
    let counts: [String: Int]
    let migrations: [MigrationStatus.Entry]
    let invalidIndexes: [String]
    let lock: Lock

    init(_ status: MigrationStatus) {
        database = status.database
        serverVersion = status.serverVersion
        pooler = status.isPooled
        current = status.current
        counts = Dictionary(
            uniqueKeysWithValues: MigrationStatus.State.allCases.map { ($0.rawValue, status.count($0)) })
        migrations = status.migrations
        invalidIndexes = status.invalidIndexes
        lock = Lock(held: status.lockHolder != nil, holder: status.lockHolder)
    }
}
