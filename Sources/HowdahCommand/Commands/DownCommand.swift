import HowdahMigrations
import HowdahTypes

/// `howdah migrate down [N] [--to V] [--all --yes] [--dry-run]`.
struct DownCommand {
    let settings: Settings
    let console: Console

    func run() async throws -> Int32 {
        let extent = try extent()
        let migrator = try settings.migrator()
        let progress = Progress(console: console, style: settings.style)
        if settings.arguments.has(.dryRun) {
            return PlanOutput(console: console, asJSON: settings.style == .json)
                .write(try await migrator.planDown(extent), empty: "Nothing is applied.")
        }
        let start = ContinuousClock.now
        let versions = try await migrator.down(extent) { progress.show($0) }
        let elapsed = (ContinuousClock.now - start).wholeMilliseconds
        let count = versions.count == 1 ? "1 migration" : "\(versions.count) migrations"
        progress.finish(
            versions.isEmpty ? "There is nothing to undo." : "Undid \(count) in \(Progress.time(elapsed)).",
            MigrationSummary(direction: "down", versions: versions, durationMs: elapsed))
        return 0
    }

    private func extent() throws(MigrationError) -> MigrationPlan.Extent {
        let arguments = settings.arguments
        let count = try arguments.count()
        let target = try arguments.number(.to)
        let given = [count != nil, target != nil, arguments.has(.all)].count { $0 }
        if given > 1 { throw MigrationError(.usage, "Give one of N, --to and --all.") }
        if let target { return .to(target) }
        guard arguments.has(.all) else { return .count(count ?? 1) }
        guard arguments.has(.yes) || arguments.has(.dryRun) else {
            throw MigrationError(
                .usage, "`down --all` undoes every migration, and drops what they made, with its rows.",
                notes: ["Confirm it with --yes."])
        }
        return .all
    }
}
