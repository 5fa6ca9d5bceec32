package import HowdahTypes

/// How much of a batch is undone when one of its statements fails.
public enum BatchAtomicity: Hashable, Sendable {
    /// All of it: the batch is one transaction, or part of the one that is open.
    case whole
    /// The chunk that the statement is in: each chunk is a transaction, and those before it stay committed. Only outside
    /// a transaction. Few large chunks are faster than many small ones: each costs two round trips.
    case chunks(of: Int)
}

/// What a batch has done.
public struct BatchSummary: Hashable, Sendable {
    /// How many statements were executed.
    public internal(set) var statements = 0
    /// How many rows they inserted, updated, deleted or returned, all together.
    public internal(set) var affectedRows = 0

    /// Nothing done yet.
    public init() {}

    /// Counts one more statement.
    package mutating func add(_ result: QueryResult) {
        statements += 1
        affectedRows += result.affectedRows
    }
}
