extension DatabaseError {
    /// Which of several statements that went out together has failed, and what became of the others.
    ///
    /// ```swift
    /// } catch let error as DatabaseError {
    ///     if let place = error.pipelinePosition { print("statement \(place.index + 1) failed") }
    /// }
    /// ```
    public struct PipelinePosition: Hashable, Sendable {
        /// The failed statement, counted from 0.
        public var index: Int
        /// How many statements there were; nil where they came from a source whose length is not known.
        public var count: Int?
        /// What became of the statements before it. Those after it did not run.
        public var before: Fate

        /// A position of its parts.
        public init(index: Int, count: Int?, before: Fate) {
            self.index = index
            self.count = count
            self.before = before
        }

        /// What became of the statements before the one that failed.
        public enum Fate: Hashable, Sendable {
            /// They were undone together with it.
            case undone
            /// They belong to the transaction that the error has failed, and are undone with it or with its savepoint.
            case inFailedTransaction
            /// So many of them, from the first one, were committed before; the rest was undone.
            case committed(Int)
        }
    }
}

extension DatabaseError.PipelinePosition: CustomStringConvertible {
    /// `statement 3 of 7: the 2 before it were undone, the 4 after it did not run`.
    public var description: String {
        let place = count.map { "statement \(index + 1) of \($0)" } ?? "statement \(index + 1)"
        let after = count.map { Self.these($0 - index - 1) } ?? "those"
        let parts = [
            index > 0 ? earlier : nil,
            count == index + 1 ? nil : "\(after) after it did not run",
        ]
        let story = parts.compactMap { $0 }.joined(separator: ", ")
        return story.isEmpty ? place : "\(place): \(story)"
    }

    private var earlier: String {
        let all = "\(Self.these(index)) before it"
        switch before {
        case .undone: return "\(all) \(index == 1 ? "was" : "were") undone"
        case .inFailedTransaction:
            return "\(all) \(index == 1 ? "is" : "are") undone with the transaction or its savepoint"
        case .committed(let kept) where kept == index: return "\(all) \(kept == 1 ? "is" : "are") committed"
        case .committed(let kept):
            let first = kept == 1 ? "the first is" : "the first \(kept) are"
            let between = "\(Self.these(index - kept)) between \(index - kept == 1 ? "was" : "were")"
            return "\(first) committed, \(between) undone"
        }
    }

    private static func these(_ count: Int) -> String { count == 1 ? "the one" : "the \(count)" }
}

extension DatabaseError {
    /// The same error, seen by a caller who did not send the first `count` statements, but the library did.
    package func withoutOpening(_ count: Int) -> DatabaseError {
        guard count > 0, var position = pipelinePosition else { return self }
        position.index -= count
        position.count = position.count.map { $0 - count }
        return inPipeline(position.index < 0 || position.count == 1 ? nil : position)
    }
}
