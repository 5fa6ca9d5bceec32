import HowdahTypes

extension Connection {
    /// How often the socket is read before its loop looks at what else there is to do: a server that sends without end
    /// keeps neither its own statement from its deadline nor the loop's other connections from theirs.
    static let readsAtOnce = 8

    /// Has the current wait, or the next one, end after the loop's other work. What is left in a socket makes no event.
    func readLater() {
        _ = loop.schedule(at: .now) { [watch] in watch.interruptCurrent(.ready) }
    }

    /// Reads what the socket has, up to a limit, and calls `body` after each read until it returns true.
    ///
    /// Returns what `body` has returned last; throws the reason if the connection is lost.
    func readInput(_ body: () throws -> Bool) throws -> Bool {
        for _ in 0..<Self.readsAtOnce {
            guard raw.consumeInput() else { throw raw.lossReason() }
            if try body() { return true }
            guard raw.hasUnreadInput else { return false }
        }
        readLater()
        return false
    }
}
