/// What a descriptor is ready for, or what somebody waits for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// There is something to read, the end of the stream or an error included.
    package static let read = Readiness(rawValue: 1)
    /// There is room to write, or an error.
    package static let write = Readiness(rawValue: 2)
    /// The other end sends no more. Reported once, beside ``read``, perhaps together with its last bytes.
    package static let ended = Readiness(rawValue: 4)
}

/// How an event loop learns from the operating system which descriptors are ready.
///
/// Descriptors are known by a token that is never used twice, and never by their number: libpq closes and replaces its
/// socket by itself, and the operating system gives the same number out again at once.
package protocol Poller: AnyObject, Sendable {
    /// Watches a descriptor for reading from now on.
    func add(_ descriptor: Int32, token: UInt64) throws
    /// Watches a descriptor no longer; must come before the descriptor is closed.
    func remove(_ descriptor: Int32, token: UInt64)
    /// Somebody waits for `interest` on a descriptor.
    func arm(_ descriptor: Int32, token: UInt64, for interest: Readiness)
    /// Waits for events, for `milliseconds` at most (-1: without end), and reports each.
    ///
    /// Only the loop's own thread calls it.
    func wait(milliseconds: Int32, report: (_ token: UInt64, _ readiness: Readiness) -> Void)
    /// Makes a ``wait(milliseconds:report:)`` that runs now, or the next one, return at once. Callable from any thread.
    func wake()
}
