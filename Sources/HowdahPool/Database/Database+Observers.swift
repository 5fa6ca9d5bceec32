extension Database {
    /// The same database, pool and connections, with one more observer of what is done through the value returned.
    ///
    /// ```swift
    /// let audited = db.observed(by: SQLEcho())
    /// try await Report.run(on: audited)
    /// ```
    public func observed(by observer: any DatabaseObserver) -> Database {
        Database(pool: pool, listener: listener, observers: (observation?.observers ?? []) + [observer])
    }
}
