#if os(Linux)
    import CLibpq
    import Glibc
    import HowdahTypes

    /// The poller of Linux: `epoll`, edge-triggered, so that a query costs no system call for registration.
    ///
    /// Edges are only for reading. Writing is watched only while somebody waits for it: a Unix socket reports room to
    /// write each time the server reads, and that would be one wake-up more for every query.
    package final class EpollPoller: Poller {
        private let epoll: Int32
        private let wakeup: Int32
        private static let wakeToken: UInt64 = 0
        private static let reading = EPOLLIN.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue

        package init() throws {
            let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
            guard epoll >= 0 else { throw systemError("epoll_create1") }
            let wakeup = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
            guard wakeup >= 0 else {
                let error = systemError("eventfd")
                close(epoll)
                throw error
            }
            (self.epoll, self.wakeup) = (epoll, wakeup)
            try control(EPOLL_CTL_ADD, wakeup, token: Self.wakeToken, events: EPOLLIN.rawValue)
        }

        deinit {
            close(epoll)
            close(wakeup)
        }

        package func add(_ descriptor: Int32, token: UInt64) throws {
            try control(EPOLL_CTL_ADD, descriptor, token: token, events: Self.reading)
        }

        package func remove(_ descriptor: Int32, token: UInt64) {
            var event = epoll_event()
            _ = epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
        }

        package func arm(_ descriptor: Int32, token: UInt64, for interest: Readiness) {
            guard interest.contains(.write) else { return }
            // EPOLL_CTL_MOD reports at once what is ready already, so no edge is lost; one-shot, so that nobody has to
            // take the interest in writing back.
            try? control(EPOLL_CTL_MOD, descriptor, token: token, events: Self.reading | EPOLLOUT.rawValue)
        }

        package func wait(milliseconds: Int32, report: (UInt64, Readiness) -> Void) {
            withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 64) { events in
                let count = epoll_wait(epoll, events.baseAddress, Int32(events.count), milliseconds)
                guard count > 0 else { return }
                for event in events.prefix(Int(count)) {
                    let token = event.data.u64
                    if token == Self.wakeToken { drainWakeup() } else { report(token, Self.readiness(event.events)) }
                }
            }
        }

        package func wake() {
            var one: UInt64 = 1
            _ = write(wakeup, &one, 8)
        }

        private func drainWakeup() {
            var count: UInt64 = 0
            _ = read(wakeup, &count, 8)
        }

        private static func readiness(_ events: UInt32) -> Readiness {
            let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
            var readiness: Readiness = []
            if events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | broken) != 0 { readiness.insert(.read) }
            if events & (EPOLLOUT.rawValue | broken) != 0 { readiness.insert(.write) }
            if events & (EPOLLRDHUP.rawValue | broken) != 0 { readiness.insert(.ended) }
            return readiness
        }

        private func control(_ operation: Int32, _ descriptor: Int32, token: UInt64, events: UInt32) throws {
            var event = epoll_event()
            event.events = events
            event.data.u64 = token
            guard epoll_ctl(epoll, operation, descriptor, &event) == 0 else { throw systemError("epoll_ctl") }
        }
    }
#endif
