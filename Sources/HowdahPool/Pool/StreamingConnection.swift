package import HowdahTypes

/// What streams and COPY need of a connection: one of them at a time, in steps, and nothing else meanwhile.
package protocol StreamingConnection: AnyObject, Sendable {
    /// Whether a stream or a COPY is open.
    var isStreaming: Bool { get }
    /// Begins a statement whose rows are read batch by batch.
    nonisolated(nonsending) func openRows(_ statement: PreparedSQL, deadline: ContinuousClock.Instant?) async throws
    /// Hands over the rows that have arrived, or arrive next, a few at a time, until `receive` returns false; true if the
    /// statement has ended.
    nonisolated(nonsending) func nextRows(atMost count: Int, receive: (QueryResult) -> Bool) async throws -> Bool
    /// Begins `COPY … TO STDOUT`.
    nonisolated(nonsending) func openCopyOut(_ sql: String, deadline: ContinuousClock.Instant?) async throws
    /// The bytes that have arrived, or arrive next; nil at the end.
    nonisolated(nonsending) func nextChunk(atMost count: Int) async throws -> [UInt8]?
    /// Begins `COPY … FROM STDIN`.
    nonisolated(nonsending) func openCopyIn(_ sql: String, deadline: ContinuousClock.Instant?) async throws
    /// Sends bytes, as fast as the server takes them.
    nonisolated(nonsending) func send(_ chunk: [UInt8]) async throws
    /// Ends the data of `COPY … FROM STDIN`; returns the number of rows.
    nonisolated(nonsending) func finishCopyIn() async throws -> Int
    /// Ends what is open, wherever it stands, in a bounded time: by reading a short rest, by cancelling a long one, or by
    /// closing the connection.
    nonisolated(nonsending) func endStream() async
}
