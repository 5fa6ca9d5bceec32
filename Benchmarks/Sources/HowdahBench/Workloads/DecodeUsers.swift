import CBaseline

// Goal: what it costs to turn rows into values.
// Factors: the decoders of ten types, the memory of a result beside the values made from it.
// Parameters: 100,000 rows of ten columns (bigint, two texts, int with NULLs, numeric, bool, timestamptz, uuid, float8,
// jsonb as text) into an array of structs that own their texts; the previous load's values are freed before the next.

extension Workload {
    static let decodeUsers = Workload(
        name: "decode_100k", quick: 3, full: 10, stepsPerOperation: BASELINE_USERS,
        peers: [Peer(name: "libpq") { baseline_decode_users($0.url, $0.operations) }])
}
