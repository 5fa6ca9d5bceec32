import HowdahPool
import Testing

@Suite("Advice on a pool's size")
struct SizingAdviceTests {
    /// `count` sessions of `milliseconds` each in ten seconds.
    private func advice(
        sessions count: Int, of milliseconds: Int,
        limits: ServerLimits = ServerLimits(maxConnections: 100, reserved: 3),
        instances: Int = 1
    ) -> SizingAdvice {
        let earlier = DatabaseMetrics()
        var later = earlier
        later.size = 10
        later.time = earlier.time + .seconds(10)
        for _ in 0..<count { later.useTime.record(.milliseconds(milliseconds)) }
        return SizingAdvice(since: earlier, until: later, limits: limits, instances: instances)
    }

    @Test("is Little's law, and room for uneven times")
    func little() {
        let advice = advice(sessions: 2_000, of: 45)
        #expect(abs(advice.rate - 200) < 0.001)
        #expect(abs(advice.meanInUse - 9) < 0.001)
        #expect(advice.wanted == 15)
        #expect(advice.size == 15)
        #expect(
            advice.description
                == "size 15: 200.0 sessions/s × 45.0 ms = 9.0 in use on average, and room for uneven times. "
                + "The server allows 97.")
    }

    @Test("never takes more than an instance's share of what the server allows")
    func share() {
        let limits = ServerLimits(maxConnections: 100, reserved: 3, others: 7)
        let advice = advice(sessions: 10_000, of: 100, limits: limits, instances: 4)
        #expect(advice.allowed == 22)
        #expect(advice.size == 22)
        #expect(advice.description.contains("The load asks for 120: shorten sessions"))
    }

    @Test("is two for a pool that does nothing, and one where the server has no more")
    func small() {
        #expect(advice(sessions: 0, of: 0).size == 2)
        #expect(advice(sessions: 0, of: 0, limits: ServerLimits(maxConnections: 3, reserved: 3)).size == 1)
    }
}
