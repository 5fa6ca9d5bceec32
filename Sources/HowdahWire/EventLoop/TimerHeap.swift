/// The timers of an event loop, earliest first: a binary heap of deadlines beside a table of actions.
///
/// Cancelling a timer removes its action at once, and its place in the heap when its time comes.
struct TimerHeap {
    private var heap: [(deadline: ContinuousClock.Instant, id: UInt64)] = []
    private var actions: [UInt64: @Sendable () -> Void] = [:]
    private var lastID: UInt64 = 0

    /// The number of timers that have neither fired nor been cancelled.
    var count: Int { actions.count }

    /// Adds a timer; returns its identifier.
    mutating func add(_ deadline: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void) -> UInt64 {
        lastID += 1
        actions[lastID] = action
        heap.append((deadline, lastID))
        siftUp(heap.count - 1)
        return lastID
    }

    /// Removes a timer that has not fired.
    mutating func cancel(_ id: UInt64) { actions[id] = nil }

    /// When the next timer fires.
    mutating func nextDeadline() -> ContinuousClock.Instant? {
        while let first = heap.first, actions[first.id] == nil { removeFirst() }
        return heap.first?.deadline
    }

    /// Removes the timers that are due, and returns their actions in the order of their deadlines.
    mutating func takeDue(_ now: ContinuousClock.Instant) -> [@Sendable () -> Void] {
        var due: [@Sendable () -> Void] = []
        while let deadline = nextDeadline(), deadline <= now {
            if let action = actions.removeValue(forKey: heap[0].id) { due.append(action) }
            removeFirst()
        }
        return due
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown(0)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, heap[child].deadline < heap[(child - 1) / 2].deadline {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].deadline < heap[least].deadline { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(least, parent)
            parent = least
        }
    }
}
