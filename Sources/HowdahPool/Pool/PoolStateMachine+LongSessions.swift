import HowdahTypes

/// Finds sessions that hold their connection for long: each is reported once, and again every five minutes.
///
/// One look at a time is due, and only while a session is open. It finds all that are overdue and asks for the next look
/// when the first of the others will be, so that an ordinary lease costs nothing.
struct LongSessionState: Sendable {
    var nextLook: Moment?

    static let repetition: Duration = .seconds(5 * 60)
}

extension PoolStateMachine {
    /// Plans the first look, if sessions are watched and none is planned.
    mutating func planLongSessionLook(now: Instant) {
        guard longSessions.nextLook == nil, counts.inUse > 0, let limit = limits.longSession else { return }
        longSessions.nextLook = now + limit
    }

    /// Reports what is overdue at `now`.
    mutating func reportLongSessions(now: Instant) -> [Action] {
        longSessions.nextLook = nil
        guard let limit = limits.longSession else { return [] }
        var reports: [(since: Instant, action: Action)] = []
        for index in slots.indices {
            guard case .leased(let since, let holder) = slots[index].state else { continue }
            var due = slots[index].nextReport ?? since + limit
            if due <= now {
                let lease = PoolExhaustion.Lease(age: now - since, callSite: holder.callSite)
                reports.append((since, .report(lease)))
                due = now + LongSessionState.repetition
                slots[index].nextReport = due
            }
            longSessions.nextLook = min(longSessions.nextLook ?? due, due)
        }
        measured.longSessions += UInt64(reports.count)
        return reports.sorted { $0.since < $1.since }.map(\.action)
    }
}
