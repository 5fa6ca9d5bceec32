import HowdahWire

extension Database {
    /// The threads that watch the sockets of all databases, for tasks that do little else than talk to a database.
    ///
    /// ```swift
    /// try await withThrowingTaskGroup { group in
    ///     for id in ids {
    ///         group.addTask(executorPreference: Database.executor) { try await User.find(id, in: db) }
    ///     }
    /// }
    /// ```
    ///
    /// The closure of a session runs on these threads in any case; a task that prefers them stays there between two
    /// sessions as well, and no thread has to be woken to go on. Work that computes for milliseconds, or blocks, holds up
    /// all connections of its thread: it belongs elsewhere. `nil`, which is no preference, where no such thread can be made.
    public static var executor: (any TaskExecutor)? { EventLoopRelay.shared }
}
