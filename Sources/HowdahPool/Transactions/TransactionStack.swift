/// The open transaction of a session and the savepoints in it. Pure: it says which statements are to be sent.
///
/// `BEGIN` and `SAVEPOINT` wait until there is a first statement, and travel with it:
///
/// ```
/// withTransaction {            level 0   BEGIN              not sent
///     execute(a)                         BEGIN; a           one round trip
///     withTransaction {        level 1   SAVEPOINT sp_1     not sent
///         execute(b)                     SAVEPOINT sp_1; b  one round trip
///     }                                  RELEASE SAVEPOINT sp_1
/// }                                      COMMIT
/// ```
///
/// A level in which nothing was executed sends nothing at all.
package struct TransactionStack {
    package typealias CommitHook = @Sendable () async -> Void

    struct Level {
        let serial: Int
        let opening: String
        var isSent = false
        var hooks: [CommitHook] = []
    }

    private var levels: [Level] = []
    /// The cursors of the transaction.
    var cursors = OpenCursors()
    private var lastSerial = 0

    package init() {}

    /// How many levels are open: 0 outside a transaction.
    package var depth: Int { levels.count }

    /// Whether the innermost level has reached the server.
    package var isInnermostSent: Bool { levels.last?.isSent ?? false }

    /// What begins the innermost level.
    package var innermostOpening: String { levels.last?.opening ?? "" }

    /// The number of the innermost level.
    var innermost: Int? { levels.last?.serial }

    /// Whether something has to go before the next statement.
    var hasUnsent: Bool { !levels.isEmpty && (!isInnermostSent || cursors.hasAbandoned) }

    /// Whether the transaction was opened as one that cannot write.
    package var isReadOnly: Bool { levels.first?.opening.contains(" READ ONLY") ?? false }

    /// Opens a transaction, or a savepoint in the open one, and returns its number.
    package mutating func open(_ mode: TransactionMode) -> Int {
        lastSerial += 1
        let opening = levels.isEmpty ? mode.begin : "SAVEPOINT sp_\(levels.count)"
        levels.append(Level(serial: lastSerial, opening: opening))
        return lastSerial
    }

    package func isOpen(_ serial: Int) -> Bool { levels.contains { $0.serial == serial } }

    /// The statements that must go before the next one, outermost first. They count as sent.
    package mutating func takeUnsent() -> [String] {
        guard let last = levels.last else { return [] }
        var texts = cursors.takeClosings()
        guard !last.isSent else { return texts }
        for index in levels.indices where !levels[index].isSent {
            texts.append(levels[index].opening)
            levels[index].isSent = true
        }
        return texts
    }

    /// The server is in no transaction: what was to be sent has not arrived, or was undone with the whole transaction.
    package mutating func serverIsIdle() {
        for index in levels.indices { levels[index].isSent = false }
        cursors.removeAll()
    }

    package mutating func addHook(_ hook: @escaping CommitHook, to serial: Int) {
        guard let index = levels.firstIndex(where: { $0.serial == serial }) else { return }
        levels[index].hooks.append(hook)
    }

    /// What ends the innermost level well: nothing, `RELEASE SAVEPOINT` or `COMMIT`.
    package var success: String? {
        guard isInnermostSent else { return nil }
        return depth == 1 ? "COMMIT" : "RELEASE SAVEPOINT sp_\(depth - 1)"
    }

    /// What undoes the innermost level: nothing, `ROLLBACK TO SAVEPOINT` and `RELEASE`, or `ROLLBACK`.
    package var failure: [String] {
        guard isInnermostSent else { return [] }
        guard depth > 1 else { return ["ROLLBACK"] }
        let name = "sp_\(depth - 1)"
        return ["ROLLBACK TO SAVEPOINT \(name)", "RELEASE SAVEPOINT \(name)"]
    }

    /// Closes the innermost level. Its hooks pass to the level around it, or, after COMMIT, to the caller.
    package mutating func closeCommitted() -> [CommitHook] {
        guard let level = levels.popLast() else { return [] }
        guard let outer = levels.last else {
            cursors.removeAll()
            return level.hooks
        }
        cursors.moveAll(from: level.serial, to: outer.serial)
        levels[levels.count - 1].hooks += level.hooks
        return []
    }

    /// Closes the innermost level and drops its hooks.
    package mutating func closeRolledBack() {
        guard let level = levels.popLast() else { return }
        cursors.removeAll(of: level.serial)
        if levels.isEmpty { cursors.removeAll() }
    }
}
