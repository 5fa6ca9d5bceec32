import HowdahPool
import Testing

@Suite("A histogram of durations")
struct DurationHistogramTests {
    private func histogram(_ milliseconds: Int...) -> DurationHistogram {
        var histogram = DurationHistogram(bounds: DurationHistogram.poolBounds)
        for value in milliseconds { histogram.record(.milliseconds(value)) }
        return histogram
    }

    @Test("counts a duration in the first bucket whose bound is not below it")
    func buckets() {
        let waits = histogram(0, 1, 2, 5, 999, 1_000, 1_001)
        #expect(waits.counts == [2, 2, 0, 0, 0, 0, 0, 0, 2, 1])
        #expect(waits.count == 7)
        #expect(waits.sum == .milliseconds(3_008))
        #expect(waits.mean == .milliseconds(3_008) / 7.0)
    }

    @Test("estimates a quantile by the bound of its bucket, and not beyond the last one")
    func quantiles() {
        let waits = histogram(1, 1, 1, 1, 1, 1, 1, 1, 1, 600)
        #expect(waits.quantile(0.5) == .milliseconds(1))
        #expect(waits.quantile(0.9) == .milliseconds(1))
        #expect(waits.quantile(0.91) == .seconds(1))
        #expect(histogram(2_000).quantile(0.5) == nil)
        #expect(histogram().quantile(0.5) == nil)
        #expect(histogram().mean == .zero)
    }

    @Test("tells what was counted since a copy of it was made")
    func difference() {
        let earlier = histogram(1, 600)
        var later = earlier
        later.record(.milliseconds(30))
        #expect(later.since(earlier) == histogram(30))
        #expect(earlier.since(later) == earlier, "counters that went back began anew")
    }
}
