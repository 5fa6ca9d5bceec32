import HowdahPool
import HowdahTypes

/// The rows of a query, brought by COPY in the binary format and read while they arrive, in constant memory.
///
/// ```swift
/// for try await user in session.copy(out: User.all) { try await export(user) }
/// // SELECT * FROM (SELECT "users"."id", … FROM "users") AS "copied" LIMIT 0
/// // COPY (SELECT "users"."id", … FROM "users") TO STDOUT (FORMAT binary)
/// ```
///
/// COPY says nothing about the columns' types, so the query is described first, which is a round trip. The session is busy
/// until the loop ends, which may be at any time, as with a ``RowStream``. An error throws after the rows before it: of the
/// server, or of a row that cannot be read, with its number and column.
public struct CopyRowStream<Element>: AsyncSequence {
    private let output: CopyOutput
    private let describe: () async throws -> ColumnLayout
    private let decode: (QueryResult) throws -> [Element]
    private let failure: (any Error)?

    /// - Parameter failure: what the first row throws, if the COPY cannot be sent.
    init(
        _ output: CopyOutput, failure: (any Error)?, describe: @escaping () async throws -> ColumnLayout,
        decode: @escaping (QueryResult) throws -> [Element]
    ) {
        self.output = output
        self.describe = describe
        self.decode = decode
        self.failure = failure
    }

    /// The rows from the first on.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Reads the rows one after the other.
    public struct Iterator: AsyncIteratorProtocol {
        private let stream: CopyRowStream
        private var chunks: CopyOutput.Iterator
        private var reader: CopiedRowReader?
        private var elements: [Element] = []
        private var position = 0
        private var isAtEnd = false
        private var failure: (any Error)?

        init(_ stream: CopyRowStream) {
            self.stream = stream
            chunks = stream.output.makeAsyncIterator()
            failure = stream.failure
        }

        /// The next row, or nil after the last one; throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
        public nonisolated(nonsending) mutating func next(
            isolation: (any Actor)? = #isolation
        ) async throws -> Element? {
            while position == elements.count {
                if let failure {
                    end()
                    throw failure
                }
                if isAtEnd { return nil }
                do { try await refill() } catch { failure = error }
            }
            defer { position += 1 }
            return elements[position]
        }

        /// Nothing comes after it; the data that is still to come is given up.
        private mutating func end() {
            (failure, isAtEnd) = (nil, true)
            chunks = stream.output.makeAsyncIterator()
        }

        private nonisolated(nonsending) mutating func refill() async throws {
            elements.removeAll(keepingCapacity: true)
            position = 0
            var reader: CopiedRowReader
            if let open = self.reader { reader = open } else { reader = CopiedRowReader(try await stream.describe()) }
            guard let chunk = try await chunks.next() else {
                isAtEnd = true
                return try reader.end()
            }
            let batch = try reader.take(chunk)
            self.reader = reader
            try decode(batch)
        }

        /// Where a row cannot be read, those before it are kept.
        private mutating func decode(_ batch: CopiedRows.Batch) throws {
            do {
                elements = try stream.decode(batch.result)
            } catch {
                for row in 0..<batch.rowCount { elements += try stream.decode(batch.result(row..<row + 1)) }
                throw error
            }
        }
    }
}

@available(*, unavailable, message: "a COPY belongs to its session's task")
extension CopyRowStream: Sendable {}

@available(*, unavailable, message: "a COPY belongs to its session's task")
extension CopyRowStream.Iterator: Sendable {}
