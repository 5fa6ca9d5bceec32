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
    let decode: (QueryResult, inout [Element]) throws -> Void
    let failure: (any Error)?

    /// The rows of `statement`, made into elements by `decode`, which appends those of a result to an array; if a row cannot
    /// be read, it throws after appending those before it.
    ///
    /// - Parameters:
    ///   - batch: how many rows are taken over at once, at most; fewer if fewer have arrived.
    ///   - failure: what the first row throws, if the stream cannot be opened.
    public init(
        _ lane: SessionLane, _ statement: PreparedSQL, batch: Int, failure: (any Error)? = nil,
        decode: @escaping (QueryResult, inout [Element]) throws -> Void
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
        @usableFromInline var elements: [Element] = []
        @usableFromInline var position = 0
        private var token: StreamToken?
        private var isAtEnd = false
        private var failure: (any Error)?

        init(_ stream: RowStream) {
            self.stream = stream
            failure = stream.failure
        }

        /// The next row, or nil after the last one; throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
        @inlinable public nonisolated(nonsending) mutating func next(
            isolation: (any Actor)? = #isolation
        ) async throws -> Element? {
            // A row that has been read already is there at once. Were the parameter `isolated`, the runtime would look for
            // the task's executor for every row, which takes longer than reading one.
            if position == elements.count, try await !advance() { return nil }
            defer { position += 1 }
            return elements[position]
        }

        /// Reads rows when there are none left; false after the last one.
        @usableFromInline nonisolated(nonsending) mutating func advance() async throws -> Bool {
            while position == elements.count {
                if let failure {
                    (self.failure, isAtEnd, token) = (nil, true, nil)
                    throw failure
                }
                if isAtEnd { return false }
                try await refill()
            }
            return true
        }

        private nonisolated(nonsending) mutating func refill() async throws {
            elements.removeAll(keepingCapacity: true)
            position = 0
            do {
                if try await readRows() { (isAtEnd, token) = (true, nil) }
            } catch {
                failure = (error as? DatabaseError)?.from(stream.lane.callSite) ?? error
            }
        }

        /// Reads rows that arrive together; true if they are the last ones.
        private nonisolated(nonsending) mutating func readRows() async throws -> Bool {
            let token = try await open()
            let (stream, callSite) = (stream, stream.lane.callSite)
            var rows: [Element] = []
            swap(&rows, &elements)
            defer { elements = rows }
            var unreadable: (any Error)?
            let isLast = try await stream.lane.driver.advance(token) {
                try await $0.nextRows(atMost: stream.batch) { result in
                    do { try stream.decode(result.asked(at: callSite), &rows) } catch { unreadable = error }
                    return unreadable == nil
                }
            }
            if let unreadable { throw unreadable }
            return isLast
        }

        private nonisolated(nonsending) mutating func open() async throws -> StreamToken {
            if let token { return token }
            let statement = stream.statement
            let token = try await stream.lane.open("a stream", statement.sql, mayEndEarly: true) {
                try await $0.openRows(statement, deadline: stream.lane.driver.deadline)
            }
            self.token = token
            return token
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
        RowStream(lane.from(fileID: fileID, line: line), statement, batch: batch) { $1 += $0.rows }
    }
}
