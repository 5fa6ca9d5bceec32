import Foundation
import HowdahTypes

/// The event loops of a process: one per core, up to four, made when the first connection needs one.
package final class EventLoopGroup: Sendable {
    /// The group that all databases of a process share; its threads live as long as the process.
    package static let shared = EventLoopGroup(count: min(4, ProcessInfo.processInfo.activeProcessorCount))

    private let count: Int
    private let state = Locked<(loops: [EventLoop], next: Int)>(([], 0))

    init(count: Int) { self.count = max(1, count) }

    /// The next loop, in turn; throws a ``DatabaseError`` of code `connectionFailed` if there is none and none can be made.
    package func next() throws -> EventLoop {
        try state.withLock { state in
            if state.loops.count < count {
                do {
                    let name = "howdah-loop-\(state.loops.count)"
                    state.loops.append(EventLoop(poller: try Self.makePoller(), name: name))
                } catch {
                    // No descriptor is left for another one now: those that run do its work.
                    guard !state.loops.isEmpty else { throw error }
                }
            }
            defer { state.next = (state.next + 1) % count }
            return state.loops[state.next % state.loops.count]
        }
    }

    /// The loop on whose thread the caller is, if it is on one.
    package var current: EventLoop? {
        state.withLock { state in state.loops.first { $0.isCurrent } }
    }

    private static func makePoller() throws -> any Poller {
        #if os(Linux)
            try EpollPoller()
        #else
            try PollPoller()
        #endif
    }
}
