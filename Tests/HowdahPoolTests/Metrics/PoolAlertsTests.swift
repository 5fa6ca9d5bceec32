import HowdahPool
import Testing

@Suite("Alerts of a pool")
struct PoolAlertsTests {
    private var calm: DatabaseMetrics {
        var metrics = DatabaseMetrics()
        metrics.size = 10
        metrics.maxOverflow = 10
        return metrics
    }

    private func alerts(
        after seconds: Int = 60, _ change: (inout DatabaseMetrics) -> Void
    ) -> PoolAlerts {
        var later = calm
        let earlier = later
        later.time = earlier.time + .seconds(seconds)
        change(&later)
        return later.alerts(since: earlier)
    }

    @Test("are none for a pool that has nothing to do")
    func ok() {
        let alerts = alerts { _ in }
        #expect(alerts.level == .ok)
        #expect(alerts.description == "ok")
    }

    @Test(
        "follow the utilisation",
        arguments: [(14, PoolAlerts.Level.ok), (15, .warning), (18, .warning), (19, .critical)])
    func utilisation(inUse: Int, level: PoolAlerts.Level) {
        let alerts = alerts {
            $0.maxOverflow = 0
            $0.size = 20
            $0.pool.inUse = inUse
        }
        #expect(alerts.level == level)
    }

    @Test("name the number and the limit")
    func text() {
        let alerts = alerts {
            $0.maxOverflow = 0
            $0.size = 20
            $0.pool.inUse = 19
        }
        #expect(alerts.description == "critical: utilisation 95 % (critical above 90 %)")
    }

    @Test("follow the use of overflow", arguments: [(5, PoolAlerts.Level.ok), (6, .warning), (9, .critical)])
    func overflow(open: Int, level: PoolAlerts.Level) {
        #expect(alerts { $0.pool.idle = 10 + open }.level == level)
    }

    @Test(
        "follow the wait of the slowest in a hundred, in the interval alone",
        arguments: [(100, PoolAlerts.Level.ok), (101, .warning), (1_000, .warning), (1_001, .critical)])
    func wait(milliseconds: Int, level: PoolAlerts.Level) {
        let alerts = alerts { $0.waitTime.record(.milliseconds(milliseconds)) }
        #expect(alerts.level == level)
        var before = calm
        before.waitTime.record(.seconds(5))
        #expect(before.alerts(since: before).level == .ok, "what was before does not count")
    }

    @Test(
        "follow the callers that got no connection, per minute",
        arguments: [
            (1, 60, PoolAlerts.Level.ok), (3, 60, .warning), (11, 60, .critical), (3, 600, .ok), (1, 5, .critical),
        ])
    func failures(count: Int, seconds: Int, level: PoolAlerts.Level) {
        #expect(alerts(after: seconds) { $0.pool.timedOut = UInt64(count) }.level == level)
    }

    @Test("put the most urgent first")
    func order() {
        let alerts = alerts {
            $0.pool.inUse = 15
            $0.waitTime.record(.seconds(2))
        }
        #expect(alerts.reasons.map(\.level) == [.critical, .warning])
    }
}
