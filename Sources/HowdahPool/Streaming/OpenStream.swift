import HowdahTypes
import Synchronization

/// A stream or a COPY that a session's connection is busy with.
///
/// Whoever reads or writes it holds a ``StreamToken``. When that goes, the loop has been left: the session's next
/// statement, its COMMIT or ROLLBACK, or its end, ends the stream first.
final class OpenStream: Sendable {
    /// What the session is busy with, for messages: `a stream`, `COPY`.
    let name: String
    /// Whether a savepoint was made before it, so that ending it early does not fail the transaction.
    let hasSavepoint: Bool
    private let abandoned = Atomic<Bool>(false)

    init(_ name: String, hasSavepoint: Bool) {
        self.name = name
        self.hasSavepoint = hasSavepoint
    }

    var isAbandoned: Bool { abandoned.load(ordering: .acquiring) }

    /// Nobody will go on with it.
    func abandon() { abandoned.store(true, ordering: .releasing) }

    var busy: DatabaseError {
        DatabaseError(
            .invalidStatement,
            message: """
                The session is busy with \(name) that has not ended. Run other statements after it, or on a second \
                session; to read rows and run statements in turns on one session, read with a cursor.
                """)
    }

    static var ended: DatabaseError {
        DatabaseError(
            .invalidStatement,
            message: """
                The stream has ended before its last row: its transaction or its session did, or another statement ran \
                after its loop was left. Read it to its end first.
                """)
    }
}

/// Held by the reader or the writer of a stream; a stream whose token is gone has been left.
final class StreamToken {
    let stream: OpenStream

    init(_ stream: OpenStream) { self.stream = stream }

    deinit { stream.abandon() }
}
