import HowdahTypes

/// The data of a `COPY … TO STDOUT`, read while it arrives, in constant memory.
///
/// ```swift
/// for try await chunk in session.copyOut("COPY users TO STDOUT (FORMAT csv, HEADER)") {
///     try file.write(contentsOf: chunk)
/// }
/// ```
///
/// Each chunk holds whole rows; in the binary format the first one begins with the header and the last one ends with the
/// trailer. The session is busy until the loop ends, which may be at any time, as with a ``RowStream``. An error of the
/// server throws after the chunks before it: what has been read then is not all.
public struct CopyOutput: AsyncSequence {
    private let lane: SessionLane
    private let sql: String
    private let chunkSize: Int
    private let failure: (any Error)?

    /// The data of a COPY.
    ///
    /// - Parameters:
    ///   - chunkSize: how many bytes a chunk holds, about, at most; fewer if fewer have arrived.
    ///   - failure: what the first chunk throws, if the COPY cannot be sent.
    package init(_ lane: SessionLane, sql: String, chunkSize: Int, failure: (any Error)? = nil) {
        self.lane = lane
        self.sql = sql
        self.chunkSize = Swift.max(1, chunkSize)
        self.failure = failure
    }

    /// The data from the first byte on.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Reads one chunk after the other.
    public struct Iterator: AsyncIteratorProtocol {
        private let output: CopyOutput
        private var token: StreamToken?
        private var isAtEnd = false

        init(_ output: CopyOutput) { self.output = output }

        /// The next chunk, or nil at the end; throws ``DatabaseError``, ``SessionClosed`` and `CancellationError`.
        public nonisolated(nonsending) mutating func next(
            isolation: (any Actor)? = #isolation
        ) async throws -> [UInt8]? {
            if isAtEnd { return nil }
            isAtEnd = true
            let chunk = try await nextChunk()
            isAtEnd = chunk == nil
            if isAtEnd { token = nil }
            return chunk
        }

        private nonisolated(nonsending) mutating func nextChunk() async throws -> [UInt8]? {
            if let failure = output.failure { throw failure }
            let token: StreamToken
            if let open = self.token {
                token = open
            } else {
                token = try await output.lane.open("a COPY", output.sql, mayEndEarly: true) {
                    try await $0.openCopyOut(output.sql, deadline: output.lane.driver.deadline)
                }
                self.token = token
            }
            do {
                return try await output.lane.driver.advance(token) { try await $0.nextChunk(atMost: output.chunkSize) }
            } catch let error as DatabaseError {
                throw error.from(output.lane.callSite)
            }
        }
    }
}

@available(*, unavailable, message: "a COPY belongs to its session's task")
extension CopyOutput: Sendable {}

@available(*, unavailable, message: "a COPY belongs to its session's task")
extension CopyOutput.Iterator: Sendable {}
