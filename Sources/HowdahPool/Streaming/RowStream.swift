public import HowdahTypes
import HowdahWire

/// The rows of one statement, read while they arrive, in constant memory.
///
/// ```swift
/// for try await user in User.where({ $0.age >= 18 }).stream(session) {
///     try await file.write(user.email + "\n")
/// }
/// ```
///
/// The statement is sent when the loop asks for the first row; each loop sends it again. The server goes on only as fast
/// as the loop does: what nobody has asked for is not read from the socket.
///
/// Until its end the session is busy with the stream: another statement throws, and says so. A loop may be left at any
/// time, by `break`, an error or the cancellation of the task. The session's next statement, or its end, then ends the
/// stream: it reads a short rest, and cancels a long one on the server. In a transaction the stream has a savepoint, so that
/// this does not fail the transaction, but it takes back what the cancelled statement did, its row locks included: let a
/// statement that writes or locks run to its end.
///
/// An error of the server throws after the rows before it, and so does a row that cannot be read.
public struct RowStream<Element>: AsyncSequence {
    let lane: SessionLane
    let statement: PreparedSQL
    let batch: Int
    let decode: (QueryResult) throws -> Element
    let failure: (any Error)?

    /// The rows of `statement`, each made into an element by `decode`, which gets a result of one row.
    ///
    /// - Parameters:
    ///   - batch: how many rows are taken over at once, at most; fewer if fewer have arrived.
    ///   - failure: what the first row throws, if the stream cannot be opened.
    public init(
        _ lane: SessionLane, _ statement: PreparedSQL, batch: Int, failure: (any Error)? = nil,
        decode: @escaping (QueryResult) throws -> Element
    ) {
        self.lane = lane
        self.statement = statement
        self.batch = Swift.max(1, batch)
        self.failure = failure
        self.decode = decode
    }

    /// The rows from the first on.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Reads the rows one after the other.
    public struct Iterator: AsyncIteratorProtocol {
        private let stream: RowStream
        private var elements: [Element] = []
        private var position = 0
        private var token: StreamToken?
        private var isAtEnd = false
        private var failure: (any Error)?

        init(_ stream: RowStream) {
            self.stream = stream
            failure = stream.failure
        }

        /// The next row, or nil after the last one; throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
        public mutating func next(isolation: isolated (any Actor)? = #isolation) async throws -> Element? {
            while position == elements.count {
                if let failure {
                    (self.failure, isAtEnd, token) = (nil, true, nil)
                    throw failure
                }
                if isAtEnd { return nil }
                try await refill()
            }
            defer { position += 1 }
            return elements[position]
        }

        private nonisolated(nonsending) mutating func refill() async throws {
            elements.removeAll(keepingCapacity: true)
            position = 0
            do {
                let batch = try await nextBatch()
                for row in batch.rows { elements.append(try stream.decode(row)) }
                if batch.isLast { (isAtEnd, token) = (true, nil) }
            } catch {
                failure = (error as? DatabaseError)?.from(stream.lane.callSite) ?? error
            }
        }

        private nonisolated(nonsending) mutating func nextBatch() async throws -> RowBatch {
            let token: StreamToken
            if let open = self.token {
                token = open
            } else {
                let statement = stream.statement
                token = try await stream.lane.open("a stream", statement.sql, mayEndEarly: true) {
                    try await $0.openRows(statement, deadline: stream.lane.driver.deadline)
                }
                self.token = token
            }
            return try await stream.lane.driver.advance(token) { try await $0.nextRows(atMost: stream.batch) }
        }
    }
}

@available(*, unavailable, message: "a stream belongs to its session's task")
extension RowStream: Sendable {}

@available(*, unavailable, message: "a stream belongs to its session's task")
extension RowStream.Iterator: Sendable {}

extension SessionExecutor {
    /// The rows of a statement, read while they arrive.
    ///
    /// ```swift
    /// for try await row in session.stream(PreparedSQL(sql: "SELECT id, email FROM users")) {
    ///     print(try row["email", as: String.self])
    /// }
    /// ```
    ///
    /// - Parameter batch: how many rows are taken over at once, at most: more cost memory, fewer cost time. Rows that have
    ///   arrived are never held back until there are as many.
    public func stream(
        _ statement: PreparedSQL, batch: Int = 1_000, fileID: String = #fileID, line: UInt = #line
    ) -> RowStream<Row> {
        RowStream(lane.from(fileID: fileID, line: line), statement, batch: batch) { $0.rows[0] }
    }
}
