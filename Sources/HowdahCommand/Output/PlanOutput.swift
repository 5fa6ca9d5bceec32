import HowdahMigrations

/// The output of `--dry-run`: one step per line.
struct PlanOutput {
    let console: Console
    let asJSON: Bool

    /// Writes the steps to the standard output, and returns the exit code.
    func write(_ plan: MigrationPlan, empty: String) -> Int32 {
        if asJSON {
            console.output(JSON.line(plan.steps.map(Step.init)))
        } else if plan.steps.isEmpty {
            console.error(empty)
        } else {
            console.output(plan.description)
        }
        return 0
    }

    private struct Step: Encodable {
        let direction: String
        let version: Int64
        let migration: String
        let statements: Int
        let transactional: Bool

        init(_ step: MigrationStep) {
            direction = step.direction.rawValue
            version = step.version
            migration = step.title
            statements = step.statements.count
            transactional = !step.directives.withoutTransaction
        }
    }
}
