extension Database {
    /// The observers of the database that want to know of loaded relations whether they are read.
    public var relationObservers: [any DatabaseObserver] { observation?.relationObservers ?? [] }
}

extension Session {
    /// The observers of the session that want to know of loaded relations whether they are read.
    public var relationObservers: [any DatabaseObserver] { driver.observed?.relationObservers ?? [] }
}

extension Transaction {
    /// The observers of the transaction that want to know of loaded relations whether they are read.
    public var relationObservers: [any DatabaseObserver] { driver.observed?.relationObservers ?? [] }
}
