public import Foundation
import Synchronization

extension UUID {
    /// A UUID of version 7 (RFC 9562): the time first, so that later ones sort behind earlier ones and an index grows at
    /// its end only.
    ///
    /// ```swift
    /// @PrimaryKey var id: UUID = .v7()
    /// ```
    ///
    /// 48 bits are the milliseconds since 1970, 12 bits the fraction of the millisecond, 62 bits random. Within one
    /// process each is greater than the one before, from whichever thread, even if the clock is set back.
    public static func v7() -> UUID {
        let stamp = VersionSevenClock.next(now: Date().timeIntervalSince1970)
        var generator = SystemRandomNumberGenerator()
        return UUID(versionSeven: stamp, random: generator.next())
    }

    /// Lays out a stamp (milliseconds, then twelve bits of fraction) and 62 of 64 random bits.
    init(versionSeven stamp: UInt64, random: UInt64) {
        let high = (stamp >> 12) << 16 | 0x7000 | (stamp & 0xFFF)
        let low = 0x8000_0000_0000_0000 | (random >> 2)
        self = withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

/// The last stamp that a UUID of version 7 was made with, for the whole process.
enum VersionSevenClock {
    private static let last = Atomic<UInt64>(0)

    /// The time as milliseconds shifted by twelve bits of fraction, or one more than the last stamp if that is later.
    static func next(now seconds: Double) -> UInt64 {
        let now = UInt64(max(0, seconds * 1_000 * 4_096))
        var previous = last.load(ordering: .relaxed)
        while true {
            let next = max(now, previous + 1)
            let (exchanged, original) = last.compareExchange(
                expected: previous, desired: next, ordering: .relaxed)
            if exchanged { return next }
            previous = original
        }
    }
}
