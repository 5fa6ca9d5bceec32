/// What a command will do, decided from the files and the history alone, before anything is done.
///
/// ```
/// up 0002 create_orders, 4 statements
/// up 0003 add_email_index, 1 statement, no transaction
/// ```
package struct MigrationPlan: Sendable, CustomStringConvertible {
    package let steps: [MigrationStep]

    package var description: String { steps.map(\.description).joined(separator: "\n") }

    /// Applies pending migrations by version: all, the first `count`, or those up to the version `target`.
    ///
    /// Throws the conflict between files and history, or what is wrong in one of the files.
    package static func up(
        _ survey: MigrationSurvey, count: Int? = nil, to target: Int64? = nil, options: Migrator.Options
    )
        throws(MigrationError) -> MigrationPlan
    {
        if let conflict = survey.conflict(allowing: options) { throw conflict }
        if let target, !survey.items.contains(where: { $0.version == target && $0.migration != nil }) {
            throw MigrationError(.usage, "There is no migration with version \(target).")
        }
        let pending = survey.items.filter { item in
            [.pending, .outOfOrder, .failed].contains(item.state) && item.version <= target ?? .max
        }
        var steps: [MigrationStep] = []
        for item in pending.prefix(count ?? .max) {
            guard let migration = item.migration else { continue }
            steps.append(try MigrationStep(applying: item, migration))
        }
        return MigrationPlan(steps: steps)
    }

    /// How far `down` goes.
    package enum Extent: Hashable, Sendable {
        /// The last ones that were applied.
        case count(Int)
        /// Everything later than a version, which stays.
        case to(Int64)
        case all
    }

    /// Undoes migrations, the one that was applied last first.
    ///
    /// Throws `irreversible` if any of them has no way down, before the first one is undone.
    package static func down(_ survey: MigrationSurvey, _ extent: Extent) throws(MigrationError) -> MigrationPlan {
        var applied = survey.items.filter { $0.record != nil }
            .sorted { ($0.record?.appliedOrder ?? 0) > ($1.record?.appliedOrder ?? 0) }
        switch extent {
        case .all: break
        case .count(let count): applied = Array(applied.prefix(count))
        case .to(let target):
            guard target == 0 || applied.contains(where: { $0.version == target }) else {
                throw MigrationError(.usage, "No migration with version \(target) is applied.")
            }
            applied.removeAll { $0.version <= target }
        }
        var steps: [MigrationStep] = []
        for item in applied {
            guard let record = item.record else { continue }
            steps.append(try MigrationStep(undoing: item, record))
        }
        return MigrationPlan(steps: steps)
    }
}
