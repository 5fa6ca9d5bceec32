/// What `status` tells: each migration, and the state of the database around them.
///
/// ```swift
/// let status = try await Migrator(database).status()
/// guard status.isUpToDate else { … }
/// ```
public struct MigrationStatus: Sendable {
    /// How files and history stand to each other for one version.
    public enum State: String, Hashable, Sendable, Encodable, CaseIterable {
        /// The file was applied as it is.
        case applied
        /// The file is waiting to be applied.
        case pending
        /// The file was edited after it was applied.
        case changed
        /// The migration was applied, and has no file.
        case missing
        /// The migration was applied, has no file, and is later than every file: a later release did it.
        case future
        /// The file is waiting, but a later one is applied.
        case outOfOrder = "out_of_order"
        /// The migration, which has no transaction, stopped half-way.
        case failed
    }

    /// One version.
    public struct Entry: Sendable, Encodable {
        /// The version.
        public let version: Int64
        /// The version as its file writes it, with leading zeros.
        public let versionText: String
        /// The name after the version.
        public let name: String
        /// How file and history stand to each other.
        public let state: State
        /// Whether the migration runs, or ran, in a transaction.
        public let transactional: Bool
        /// The checksum that was recorded, or the file's, if it is pending.
        public let checksum: String
        /// When it was applied, in UTC: `2026-11-20T22:31:00Z`.
        public let appliedAt: String?
        /// How long it took.
        public let durationMs: Int64?
        /// Whether it can be undone.
        public let hasDown: Bool
        /// What else there is to say.
        public let note: String?
    }

    /// All versions, in their order.
    public let migrations: [Entry]
    /// The database's name.
    public let database: String
    /// The server's version: `15.18`.
    public let serverVersion: String
    /// Whether a transaction-pooling proxy stands in between.
    public let isPooled: Bool
    /// Who is migrating right now, if anybody is.
    public let lockHolder: String?
    /// Indexes that a failed CREATE INDEX CONCURRENTLY left behind.
    public let invalidIndexes: [String]

    /// The latest version that is applied.
    public var current: Int64? { migrations.last { $0.state != .pending && $0.state != .outOfOrder }?.version }

    /// Whether every file is applied as it is, and nothing else is.
    public var isUpToDate: Bool { migrations.allSatisfy { $0.state == .applied } }

    /// The number of versions in a state.
    public func count(_ state: State) -> Int { migrations.count { $0.state == state } }
}

extension MigrationStatus.Entry {
    init(_ item: MigrationSurvey.Item) {
        version = item.version
        versionText = item.versionText
        name = item.name
        state = item.state
        transactional =
            item.record?.isTransactional
            ?? ((try? item.migration?.up.directives())?.withoutTransaction != true)
        checksum = item.record?.checksum ?? item.migration?.up.checksum ?? ""
        appliedAt = item.record?.appliedAt
        durationMs = item.record?.milliseconds
        hasDown = item.migration?.down != nil || (item.migration == nil && item.record?.downSQL != nil)
        note = Self.note(on: item)
    }

    private static func note(on item: MigrationSurvey.Item) -> String? {
        switch item.state {
        case .applied: item.hasEditedComments ? "comments or white space were edited since" : nil
        case .changed: "the file differs from what was applied"
        case .missing: "there is no file"
        case .future: "there is no file; applied by \(item.record?.runner ?? "another release")"
        case .outOfOrder: "older than a migration that is applied"
        case .pending: nil
        case .failed:
            "stopped after statement \(item.record?.statementsDone ?? 0) of \(item.record?.statementsTotal ?? 0)"
                + (item.record?.error.map { ": \($0)" } ?? "")
        }
    }
}
