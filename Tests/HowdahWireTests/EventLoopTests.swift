import Foundation
import HowdahTypes
import Testing

@testable import HowdahWire

@Suite("An event loop", .timeLimit(.minutes(1)))
struct EventLoopTests {
    /// The pollers that this system has; each test runs on each.
    enum Kind: CaseIterable {
        #if os(Linux)
            case epoll
        #endif
        case poll

        func loop() throws -> EventLoop {
            switch self {
            #if os(Linux)
                case .epoll: EventLoop(poller: try EpollPoller())
            #endif
            case .poll: EventLoop(poller: try PollPoller())
            }
        }
    }

    @Test("wakes a task when its socket becomes readable", arguments: Kind.allCases)
    func readable(kind: Kind) async throws {
        let (loop, pair) = (try kind.loop(), try SocketPair())
        let watch = try loop.register(pair.ours)
        async let wake = watch.wait(for: .read)
        pair.writeByte()
        #expect(await wake == .ready)
        loop.unregister(watch)
        loop.stop()
    }

    @Test("keeps an event that nobody waits for yet", arguments: Kind.allCases)
    func latch(kind: Kind) async throws {
        let (loop, pair) = (try kind.loop(), try SocketPair())
        let watch = try loop.register(pair.ours)
        pair.writeByte()
        #expect(await watch.wait(for: .read) == .ready)
        loop.unregister(watch)
        loop.stop()
    }

    @Test("reports room to write only to who waits for it", arguments: Kind.allCases)
    func writable(kind: Kind) async throws {
        let (loop, pair) = (try kind.loop(), try SocketPair())
        let watch = try loop.register(pair.ours)
        pair.fillOurs()
        async let wake = watch.wait(for: .write)
        pair.drainTheirs()
        #expect(await wake == .ready)
        loop.unregister(watch)
        loop.stop()
    }

    @Test("wakes a task when the other end closes", arguments: Kind.allCases)
    func endOfFile(kind: Kind) async throws {
        let (loop, pair) = (try kind.loop(), try SocketPair())
        let watch = try loop.register(pair.ours)
        async let wake = watch.wait(for: .read)
        pair.closeTheirs()
        #expect(await wake == .ready)
        loop.unregister(watch)
        loop.stop()
    }

    @Test(
        "an end that came together with the last bytes is told to who waits after reading those",
        arguments: Kind.allCases)
    func endAfterBytes(kind: Kind) async throws {
        let (loop, pair) = (try kind.loop(), try SocketPair())
        pair.writeByte()
        pair.closeTheirs()
        let watch = try loop.register(pair.ours)
        #expect(await watch.wait(for: .read) == .ready)
        #expect(receive(byteFrom: pair.ours))
        for _ in 0..<2 { #expect(await watch.wait(for: .read) == .ready) }
        loop.unregister(watch)
        loop.stop()
    }

    @Test("passes a byte to and fro ten thousand times without losing a wake-up", arguments: Kind.allCases)
    func pingPong(kind: Kind) async throws {
        let (loop, pair) = (try kind.loop(), try SocketPair())
        let (ours, theirs) = (try loop.register(pair.ours), try loop.register(pair.theirs))
        await withTaskGroup(of: Void.self) { group in
            for (watch, starts) in [(ours, true), (theirs, false)] {
                group.addTask(executorPreference: loop) {
                    if starts { send(byteOn: watch.descriptor) }
                    for _ in 0..<10_000 {
                        while !receive(byteFrom: watch.descriptor) { _ = await watch.wait(for: .read) }
                        send(byteOn: watch.descriptor)
                    }
                }
            }
        }
        loop.unregister(ours)
        loop.unregister(theirs)
        loop.stop()
    }

    @Test("runs the tasks that prefer it on its own thread", arguments: Kind.allCases)
    func executor(kind: Kind) async throws {
        let loop = try kind.loop()
        let names = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<100 { group.addTask(executorPreference: loop) { threadName() } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(names == ["howdah-loop"])
        loop.stop()
    }

    @Test("fires timers, also while it has nothing else to do", arguments: Kind.allCases)
    func timers(kind: Kind) async throws {
        let loop = try kind.loop()
        let start = ContinuousClock.now
        await withCheckedContinuation { continuation in
            _ = loop.schedule(at: start + .milliseconds(20)) { continuation.resume() }
        }
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        loop.stop()
    }

    @Test("drops an interrupt that comes after its operation has ended")
    func lateInterrupt() async throws {
        let (loop, pair) = (try Kind.poll.loop(), try SocketPair())
        let watch = try loop.register(pair.ours)
        let first = watch.beginOperation()
        watch.interrupt(first, .cancelled)
        #expect(await watch.wait(for: .read) == .cancelled)
        watch.endOperation()
        watch.interrupt(first, .cancelled)
        let second = watch.beginOperation()
        watch.interrupt(first, .deadline)
        pair.writeByte()
        #expect(await watch.wait(for: .read) == .ready)
        watch.interrupt(second, .deadline)
        #expect(await watch.wait(for: .read) == .deadline)
        loop.unregister(watch)
        loop.stop()
    }
}

/// Two connected, non-blocking sockets.
private final class SocketPair: Sendable {
    let ours: Int32
    let theirs: Int32
    private let theirsIsOpen = Locked(true)

    init() throws {
        var ends: [Int32] = [0, 0]
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        (ours, theirs) = (ends[0], ends[1])
    }

    deinit {
        close(ours)
        closeTheirs()
    }

    func writeByte() { send(byteOn: theirs) }

    func closeTheirs() {
        theirsIsOpen.withLock { isOpen in
            if isOpen { close(theirs) }
            isOpen = false
        }
    }

    func fillOurs() {
        let block = [UInt8](repeating: 0, count: 4_096)
        while write(ours, block, block.count) > 0 {}
    }

    func drainTheirs() {
        var block = [UInt8](repeating: 0, count: 65_536)
        while read(theirs, &block, block.count) > 0 {}
    }
}

private func send(byteOn descriptor: Int32) {
    var byte: UInt8 = 1
    _ = write(descriptor, &byte, 1)
}

private func receive(byteFrom descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    return read(descriptor, &byte, 1) == 1
}

private func threadName() -> String? { Thread.current.name }
