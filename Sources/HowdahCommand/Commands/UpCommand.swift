import HowdahMigrations
import HowdahTypes

/// `howdah migrate up [N] [--to V] [--dry-run]`.
struct UpCommand {
    let settings: Settings
    let console: Console

    func run() async throws -> Int32 {
        let arguments = settings.arguments
        let count = try arguments.count()
        let target = try arguments.number(.to)
        if count != nil, target != nil { throw MigrationError(.usage, "Give N or --to, and not both.") }
        let migrator = try settings.migrator()
        let progress = Progress(console: console, style: settings.style)
        if arguments.has(.dryRun) {
            return PlanOutput(console: console, asJSON: settings.style == .json)
                .write(try await migrator.planUp(count: count, to: target), empty: "Nothing is pending.")
        }
        let start = ContinuousClock.now
        let versions = try await migrator.up(count: count, to: target) { progress.show($0) }
        let elapsed = (ContinuousClock.now - start).wholeMilliseconds
        progress.finish(
            try text(versions.count, elapsed),
            MigrationSummary(direction: "up", versions: versions, durationMs: elapsed))
        return 0
    }

    private func text(_ count: Int, _ elapsed: Int64) throws -> String {
        guard count == 0 else {
            return "Applied \(count == 1 ? "1 migration" : "\(count) migrations") in \(Progress.time(elapsed))."
        }
        guard try settings.directory.migrations().isEmpty else { return "Nothing is pending." }
        return console.onError("warning: ", .yellow) + "There are no migrations in \(settings.directory.path)."
    }
}
