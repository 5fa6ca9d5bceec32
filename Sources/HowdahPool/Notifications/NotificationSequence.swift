import HowdahTypes

/// The notifications of some channels, as they arrive; from ``Database/notifications(on:_:bufferSize:)``.
///
/// Each iterator is a subscriber of its own. It ends when its task is cancelled or the database is shut down, and stops
/// listening when it is dropped: at the end of the `for` loop.
public struct NotificationSequence: AsyncSequence, Sendable {
    /// What it yields.
    public typealias Element = NotificationEvent

    let listener: NotificationListener
    let channels: [String]
    let bufferSize: Int

    /// Begins to listen.
    public func makeAsyncIterator() -> Iterator {
        Iterator(Subscription(listener, channels, bufferSize: bufferSize))
    }

    /// Takes the events of one subscriber.
    public struct Iterator: AsyncIteratorProtocol {
        private let subscription: Subscription

        fileprivate init(_ subscription: Subscription) { self.subscription = subscription }

        /// The next event; nil when the task is cancelled or the database is shut down.
        ///
        /// - Throws: ``DatabaseError`` if the channels' names cannot be right, or the server refuses the
        ///   configuration (user, password, database); never because a connection was lost.
        public nonisolated(nonsending) mutating func next() async throws -> NotificationEvent? {
            try await subscription.next()
        }
    }

    /// Listens for as long as it lives.
    fileprivate final class Subscription: Sendable {
        private let listener: NotificationListener
        private let id: Result<ListenerStateMachine.ID, any Error>

        init(_ listener: NotificationListener, _ channels: [String], bufferSize: Int) {
            self.listener = listener
            id = Result {
                for channel in channels { try ChannelName.check(channel) }
                return listener.subscribe(to: Set(channels), capacity: bufferSize)
            }
        }

        deinit {
            if case .success(let id) = id { listener.unsubscribe(id) }
        }

        nonisolated(nonsending) func next() async throws -> NotificationEvent? { try await listener.next(id.get()) }
    }
}

@available(*, unavailable, message: "an iterator belongs to one task; make one for each from the sequence")
extension NotificationSequence.Iterator: Sendable {}

/// What a channel may be called.
enum ChannelName {
    /// The server cuts longer identifiers off, with nothing but a notice, and would listen to another channel.
    static let limit = 63

    static func check(_ name: String) throws {
        guard !name.isEmpty, name.utf8.count <= limit, !name.utf8.contains(0) else {
            throw DatabaseError(
                .invalidStatement,
                message: """
                    \(quoteIdentifier(name.replacing("\0", with: "␀"))) cannot be a notification channel: its name must \
                    have 1 to \(limit) bytes in UTF-8, and no NUL.
                    """)
        }
    }
}
