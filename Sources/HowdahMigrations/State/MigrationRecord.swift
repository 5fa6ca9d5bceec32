/// One row of the history: a migration that was applied, or that stopped half-way.
package struct MigrationRecord: Hashable, Sendable {
    /// `running` and `failed` rows are committed only by migrations without a transaction.
    package enum State: String, Hashable, Sendable {
        case running, applied, failed
    }

    package var version: Int64
    package var name: String
    package var state: State = .applied
    package var checksum: String
    package var tokenChecksum: String?
    package var isTransactional = true
    package var isOutOfOrder = false
    package var statementsTotal: Int?
    package var statementsDone = 0
    /// The checksums of the statements' tokens, which guard a resumed migration.
    package var statementHashes: [String] = []
    package var downSQL: String?
    package var error: String?
    /// The order in which migrations were really applied.
    package var appliedOrder: Int64 = 0
    /// In UTC: `2026-11-20T22:31:00Z`.
    package var appliedAt: String?
    package var milliseconds: Int64?
    package var runner = Release.runner

    package init(version: Int64, name: String, checksum: String) {
        self.version = version
        self.name = name
        self.checksum = checksum
    }

    /// Reads the columns of ``MigrationLedger/columns``, all as text.
    init?(row: [String?]) {
        guard row.count == MigrationLedger.columns.count, let version = row[0].flatMap({ Int64($0) }),
            let name = row[1], let state = row[2].flatMap(State.init), let checksum = row[3]
        else { return nil }
        self.init(version: version, name: name, checksum: checksum)
        self.state = state
        tokenChecksum = row[4]
        isTransactional = row[5] == "true"
        isOutOfOrder = row[6] == "true"
        statementsTotal = row[7].flatMap { Int($0) }
        statementsDone = row[8].flatMap { Int($0) } ?? 0
        statementHashes = row[9].map { $0.split(separator: ",").map(String.init) } ?? []
        downSQL = row[10]
        error = row[11]
        appliedOrder = row[12].flatMap { Int64($0) } ?? 0
        appliedAt = row[13]
        milliseconds = row[14].flatMap { Int64($0) }
        runner = row[15] ?? ""
    }
}
