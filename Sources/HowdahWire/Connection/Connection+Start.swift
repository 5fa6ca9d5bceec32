package import HowdahTypes

/// A prepared statement that was sent, and whose result the event loop reads: no task waits for the socket.
struct StartedStatement {
    let id: UInt64
    let sql: String
    let entry: StatementCache.Entry
    let receiver: any StatementReceiver
    let begin: Moment
    var outcome = Outcome()
}

/// Who is told that a started statement has ended.
package protocol StatementReceiver: AnyObject, Sendable {
    /// Called once, on the thread that read the end, or that interrupted the statement; it must be short.
    ///
    /// - Returns: what resumes the task that waits; called when the other sockets that are ready have been read.
    func statementEnded(_ end: StatementEnd) -> (() -> Void)?
}

/// How a started statement has ended.
package enum StatementEnd: Sendable {
    /// With its result or its error; the connection is free, or closed.
    case finished(Result<QueryResult, any Error>)
    /// The server does not have the statement any more, or has changed its type; nothing was executed, the connection
    /// is free.
    case stale
    /// Not yet: it was cancelled, or the socket takes no more. A task has to go on with ``Connection/finishStarted()``.
    case interrupted
}

extension Connection {
    /// Sends a statement that is prepared already and returns at once; `receiver` is told of its end.
    ///
    /// For a statement that nobody else has to wait for a thread for: the loop reads the result, and only then is the
    /// task resumed that asked for it, wherever it runs. Returns the operation for ``cancelStarted(_:)``; nil if the
    /// statement has to take the way of ``execute(_:deadline:)``, and nothing was sent.
    package func start(_ statement: PreparedSQL, for receiver: any StatementReceiver) -> UInt64? {
        guard isUsable, let entry = lookUpPlan(statement), (try? checkValues(of: statement)) != nil else { return nil }
        if entry.leavesState { leavesState = true }
        parameters.load(statement.binds)
        guard (try? raw.sendPrepared(entry.name, parameters)) != nil else { return nil }
        counters.hit()
        let id = begin()
        started = StartedStatement(id: id, sql: statement.sql, entry: entry, receiver: receiver, begin: .now)
        advance()
        return id
    }

    /// Cancels a started statement, if it still runs; callable from any thread.
    package func cancelStarted(_ id: UInt64) { watch.interrupt(id, .cancelled) }

    /// Goes on with a started statement that was interrupted, in the task that waits for it.
    ///
    /// Throws as ``execute(_:deadline:)`` does.
    package func finishStarted() async throws -> QueryResult {
        guard let statement = started else {
            throw DatabaseError(.connectionLost, message: "The statement's connection was closed.")
        }
        started = nil
        do {
            return try await drive(statement.id) { operation in
                try await operation.singleResult(statement.entry, outcome: statement.outcome)
            }
        } catch let error as DatabaseError {
            throw error.inStatement(statement.sql)
        }
    }

    /// The wait of a started statement is over.
    func progress(_ wake: DescriptorWatch.Wake) {
        guard let started else { return progressGroup(wake) }
        if wake == .ready {
            read()
        } else {
            // Whoever goes on with the statement finds what interrupted it, and whether there is something to read: an event
            // that has been does not come again.
            watch.interrupt(started.id, wake)
            end(started, .interrupted)
        }
    }

    /// Sends what is left to send, and waits.
    private func advance() {
        guard let started else { return }
        switch try? raw.flush() {
        case true: watch.callBack(for: .read)
        case false: end(started, .interrupted)
        default: fail(raw.lossReason())
        }
    }

    private func end(_ statement: StartedStatement, _ end: StatementEnd) {
        if let resume = statement.receiver.statementEnded(end) { loop.afterReading(resume) }
    }

    /// Reads what the socket has: the event that told of it does not come again for bytes that are left unread.
    private func read() {
        let entry = started?.entry
        do {
            let isComplete = try readInput {
                while !raw.isBusy {
                    guard let result = raw.nextResult() else { return true }
                    try started?.outcome.take(result, entry)
                }
                return false
            }
            if isComplete { finish() } else { watch.callBack(for: .read) }
        } catch {
            fail(error)
        }
    }

    private func finish() {
        guard let statement = started else { return }
        started = nil
        end()
        statement.entry.isQuick = Moment.now - statement.begin < Self.quick
        do {
            end(statement, .finished(.success(try statement.outcome.get())))
        } catch  where error.isStalePlan {
            forgetStale(statement.entry, error)
            end(statement, .stale)
        } catch {
            if error.code == .connectionLost { close() }
            end(statement, .finished(.failure(error.inStatement(statement.sql))))
        }
    }

    /// The connection cannot be used any more.
    private func fail(_ error: any Error) {
        guard let statement = started else { return }
        started = nil
        end()
        close()
        // What the server said before it closed the connection tells more than the closed connection.
        let reason = statement.outcome.error ?? error as? DatabaseError
        let error = reason?.inStatement(statement.sql) ?? error
        end(statement, .finished(.failure(error)))
    }
}
