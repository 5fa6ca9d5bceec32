import HowdahPool
import HowdahTypes
import Testing

@Suite("Metrics for Prometheus", .timeLimit(.minutes(1)))
struct PrometheusTests {
    /// Metrics in which every kind of sample occurs, and a name that must be escaped.
    private func page() async throws -> String {
        let server = FakeServer()
        server.state.withLock { $0.prepare = { $0.fail("missing", with: serverError("42P01")) } }
        let db = server.database {
            $0.observers = [OperationMeter()]
            $0.name = "a \"quoted\" back\\slash\nand line"
        }
        try await db.execute(sql("SELECT 1"))
        _ = try? await db.execute(sql("SELECT missing"))
        var metrics = db.metrics
        metrics.retries = [.serializationFailure: 2]
        return metrics.prometheusText()
    }

    @Test("follow the format's grammar: comments once per family and before its samples, names, labels, numbers")
    func grammar() async throws {
        let text = try await page()
        #expect(text.hasSuffix("\n"))
        let comment = try Regex("# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+")
        let sample = try Regex(
            #"[a-zA-Z_:][a-zA-Z0-9_:]*\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\\\|\\"|\\n)*",?)*\} [0-9.e+-]+"#)
        var families: [String: String] = [:]
        var current = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("#") {
                #expect(line.wholeMatch(of: comment) != nil, "\(line)")
                let words = line.split(separator: " ")
                current = String(words[2])
                if words[1] == "HELP" { #expect(families[current] == nil, "\(current) occurs twice") }
                families[current] = String(words[3])
            } else {
                #expect(line.wholeMatch(of: sample) != nil, "\(line)")
                let name = String(line.prefix { $0 != "{" })
                let suffixes = families[current] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
                #expect(suffixes.contains { current + $0 == name }, "\(name) is not of the family \(current)")
                #expect(families[current] != "counter" || name.hasSuffix("_total"))
            }
        }
        #expect(Set(families.values) == ["gauge", "counter", "histogram"])
    }

    @Test("are named as OpenTelemetry's exporter names them")
    func names() async throws {
        let lines = try await page().split(separator: "\n").map(String.init)
        let pool = #"db_client_connection_pool_name="a \"quoted\" back\\slash\nand line""#
        for line in [
            "# TYPE db_client_connection_count gauge",
            "db_client_connection_count{\(pool),db_client_connection_state=\"idle\"} 1",
            "db_client_connection_count{\(pool),db_client_connection_state=\"used\"} 0",
            "db_client_connection_max{\(pool)} 2",
            "# TYPE db_client_connection_timeouts_total counter",
            "db_client_connection_wait_time_seconds_bucket{\(pool),le=\"0.001\"} 2",
            "db_client_connection_wait_time_seconds_bucket{\(pool),le=\"+Inf\"} 2",
            "db_client_connection_wait_time_seconds_sum{\(pool)} 0.0",
            "db_client_connection_use_time_seconds_count{\(pool)} 2",
            "pg_pool_discards_total{\(pool),reason=\"lifetime\"} 0",
            "pg_pool_retries_total{\(pool),sqlstate=\"40001\"} 2",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        let failed = lines.first { $0.hasPrefix("db_client_operation_duration_seconds_count") && $0.contains("42P01") }
        #expect(failed?.contains("db_operation_name=\"SELECT\",db_response_status_code=\"42P01\"") == true)
    }

    @Test("have buckets that grow, up to the count")
    func buckets() async throws {
        let lines = try await page().split(separator: "\n")
        for name in ["db_client_connection_wait_time_seconds", "db_client_connection_use_time_seconds"] {
            let counts = lines.filter { $0.hasPrefix(name + "_bucket") }
                .compactMap { Int($0.split(separator: " ").last ?? "") }
            #expect(counts.count == 10)
            #expect(counts == counts.sorted())
            #expect(lines.contains { $0.hasPrefix(name + "_count") && $0.hasSuffix(" \(counts.last ?? -1)") })
        }
    }
}
