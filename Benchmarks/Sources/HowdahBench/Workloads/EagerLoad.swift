import CBaseline

// Goal: what it costs to load parents with their children.
// Factors: two statements, decoding 11,000 rows, attaching each child to its parent.
// Parameters: 1,000 users with 10 orders each; C stitches them by a hash of the users' keys.

extension Workload {
    static let eagerLoad = Workload(
        name: "eager_1000x10", quick: 20, full: 100, stepsPerOperation: BASELINE_PARENTS * 11,
        peers: [Peer(name: "libpq") { baseline_load_orders($0.url, $0.operations) }])
}
