public import HowdahTypes
public import HowdahWire

/// What a ``NotificationSequence`` yields.
public enum NotificationEvent: Sendable {
    /// All channels are listened to from here on, and what was sent before may not have been seen: read the state now.
    /// The first event of a sequence, and the first after each interruption or overflow.
    case gap(NotificationGap)
    /// A notification arrived.
    case notification(DatabaseNotification)
    /// The connection was lost or could not be made; a ``gap(_:)`` follows once notifications arrive again.
    case interrupted(DatabaseError)
}

/// Why notifications may not have been seen.
public enum NotificationGap: Hashable, Sendable {
    /// The sequence has begun: what was sent earlier was not for it.
    case subscribed
    /// The connection was lost and made anew; what was sent meanwhile was not kept by the server.
    case reconnected
    /// The events were not taken fast enough, and so many notifications were dropped.
    case overflowed(dropped: Int)
}
