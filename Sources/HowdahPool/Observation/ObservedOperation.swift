public import HowdahTypes

/// Something that a ``Database`` does, as its observers see it.
public struct ObservedOperation: Sendable {
    /// What kind of thing a database does.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        /// `acquire`, `session`, `transaction`, `statement`, `pipeline`, `stream`.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// Waiting for a connection of the pool.
        public static let acquire = Kind("acquire")
        /// Holding a connection, from its acquisition to its return.
        public static let session = Kind("session")
        /// A transaction or a savepoint, from the start of its closure to COMMIT or ROLLBACK.
        public static let transaction = Kind("transaction")
        /// One statement. Each one of a batch is told of for itself, when it is its turn on the server; those after one that
        /// fails do not run, and are not told of.
        public static let statement = Kind("statement")
        /// Several statements in one round trip: a pipeline, the DECLARE and the first FETCH of a cursor.
        public static let pipeline = Kind("pipeline")
        /// Rows that arrive while they are read, or COPY: from the statement to the server's first answer.
        public static let stream = Kind("stream")
    }

    /// What it is.
    public let kind: Kind
    /// Tells it from all other operations of this process.
    public let id: UInt64
    /// The operation of kind ``Kind/session`` that this one belongs to; 0 while a connection is waited for.
    public let session: UInt64
    /// The texts of the statements, with `$1`, `$2`, … for values; for a transaction the text that begins it.
    public let statements: [String]
    /// The values of each statement's parameters, for observers that ask for them.
    public let values: [[BoundValue]]?
    /// Where the statement, the transaction or the session was asked for, as `#fileID` writes it.
    public let fileID: String
    /// The line in ``fileID``.
    public let line: UInt

    /// The statements in one text.
    public var sql: String { statements.count == 1 ? statements[0] : statements.joined(separator: "; ") }

    /// Where it was asked for: `Shop/Orders.swift:42`.
    public var callSite: String { "\(fileID):\(line)" }

    /// The statement to explain, with its values.
    let explainable: Explainable?

    init(
        kind: Kind, id: UInt64, session: UInt64, statements: [String], values: [[BoundValue]]?, callSite: CallSite,
        explainable: Explainable? = nil
    ) {
        self.kind = kind
        self.id = id
        self.session = session
        self.statements = statements
        self.values = values
        fileID = callSite.fileID
        line = callSite.line
        self.explainable = explainable
    }

    /// An operation as bridges to other packages are tested with.
    package init(kind: Kind, id: UInt64, sql: String, callSite: CallSite) {
        self.init(kind: kind, id: id, session: 0, statements: [sql], values: nil, callSite: callSite)
    }

    /// The same operation as an observer sees it that did not ask for values.
    var withoutValues: ObservedOperation {
        guard values != nil else { return self }
        return ObservedOperation(
            kind: kind, id: id, session: session, statements: statements, values: nil,
            callSite: CallSite(fileID: fileID, line: line), explainable: explainable)
    }
}

/// How an operation ended.
public struct OperationOutcome: Sendable {
    /// How long it took: for ``ObservedOperation/Kind/acquire`` the wait for the connection, for
    /// ``ObservedOperation/Kind/session`` how long it was held.
    public let duration: Duration
    /// The rows that came back, of all statements together.
    public let rows: Int
    /// The rows that statements inserted, updated, deleted or selected, as the server counts them.
    public let affectedRows: Int
    /// How often the operation itself waited for the server; that of a transaction counts only COMMIT, ROLLBACK and
    /// RELEASE, as what it executed is told of on its own. 0 for a statement that travelled with another: the CLOSE of a
    /// cursor, and those of a batch after its first.
    public let roundTrips: Int
    /// What it failed with; `nil` if it did not.
    public let error: (any Error)?

    /// How something ended.
    package init(duration: Duration, rows: Int, affectedRows: Int, roundTrips: Int, error: (any Error)?) {
        self.duration = duration
        self.rows = rows
        self.affectedRows = affectedRows
        self.roundTrips = roundTrips
        self.error = error
    }

    /// The SQLSTATE of the error, if the server reported one.
    public var sqlState: SQLState? { (error as? DatabaseError)?.sqlState }
}
