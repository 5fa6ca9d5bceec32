/// A moment of the continuous clock, for states that change with every statement.
///
/// `ContinuousClock.Instant` belongs to a library that may change its layout: whatever holds one is copied, compared and
/// destroyed through the runtime's tables, on Linux as well (Swift 6.3). A `Duration` has a layout that the compiler knows.
package struct Moment: Hashable, Comparable, Sendable {
    /// The time since the process first asked.
    @usableFromInline let time: Duration

    @inlinable init(time: Duration) { self.time = time }

    private static let start = ContinuousClock.now

    /// The same moment of the continuous clock.
    package init(_ instant: ContinuousClock.Instant) { time = Self.start.duration(to: instant) }

    /// The moment now.
    package static var now: Moment { Moment(.now) }

    /// The same moment of the continuous clock.
    package var instant: ContinuousClock.Instant { Self.start + time }

    @inlinable package static func < (one: Moment, other: Moment) -> Bool { one.time < other.time }

    /// How long after `other` it is.
    @inlinable package static func - (one: Moment, other: Moment) -> Duration { one.time - other.time }

    @inlinable package static func + (one: Moment, time: Duration) -> Moment { Moment(time: one.time + time) }

    @inlinable package static func - (one: Moment, time: Duration) -> Moment { Moment(time: one.time - time) }

    @inlinable package static func += (one: inout Moment, time: Duration) { one = one + time }
}
