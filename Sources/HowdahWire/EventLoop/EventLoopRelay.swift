import HowdahTypes

/// Runs a job on the loop on whose thread it is enqueued; from elsewhere, on one loop of the group.
///
/// A task that waits for a connection does not know yet on which loop it will run. It prefers the relay; and whoever
/// returns a connection does so on that connection's loop, so the task goes on right there, without a thread to wake.
package final class EventLoopRelay: TaskExecutor {
    /// The relay between the loops that all databases of a process share; nil while no loop can be made.
    package static var shared: EventLoopRelay? {
        made.withLock { relay in
            if relay == nil { relay = try? EventLoopRelay(.shared) }
            return relay
        }
    }

    private static let made = Locked<EventLoopRelay?>(nil)

    private let group: EventLoopGroup
    private let home: EventLoop

    init(_ group: EventLoopGroup) throws {
        self.group = group
        home = try group.next()
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        (group.current ?? home).enqueue(job)
    }
}
