/// How often something took how long, in buckets.
///
/// ```swift
/// let waits = db.metrics.waitTime
/// print(waits.count, waits.mean, waits.quantile(0.99))
/// ```
///
/// A duration falls into the first bucket whose bound is not below it; there is one more bucket for all that are longer
/// than every bound.
public struct DurationHistogram: Hashable, Sendable {
    /// The upper bounds of the buckets, ascending.
    public let bounds: [Duration]
    /// How many durations fell into each bucket; one longer than ``bounds``.
    public private(set) var counts: [UInt64]
    /// How many durations there were.
    public private(set) var count: UInt64 = 0
    /// All durations together.
    public private(set) var sum: Duration = .zero

    /// An empty histogram with the buckets that end at `bounds`, which must ascend.
    public init(bounds: [Duration]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Counts a duration.
    public mutating func record(_ duration: Duration) {
        var bucket = 0
        while bucket < bounds.count, duration > bounds[bucket] { bucket += 1 }
        counts[bucket] += 1
        count += 1
        sum += duration
    }

    /// The average; zero if there is none.
    public var mean: Duration { count == 0 ? .zero : sum / Double(count) }

    /// The bound that a share of the durations do not exceed: `quantile(0.99)` is an upper estimate of the 99th
    /// percentile. `nil` if there is none, or if it lies beyond the last bound.
    public func quantile(_ share: Double) -> Duration? {
        let wanted = max(1, (Double(count) * share).rounded(.up))
        var seen: UInt64 = 0
        for (bound, count) in zip(bounds, counts) {
            seen += count
            if Double(seen) >= wanted { return bound }
        }
        return nil
    }

    /// What was counted since `earlier`, a copy of this histogram; all of it, if `earlier` has other buckets or more.
    public func since(_ earlier: DurationHistogram) -> DurationHistogram {
        guard earlier.bounds == bounds, zip(counts, earlier.counts).allSatisfy({ $0 >= $1 }) else { return self }
        var difference = self
        for index in counts.indices { difference.counts[index] -= earlier.counts[index] }
        difference.count -= earlier.count
        difference.sum -= earlier.sum
        return difference
    }
}

extension DurationHistogram {
    /// The buckets of what a pool does: 1 ms to 1 s.
    public static let poolBounds: [Duration] = [1, 5, 10, 25, 50, 100, 250, 500, 1_000].map { .milliseconds($0) }

    /// The buckets that OpenTelemetry names for `db.client.operation.duration`: 1 ms to 10 s.
    public static let operationBounds: [Duration] = [1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000].map {
        .milliseconds($0)
    }
}
