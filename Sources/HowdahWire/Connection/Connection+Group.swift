package import HowdahTypes

/// Statements of several tasks that were sent together, as one implicit transaction.
struct StartedGroup {
    let begin = Moment.now
    let entries: [StatementCache.Entry]
    let receiver: any GroupReceiver
    /// What came of the statements whose results are complete, and of the one whose results arrive.
    var outcomes = [Outcome()]
}

/// Who is told that a group has ended.
package protocol GroupReceiver: AnyObject, Sendable {
    /// Called once, on the thread that read the end; it must be short.
    func groupEnded(_ end: GroupEnd)
}

/// How a group has ended.
package enum GroupEnd: Sendable {
    /// With a result for each statement; the connection is free.
    case finished([QueryResult])
    /// One of the statements failed, which undid all of them; the connection is free.
    case undone
    /// The connection is closed.
    case lost(any Error)
}

extension Connection {
    /// A statement that takes longer shares no round trip with others.
    static let quick: Duration = .milliseconds(5)

    /// Whether a statement may share a round trip with those of other tasks: it is prepared, it only reads, and it was
    /// quick when it ran last.
    package func mayShare(_ statement: PreparedSQL) -> Bool {
        // After a stream a pipeline needs a message of its own first.
        guard !raw.hasLeftSingleRowMode, let entry = lookUpPlan(statement) else { return false }
        return entry.isPlainSelect && entry.isQuick && (try? checkValues(of: statement)) != nil
    }

    /// Sends statements for which ``mayShare(_:)`` holds, in one round trip; `receiver` is told of their end.
    ///
    /// They are one implicit transaction: an error of one undoes all, and each can be executed by itself again. The
    /// connection is closed if the statements cannot be sent.
    package func start(_ group: [PreparedSQL], for receiver: any GroupReceiver) {
        let entries = group.compactMap { cache.lookUp($0) }
        guard isUsable, entries.count == group.count else {
            return receiver.groupEnded(.lost(raw.lost(raw.errorMessage)))
        }
        begin()
        self.group = StartedGroup(entries: entries, receiver: receiver)
        do {
            try raw.enterPipeline()
            for (entry, statement) in zip(entries, group) {
                parameters.load(statement.binds)
                try raw.sendPrepared(entry.name, parameters)
                counters.hit()
            }
            try raw.sendSync()
            try waitForGroup()
        } catch {
            loseGroup(error)
        }
    }

    /// The wait of a group is over.
    func progressGroup(_ wake: DescriptorWatch.Wake) {
        do {
            // Nobody's task can go on with a group: the end of the pool's patience is its end.
            guard wake == .ready else { throw CancellationError() }
            if try readInput({ try readGroup() }) { finishGroup() } else { try waitForGroup() }
        } catch {
            loseGroup(error)
        }
    }

    private func waitForGroup() throws {
        watch.callBack(for: try raw.flush() ? .read : [.read, .write])
    }

    /// Takes the results that are complete; true at the end of the group.
    private func readGroup() throws -> Bool {
        while !raw.isBusy, let last = group.map({ $0.outcomes.count - 1 }) {
            guard let result = raw.nextResult() else {
                // The end of a statement; after the last connection's word it would come for ever.
                guard raw.isOpen else { throw raw.lossReason() }
                group?.outcomes.append(Outcome())
                continue
            }
            if result.status == .pipelineSync { return true }
            let entry = group.flatMap { last < $0.entries.count ? $0.entries[last] : nil }
            try group?.outcomes[last].take(result, entry)
            if let error = group?.outcomes[last].error, error.code == .connectionLost { throw error }
        }
        return false
    }

    private func finishGroup() {
        guard let ended = group, (try? raw.exitPipeline()) != nil else { return loseGroup(raw.lossReason()) }
        group = nil
        end()
        let isQuick = Moment.now - ended.begin < Self.quick
        for entry in ended.entries { entry.isQuick = isQuick }
        for (entry, outcome) in zip(ended.entries, ended.outcomes) {
            if let error = outcome.error, error.isStalePlan { forgetStale(entry, error) }
        }
        let results = ended.outcomes.prefix(ended.entries.count).compactMap { try? $0.get() }
        let isClean = results.count == ended.entries.count && ended.outcomes.allSatisfy { $0.error == nil }
        ended.receiver.groupEnded(isClean ? .finished(results) : .undone)
    }

    private func loseGroup(_ error: any Error) {
        guard let lost = group else { return }
        group = nil
        end()
        close()
        lost.receiver.groupEnded(.lost(error))
    }
}
