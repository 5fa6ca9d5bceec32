/// Bytes on their way to a socket, each with the time from which it may be written. Pure.
struct Outbox {
    typealias Instant = ContinuousClock.Instant

    private var slices: [(due: Instant, bytes: ArraySlice<UInt8>)] = []
    private var lastDue: Instant?
    /// How many bytes wait.
    private(set) var count = 0
    var pace = ProxyBehaviour.Pace()

    /// Puts bytes behind those that wait.
    mutating func append(_ bytes: [UInt8], now: Instant) {
        count += bytes.count
        var rest = bytes[...]
        while !rest.isEmpty {
            let slice = rest.prefix(max(1, pace.slice ?? rest.count))
            rest = rest.dropFirst(slice.count)
            let earliest = now + pace.delay
            let due = lastDue.map { max(earliest, $0 + pace.interval) } ?? earliest
            lastDue = due
            slices.append((due, slice))
        }
    }

    /// What may be written now in one call.
    func ready(now: Instant) -> ArraySlice<UInt8>? {
        slices.first.flatMap { $0.due <= now ? $0.bytes : nil }
    }

    /// When the next bytes may be written.
    var nextDue: Instant? { slices.first?.due }

    var isEmpty: Bool { slices.isEmpty }

    /// So many bytes of the first slice were written.
    mutating func written(_ bytes: Int) {
        guard var first = slices.first else { return }
        count -= bytes
        first.bytes = first.bytes.dropFirst(bytes)
        if first.bytes.isEmpty { slices.removeFirst() } else { slices[0] = first }
    }
}
