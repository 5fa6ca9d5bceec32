import CBaseline
import Howdah

// Goal: how fast many values get into a table.
// Factors: mostly the server's work; encoding five columns; round trips per chunk.
// Parameters: 100,000 rows of five columns in one transaction, by unnest of arrays in chunks of 10,000, or by COPY.

extension Workload {
    static let bulkInsert = Workload(
        name: "bulk_insert_100k", quick: 100_000, full: 100_000,
        reset: "TRUNCATE items",
        verify: """
            SELECT format('%s rows, %s', count(*), sum(hashtextextended(
                concat_ws('|', id, name, amount, score, extract(epoch FROM created_at)), 0)))
            FROM items
            """,
        peers: [
            Peer(name: "libpq") { baseline_insert_by_unnest($0.url, $0.operations) },
            Peer(name: "libpq-copy") { baseline_insert_by_copy($0.url, $0.operations) },
            Peer(name: "howdah") { try await BulkInsert.run($0, BulkInsert.insert) },
            Peer(name: "howdah-sql") { try await BulkInsert.run($0, BulkInsert.insertBySQL) },
        ])
}

enum BulkInsert {
    static func run(
        _ job: Job, _ insert: @Sendable ([Item], Transaction) async throws -> Void
    ) async throws -> baseline_run {
        try await job.withSession { session in
            let items = Item.make(job.operations)
            let stopwatch = Stopwatch()
            try await session.withTransaction { try await insert(items, $0) }
            return stopwatch.stop(checksum: 0)
        }
    }

    static func insert(_ items: [Item], in transaction: Transaction) async throws {
        try await transaction.insert(contentsOf: items, chunk: BASELINE_CHUNK)
    }

    static func insertBySQL(_ items: [Item], in transaction: Transaction) async throws {
        for first in stride(from: 0, to: items.count, by: BASELINE_CHUNK) {
            let chunk = items[first..<min(first + BASELINE_CHUNK, items.count)]
            _ = try await transaction.execute(statement(chunk))
        }
    }

    private static func statement(_ items: ArraySlice<Item>) -> PreparedSQL {
        PreparedSQL(
            sql: """
                INSERT INTO items (id, name, amount, score, created_at)
                SELECT * FROM unnest($1::bigint[], $2::text[], $3::int[], $4::float8[], $5::timestamptz[])
                """,
            binds: [
                items.map(\.id).boundValue, items.map(\.name).boundValue, items.map(\.amount).boundValue,
                items.map(\.score).boundValue, items.map(\.createdAt).boundValue,
            ])
    }
}
