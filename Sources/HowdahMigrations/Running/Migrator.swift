import HowdahTypes

/// Applies and undoes the migrations of a directory.
///
/// ```swift
/// let migrator = Migrator(database, directory: "Migrations")
/// try await migrator.up()                                  // applies what is pending, under a lock
/// guard try await migrator.status().isUpToDate else { … }  // or only looks
/// ```
///
/// Each migration runs in a transaction of its own, together with its row in the history `"_howdah_migrations"`:
///
/// ```sql
/// BEGIN; INSERT INTO "public"."_howdah_migrations" …; <statements>; UPDATE …; COMMIT
/// ```
///
/// A file that begins with `-- migrate:no-transaction` runs statement by statement instead, and goes on where it
/// failed. Several runners at once apply each migration once. Errors are ``MigrationError``s.
public struct Migrator: Sendable {
    /// How migrations are run.
    public var options: Options
    package let directory: MigrationDirectory?
    private let connect: @Sendable () async throws -> any MigrationConnection
    private let files: @Sendable () throws -> [Migration]

    /// A migrator over connections of its own; each command opens one, and closes it.
    package init(
        directory: MigrationDirectory, options: Options = Options(),
        connect: @escaping @Sendable () async throws -> any MigrationConnection
    ) {
        self.directory = directory
        self.options = options
        self.connect = connect
        files = { try directory.migrations() }
    }

    /// A migrator over migrations that are held in memory.
    package init(
        migrations: [Migration], options: Options = Options(),
        connect: @escaping @Sendable () async throws -> any MigrationConnection
    ) {
        directory = nil
        self.options = options
        self.connect = connect
        files = { migrations }
    }

    /// Applies pending migrations, oldest first: all, the first `count`, or those up to the version `target`.
    ///
    /// Returns the versions that this call applied; none if everything was applied already.
    @discardableResult
    public func up(
        count: Int? = nil, to target: Int64? = nil, report: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
    ) async throws -> [Int64] {
        let files = try files()
        return try await withRunner(report) { runner in
            try await runner.run {
                try MigrationPlan.up(try await runner.survey(files), count: count, to: target, options: options)
            }
        }.map(\.version)
    }

    /// Undoes the last `count` migrations, the one that was applied last first.
    ///
    /// Returns the versions that this call undid. Throws `irreversible` before anything is undone if one of them has no
    /// down file.
    @discardableResult
    public func down(count: Int = 1, report: @escaping @Sendable (MigrationEvent) -> Void = { _ in }) async throws
        -> [Int64]
    {
        try await down(.count(count), report: report)
    }

    /// Undoes every migration that is later than the version `target`, which stays; 0 undoes all.
    @discardableResult
    public func down(to target: Int64, report: @escaping @Sendable (MigrationEvent) -> Void = { _ in }) async throws
        -> [Int64]
    {
        try await down(.to(target), report: report)
    }

    package func down(_ extent: MigrationPlan.Extent, report: @escaping @Sendable (MigrationEvent) -> Void) async throws
        -> [Int64]
    {
        let files = try files()
        return try await withRunner(report) { runner in
            try await runner.run { try MigrationPlan.down(try await runner.survey(files), extent) }
        }.map(\.version)
    }

    /// What ``up(count:to:report:)`` would do; writes nothing.
    package func planUp(count: Int? = nil, to target: Int64? = nil) async throws -> MigrationPlan {
        let files = try files()
        return try await withRunner({ _ in }) { runner in
            try MigrationPlan.up(try await runner.survey(files), count: count, to: target, options: options)
        }
    }

    /// What `down` would do; writes nothing.
    package func planDown(_ extent: MigrationPlan.Extent) async throws -> MigrationPlan {
        let files = try files()
        return try await withRunner({ _ in }) { runner in
            try MigrationPlan.down(try await runner.survey(files), extent)
        }
    }

    /// Files and history beside each other. Writes nothing, and works on a standby.
    public func status() async throws -> MigrationStatus {
        let files = try files()
        return try await withRunner({ _ in }) { runner in try await runner.status(files) }
    }

    /// The connection is closed whatever happens: that gives back the lock, too.
    private func withRunner<Result>(
        _ report: @escaping (MigrationEvent) -> Void, _ body: (MigrationRunner) async throws -> Result
    ) async throws -> Result {
        let connection: any MigrationConnection
        do {
            connection = try await connect()
        } catch let error as DatabaseError where error.code != .configuration {
            throw MigrationError(.cannotConnect, error.description, underlying: error)
        }
        do {
            let runner = try await MigrationRunner(connection, options: options, report: report)
            let result = try await body(runner)
            await connection.close()
            return result
        } catch {
            await connection.close()
            if let error = error as? DatabaseError { throw Self.wrapped(error) }
            throw error
        }
    }

    /// An error outside any migration: of reading the history, or of the lock.
    private static func wrapped(_ error: DatabaseError) -> MigrationError {
        guard !Task.isCancelled else { return MigrationError(.interrupted, "Interrupted.") }
        return MigrationError(.cannotConnect, error.description, underlying: error)
    }
}
