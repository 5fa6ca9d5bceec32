extension Database {
    /// Listens to channels, and yields the notifications that other sessions send on them.
    ///
    /// ```swift
    /// for try await event in db.notifications(on: "orders", "users") {
    ///     switch event {
    ///     case .gap: try await cache.reload(from: db)              // also the very first event
    ///     case .notification(let note): cache.remove(note.payload)
    ///     case .interrupted(let error): logger.warning("\(error)")
    ///     }
    /// }
    /// ```
    /// ```sql
    /// LISTEN "orders"; LISTEN "users"
    /// ```
    ///
    /// The server keeps nothing for a connection that is gone, so a notification can be missed, and never silently: a
    /// ``NotificationEvent/gap(_:)`` comes first of all, once LISTEN is in force, and again after each reconnect and
    /// after an overflow of the buffer. Reading the state at each gap, and following the notifications from there, misses
    /// nothing.
    ///
    /// All sequences of a database share one connection, which is opened for the first, closed after the last, and does
    /// not count into the pool's size. It is made anew for as long as anybody listens, with a pause that grows to 5
    /// seconds; a server that falls silent is noticed by ``NotificationConfiguration/heartbeat``. A sequence ends when
    /// its task is cancelled, when it is dropped, and when the database is shut down.
    ///
    /// A name counts exactly as it is written: `NOTIFY Orders` without quotes is sent on `orders`.
    ///
    /// - Parameter bufferSize: how many events are kept for a slow reader; by default
    ///   ``NotificationConfiguration/bufferSize``. What arrives beyond is dropped and counted in a gap.
    public func notifications(
        on channel: String, _ others: String..., bufferSize: Int? = nil
    ) -> NotificationSequence {
        NotificationSequence(
            listener: listener, channels: [channel] + others,
            bufferSize: bufferSize ?? pool.configuration.notifications.bufferSize)
    }
}
