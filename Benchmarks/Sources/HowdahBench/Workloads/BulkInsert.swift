import CBaseline

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
        ])
}
