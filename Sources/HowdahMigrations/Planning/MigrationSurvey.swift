/// The files beside the history: for each version, what both say together.
///
/// | File | Record | State |
/// | --- | --- | --- |
/// | yes | no, and no later one is applied | `pending` |
/// | yes | no, but a later one is applied | `out_of_order` |
/// | yes | applied, with the same tokens | `applied` |
/// | yes | applied, with other tokens | `changed` |
/// | yes | running or failed | `failed` |
/// | no | yes, and it is later than every file | `future` |
/// | no | yes | `missing` |
package struct MigrationSurvey: Sendable {
    /// One version.
    package struct Item: Sendable {
        package let version: Int64
        package let name: String
        package let state: MigrationStatus.State
        package let migration: Migration?
        package let record: MigrationRecord?
        /// The file's checksum differs, and its tokens do not: only comments or white space were edited.
        package var hasEditedComments = false

        /// The version as the file writes it.
        package var versionText: String { migration?.versionText ?? String(version) }
        /// `0001 create_users`.
        package var title: String { "\(versionText) \(name)" }
    }

    /// All versions, in their order.
    package let items: [Item]

    package init(files: [Migration], records: [MigrationRecord]) throws(MigrationError) {
        let recorded = Dictionary(records.map { ($0.version, $0) }) { first, _ in first }
        let newest = records.map(\.version).max()
        let lastFile = files.last?.version
        var items: [Item] = []
        for file in files {
            items.append(try Self.item(file, record: recorded[file.version], newest: newest))
        }
        let versions = Set(files.map(\.version))
        for record in records where !versions.contains(record.version) {
            let isFuture = lastFile.map { record.version > $0 } ?? false
            items.append(
                Item(
                    version: record.version, name: record.name, state: isFuture ? .future : .missing, migration: nil,
                    record: record))
        }
        self.items = items.sorted { $0.version < $1.version }
    }

    private static func item(_ file: Migration, record: MigrationRecord?, newest: Int64?) throws(MigrationError) -> Item
    {
        guard let record else {
            let state: MigrationStatus.State = file.version < (newest ?? .min) ? .outOfOrder : .pending
            return Item(version: file.version, name: file.name, state: state, migration: file, record: nil)
        }
        var state = MigrationStatus.State.failed
        var hasEditedComments = false
        if record.state == .applied {
            state = .applied
            if file.up.checksum != record.checksum {
                hasEditedComments = try file.up.tokenChecksum() == record.tokenChecksum
                if !hasEditedComments { state = .changed }
            }
        }
        return Item(
            version: file.version, name: file.name, state: state, migration: file, record: record,
            hasEditedComments: hasEditedComments)
    }
}

extension MigrationSurvey {
    /// Why nothing may be applied, most serious first; nil if files and history agree.
    package func conflict(allowing options: Migrator.Options) -> MigrationError? {
        let changed = items.filter { $0.state == .changed }
        if !changed.isEmpty { return Self.checksumMismatch(changed) }
        let missing = items.filter { $0.state == .missing || ($0.state == .future && !options.allowsFuture) }
        if !missing.isEmpty { return Self.missingFile(missing) }
        let late = items.filter { $0.state == .outOfOrder }
        if !late.isEmpty, !options.allowsOutOfOrder {
            return Self.outOfOrder(late, newest: items.last { $0.record != nil })
        }
        return nil
    }

    private static func checksumMismatch(_ items: [Item]) -> MigrationError {
        let lines = items.map { item in
            """
            \(item.migration?.up.path ?? item.title)
                applied \(item.record?.appliedAt ?? "") as \(item.record?.checksum ?? "")
                the file is now            \(item.migration?.up.checksum ?? "")
            """
        }
        return MigrationError(
            .checksumMismatch,
            items.count == 1
                ? "Migration \(items[0].title) was edited after it was applied."
                : "\(items.count) migrations were edited after they were applied.",
            notes: lines + ["Put the file back as it was applied, and the change into a new migration."])
    }

    private static func missingFile(_ items: [Item]) -> MigrationError {
        let titles = items.map(\.title).joined(separator: ", ")
        var notes = ["Bring the file back, for instance from the branch it was applied from."]
        if items.contains(where: { $0.record?.downSQL != nil }) {
            notes.append("`howdah migrate down` can undo it without the file: the history keeps its down file.")
        }
        if items.allSatisfy({ $0.state == .future }) {
            notes.append("If a later release of the application applied it, go on with --allow-future.")
        }
        return MigrationError(.missingFile, "Applied, but there is no file: \(titles).", notes: notes)
    }

    private static func outOfOrder(_ items: [Item], newest: Item?) -> MigrationError {
        let paths = items.map { $0.migration?.up.path ?? $0.title }.joined(separator: ", ")
        return MigrationError(
            .outOfOrder, "Pending, but older than \(newest?.title ?? "a migration"), which is applied: \(paths).",
            notes: [
                "Give the file a later version, or apply it late with --allow-out-of-order; the history records that."
            ])
    }
}
