package import HowdahPool
package import HowdahTypes

/// A connection of the database's own address, outside its pool: it holds the lock for as long as the run takes, and is
/// closed afterwards.
package final class DatabaseConnection: MigrationConnection {
    private let dedicated: DedicatedSession
    private let notices: NoticeList

    /// Connects.
    package init(_ database: Database) async throws {
        let notices = NoticeList()
        self.notices = notices
        dedicated = try await database.openDedicated { notices.append($0) }
    }

    package var processID: Int32 { dedicated.session.processID }

    package var isInTransaction: Bool { dedicated.isInTransaction }

    package func takeNotices() -> [DatabaseError.ServerFields] { notices.takeAll() }

    package func run(_ sql: String) async throws { try await dedicated.session.simple(sql) }

    package func rows(_ sql: String) async throws -> [[String?]] {
        guard let result = try await dedicated.session.simple(sql).last else { return [] }
        var cursor = result.cursor()
        return try (0..<result.rowCount).map { row in
            cursor.seek(toRow: row)
            return try (0..<result.layout.count).map { _ in try cursor.next(String?.self) }
        }
    }

    package func close() async { dedicated.close() }
}

/// What the server says beside its results; it arrives on the thread that reads the socket.
private final class NoticeList: Sendable {
    private let notices = Locked<[DatabaseError.ServerFields]>([])

    func append(_ notice: DatabaseError.ServerFields) {
        notices.withLock { if $0.count < 1_000 { $0.append(notice) } }
    }

    func takeAll() -> [DatabaseError.ServerFields] {
        notices.withLock { notices in
            defer { notices = [] }
            return notices
        }
    }
}
