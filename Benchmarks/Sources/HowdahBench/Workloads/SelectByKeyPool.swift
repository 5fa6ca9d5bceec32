import CBaseline

// Goal: how many statements per second many tasks get through a few connections.
// Factors: as for one connection, and what handing connections from task to task costs.
// Parameters: 8 connections; 64 tasks, or 8 threads in C, which share the queries evenly.

extension Workload {
    static let poolConnections: Int32 = 8

    static let selectByKeyPool = Workload(
        name: "select_by_key_pool", quick: 20_000, full: 80_000,
        peers: [Peer(name: "libpq") { baseline_select_by_key_pool($0.url, $0.operations, poolConnections) }])
}
