/// How much of a pipeline may be under way: sent, and not yet answered. Pure.
///
/// ```
/// sent ──▶ flush asked for every 128 statements or 256 KiB, so that the server does not keep its answers back
///      ──▶ full at 512 statements or 1 MiB: read answers until half of it is free
/// ```
///
/// Without it, a source of a million statements would lie in libpq's memory, which takes everything at once.
struct PipelineWindow {
    /// What the server is asked for after a statement was sent.
    enum Step: Hashable {
        case goOn
        /// Ask the server to send its answers.
        case flush
    }

    private static let maxMessages = 512
    private static let maxBytes = 1 << 20

    private var sizes: [Int] = []
    private var head = 0
    private var bytes = 0
    private var unflushedMessages = 0
    private var unflushedBytes = 0

    /// The messages that are under way.
    var count: Int { sizes.count - head }

    /// A message was sent.
    mutating func sent(bytes size: Int) -> Step {
        sizes.append(size)
        bytes += size
        unflushedMessages += 1
        unflushedBytes += size
        guard unflushedMessages >= Self.maxMessages / 4 || unflushedBytes >= Self.maxBytes / 4 else { return .goOn }
        unflushedMessages = 0
        unflushedBytes = 0
        return .flush
    }

    /// The oldest message was answered.
    mutating func answered() {
        guard head < sizes.count else { return }
        bytes -= sizes[head]
        head += 1
        if head >= Self.maxMessages {
            sizes.removeFirst(head)
            head = 0
        }
    }

    /// Whether answers have to be read before the next message is sent.
    var isFull: Bool { count >= Self.maxMessages || bytes >= Self.maxBytes }

    /// Whether enough has been read, after the window was full. One message alone is never waited for without end: it
    /// may be larger than the window.
    var hasRoom: Bool { count <= Self.maxMessages / 2 && bytes <= Self.maxBytes / 2 }
}
