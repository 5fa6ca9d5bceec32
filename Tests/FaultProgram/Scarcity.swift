import Foundation
import HowdahTypes

/// What is left of the file descriptors of this process, for sockets and for event loops.
///
/// Swift's own run time ends a process that really has none (libdispatch opens files of `/proc` once a second while it is
/// busy, and takes a failure for a mistake of its own). So the limit is not the system's: its functions are replaced, for
/// this program and for the libraries that it loads, and say EMFILE.
enum Scarcity {
    private static let left = Locked<Int?>(nil)

    /// From here on so many more can be opened; nil for as many as the system gives.
    static func allow(_ count: Int?) { left.withLock { $0 = count } }

    /// Calls a function that opens one, if there is one left.
    fileprivate static func open(_ body: () -> Int32) -> Int32 {
        let isAllowed = left.withLock { left in
            guard let count = left else { return true }
            left = max(0, count - 1)
            return count > 0
        }
        guard isAllowed else {
            errno = EMFILE
            return -1
        }
        return body()
    }

    /// The system's own function of a name: the next one after this program's. RTLD_NEXT has this value everywhere, and a
    /// name only under _GNU_SOURCE.
    static func next<Function>(_ name: String, as type: Function.Type) -> Function? {
        dlsym(UnsafeMutableRawPointer(bitPattern: -1), name).map { unsafeBitCast($0, to: type) }
    }

    fileprivate typealias Three = @convention(c) (Int32, Int32, Int32) -> Int32
    fileprivate typealias Two = @convention(c) (UInt32, Int32) -> Int32
    fileprivate typealias One = @convention(c) (Int32) -> Int32
    fileprivate static let socket = next("socket", as: Three.self)
    fileprivate static let eventfd = next("eventfd", as: Two.self)
    fileprivate static let epoll = next("epoll_create1", as: One.self)
}

@_cdecl("socket")
func scarceSocket(_ domain: Int32, _ type: Int32, _ protocolNumber: Int32) -> Int32 {
    Scarcity.open { Scarcity.socket?(domain, type, protocolNumber) ?? -1 }
}

#if os(Linux)
    @_cdecl("eventfd")
    func scarceEventDescriptor(_ value: UInt32, _ flags: Int32) -> Int32 {
        Scarcity.open { Scarcity.eventfd?(value, flags) ?? -1 }
    }

    @_cdecl("epoll_create1")
    func scarcePoll(_ flags: Int32) -> Int32 {
        Scarcity.open { Scarcity.epoll?(flags) ?? -1 }
    }
#endif
