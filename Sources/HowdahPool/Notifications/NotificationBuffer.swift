/// The events that one subscriber has not taken yet, in order, and never more than `capacity` and one. Pure.
///
/// When it is full, what arrives is dropped, and one mark at the end counts it. The mark covers whatever else would have
/// come behind it: the subscriber reads the state anew when it takes the mark, and that is later than all of it.
///
/// ```
/// capacity 3:   a b c        d arrives        a b c ▒1        e arrives       a b c ▒2
///               the subscriber takes a, b     c ▒2            f arrives       c ▒2 f
/// ```
package struct NotificationBuffer: Sendable {
    private let capacity: Int
    private var events: [NotificationEvent] = []
    private var head = 0

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    package var count: Int { events.count - head }

    package mutating func append(_ event: NotificationEvent) {
        guard count >= capacity else { return events.append(event) }
        let dropped = if case .notification = event { 1 } else { 0 }
        if count > capacity, case .gap(.overflowed(let earlier)) = events[events.count - 1] {
            events[events.count - 1] = .gap(.overflowed(dropped: earlier + dropped))
        } else {
            events.append(.gap(.overflowed(dropped: dropped)))
        }
    }

    package mutating func popFirst() -> NotificationEvent? {
        guard head < events.count else { return nil }
        defer {
            head += 1
            if head == events.count || head > 1_024 {
                events.removeFirst(head)
                head = 0
            }
        }
        return events[head]
    }
}
