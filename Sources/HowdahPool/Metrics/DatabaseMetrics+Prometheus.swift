import HowdahTypes

extension DatabaseMetrics {
    /// The metrics as a page for Prometheus, in its text format, version 0.0.4.
    ///
    /// ```
    /// # TYPE db_client_connection_count gauge
    /// db_client_connection_count{db_client_connection_pool_name="shop",db_client_connection_state="used"} 3
    /// # TYPE db_client_connection_wait_time_seconds histogram
    /// db_client_connection_wait_time_seconds_bucket{db_client_connection_pool_name="shop",le="0.001"} 1027
    /// ```
    ///
    /// The names are those of OpenTelemetry's conventions for database clients, as its Prometheus exporter writes them:
    /// dots become underscores, the unit and `_total` are appended. What OpenTelemetry has no name for is
    /// `pg_pool_…`. Serve it with the content type ``prometheusContentType``.
    public func prometheusText() -> String {
        var page = PrometheusText(common: [("db_client_connection_pool_name", name)])
        writeConnections(to: &page)
        writeTimes(to: &page)
        writePool(to: &page)
        writeStatements(to: &page)
        writeOperations(to: &page)
        return page.text
    }

    /// `text/plain; version=0.0.4; charset=utf-8`
    public static let prometheusContentType = "text/plain; version=0.0.4; charset=utf-8"

    private func writeConnections(to page: inout PrometheusText) {
        let count = "db_client_connection_count"
        page.family(count, .gauge, "Connections by state.")
        let states = [
            ("idle", pool.idle), ("used", pool.inUse), ("connecting", pool.connecting),
            ("resetting", pool.resetting), ("closing", pool.closing),
        ]
        for (state, number) in states { page.sample(count, [("db_client_connection_state", state)], number) }
        page.single("db_client_connection_max", .gauge, "The most connections allowed.", size + maxOverflow)
        page.single("db_client_connection_idle_max", .gauge, "The most idle connections allowed.", size)
        page.single("db_client_connection_idle_min", .gauge, "Idle connections that are kept ready.", minIdle)
        page.single(
            "db_client_connection_pending_requests", .gauge, "Callers that wait for a connection.", pool.waiting)
        page.single(
            "db_client_connection_timeouts_total", .counter, "Callers to whom no connection came in time.",
            pool.timedOut)
    }

    private func writeTimes(to page: inout PrometheusText) {
        let times = [
            ("wait", "The time to obtain a connection from the pool.", waitTime),
            ("use", "The time between borrowing a connection and returning it.", useTime),
            ("create", "The time to open a connection.", createTime),
        ]
        for (name, help, histogram) in times {
            let name = "db_client_connection_\(name)_time_seconds"
            page.family(name, .histogram, help)
            page.histogram(name, [], histogram)
        }
    }

    private func writePool(to page: inout PrometheusText) {
        write("acquired", "Connections handed out.", pool.acquired, to: &page)
        write("cancelled", "Callers whose task was cancelled while they waited.", pool.cancelled, to: &page)
        write("refused", "Callers refused without waiting.", pool.refused, to: &page)
        write(
            "connects", "Attempts to open a connection.", by: "result",
            [("ok", pool.connected), ("error", pool.connectFailures)], to: &page)
        write(
            "discards", "Connections closed, by reason.", by: "reason",
            DiscardReason.allCases.map { ($0.rawValue, discards[$0] ?? 0) }, to: &page)
        writeChecks(to: &page)
        write("rollbacks_on_release", "Sessions that left a transaction open.", pool.rolledBackOnReturn, to: &page)
        write("nested_checkouts", "Sessions refused to tasks that held one.", nestedRefusals, to: &page)
        write("leaks", "Reports of sessions that were open for long.", longSessions, to: &page)
        write("evictions", "How often all connections were given up.", evictions, to: &page)
    }

    private func writeChecks(to page: inout PrometheusText) {
        let name = "pg_pool_checks_total"
        page.family(name, .counter, "Checks of idle connections before their use.")
        let counts = [
            ("poll", "ok", checks.looks), ("poll", "error", checks.failedLooks), ("query", "ok", checks.pings),
            ("query", "error", checks.failedPings),
        ]
        for (kind, result, count) in counts { page.sample(name, [("kind", kind), ("result", result)], count) }
    }

    private func writeStatements(to page: inout PrometheusText) {
        write(
            "prepare", "Statements by what became of their preparation.", by: "result",
            [("hit", prepared.hits), ("miss", prepared.misses), ("stale", prepared.stale)], to: &page)
        write(
            "cancels", "Cancel requests by what became of them.", by: "result",
            [("hit", cancels.hits), ("late", cancels.late), ("timeout", cancels.lost)], to: &page)
        let retried = retries.map { ($0.key.rawValue, $0.value) }.sorted { $0.0 < $1.0 }
        write("retries", "Transactions that were run again.", by: "sqlstate", retried, to: &page)
    }

    private func writeOperations(to page: inout PrometheusText) {
        guard !operations.isEmpty else { return }
        let duration = "db_client_operation_duration_seconds"
        page.family(duration, .histogram, "Duration of database client operations.")
        for series in operations { page.histogram(duration, series.labels, series.duration) }
        let rows = "db_client_response_returned_rows"
        page.family(rows, .histogram, "Rows returned by an operation.")
        for series in operations {
            page.histogram(
                rows, series.labels, bounds: OperationMeter.Series.rowBounds.map(String.init),
                counts: series.rowCounts, sum: "\(series.rows)")
        }
    }

    private func write(_ name: String, _ help: String, _ value: UInt64, to page: inout PrometheusText) {
        page.single("pg_pool_\(name)_total", .counter, help, value)
    }

    private func write(
        _ name: String, _ help: String, by label: String, _ values: [(String, UInt64)], to page: inout PrometheusText
    ) {
        page.family("pg_pool_\(name)_total", .counter, help)
        for (value, count) in values { page.sample("pg_pool_\(name)_total", [(label, value)], count) }
    }
}

extension OperationMeter.Series {
    fileprivate var labels: [(String, String)] {
        var labels = [("db_system_name", "postgresql"), ("db_operation_name", operation)]
        if let sqlState { labels.append(("db_response_status_code", sqlState.rawValue)) }
        if let error { labels.append(("error_type", error)) }
        return labels
    }
}
