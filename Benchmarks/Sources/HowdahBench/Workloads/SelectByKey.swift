import CBaseline

// Goal: what one statement costs on top of libpq, from the call to the finished value.
// Factors: wake-ups of threads, encoding one parameter, decoding one row of ten columns.
// Parameters: one connection, one query at a time, scattered keys. Pinned: client and server on one CPU, which leaves
// out the time to wake an idle CPU and repeats within a few percent.

extension Workload {
    static let selectByKey = Workload(
        name: "select_by_key", quick: 5_000, full: 20_000,
        peers: [Peer(name: "libpq") { baseline_select_by_key($0.url, $0.operations, false) }])

    static let selectByKeyPinned = Workload(
        name: "select_by_key_pinned", quick: 20_000, full: 60_000,
        peers: [Peer(name: "libpq") { baseline_select_by_key($0.url, $0.operations, true) }])
}
