/// What is happening while migrations run, for progress lines and logs.
public struct MigrationEvent: Sendable, Encodable {
    /// The kinds of events. New ones may come: a `switch` needs a `default`.
    public enum Kind: String, Sendable, Encodable {
        /// The connection is made; the message says to what.
        case connected
        /// The lock is taken, and the steps are known.
        case planned
        /// Another runner has the lock; the message says who.
        case waiting
        /// A migration begins.
        case started
        /// A statement has run.
        case statement
        /// The server said something, or the runner did something that was not asked for.
        case notice
        /// Something is not as it should be, and does not stop the run.
        case warning
        /// A lock timeout or a deadlock: the migration was rolled back and will run again.
        case retrying
        /// A migration is applied, and committed.
        case applied
        /// A migration is undone, and committed.
        case undone
        /// Another runner has applied or undone the migration meanwhile.
        case skipped
    }

    /// What kind of event it is.
    public let event: Kind
    /// The migration's version, if it is about one.
    public var version: Int64?
    /// The migration's version and name: `0001 create_users`.
    public var migration: String?
    /// The number of the statement, from 1.
    public var statement: Int?
    /// The number of statements in the migration.
    public var statements: Int?
    /// How long it took.
    public var durationMs: Int64?
    /// Whether the migration runs in a transaction.
    public var transactional: Bool?
    /// What there is to say.
    public var message: String?

    init(_ event: Kind, _ message: String? = nil) {
        self.event = event
        self.message = message
    }

    init(_ event: Kind, _ step: MigrationStep, _ message: String? = nil) {
        self.init(event, message)
        version = step.version
        migration = step.title
        statements = step.statements.count
        transactional = !step.directives.withoutTransaction
    }
}
