package import HowdahTypes

/// Requests in the order in which they are served: first come, first served.
///
/// A waiter that gives up is only crossed out; its place is skipped later, so that leaving costs O(1).
package struct WaiterQueue {
    package struct Waiter {
        package let since: Moment
        package let deadline: Moment
        package let holder: Holder
    }

    private var waiters: [RequestID: Waiter] = [:]
    private var order: [RequestID] = []
    private var head = 0

    package init() {}

    package var count: Int { waiters.count }
    package var isEmpty: Bool { waiters.isEmpty }

    /// The deadline of the waiter that is served next. As all wait equally long, no other is earlier.
    package var nextDeadline: Moment? {
        mutating get {
            skipCrossedOut()
            return head < order.count ? waiters[order[head]]?.deadline : nil
        }
    }

    package mutating func append(_ id: RequestID, _ waiter: Waiter) {
        waiters[id] = waiter
        order.append(id)
    }

    /// Puts a request before all others: one that was served already, with a connection that turned out to be broken.
    package mutating func prepend(_ id: RequestID, _ waiter: Waiter) {
        waiters[id] = waiter
        if head > 0 {
            head -= 1
            order[head] = id
        } else {
            order.insert(id, at: 0)
        }
    }

    /// The request that is served next.
    package var first: RequestID? {
        mutating get {
            skipCrossedOut()
            return head < order.count ? order[head] : nil
        }
    }

    package mutating func popFirst() -> (id: RequestID, waiter: Waiter)? {
        skipCrossedOut()
        guard head < order.count, let waiter = waiters.removeValue(forKey: order[head]) else { return nil }
        defer { advance() }
        return (order[head], waiter)
    }

    /// Crosses a waiter out; `false` if it does not wait.
    package mutating func remove(_ id: RequestID) -> Bool {
        guard waiters.removeValue(forKey: id) != nil else { return false }
        if order.count - head > 2 * waiters.count + 64 {
            order = order[head...].filter { waiters[$0] != nil }
            head = 0
        }
        return true
    }

    private mutating func skipCrossedOut() {
        while head < order.count, waiters[order[head]] == nil { advance() }
    }

    private mutating func advance() {
        head += 1
        guard head == order.count || (head > 4096 && head * 2 > order.count) else { return }
        order.removeFirst(head)
        head = 0
    }
}
