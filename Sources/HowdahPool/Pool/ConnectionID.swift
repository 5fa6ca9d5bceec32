/// Names one connection of a pool: the slot it lives in, and which tenant of that slot it is.
///
/// An event that arrives late, after its connection is gone, carries an old generation and changes nothing.
package struct ConnectionID: Hashable, Sendable {
    package let slot: Int
    package let generation: UInt64

    package init(slot: Int, generation: UInt64) {
        self.slot = slot
        self.generation = generation
    }
}

/// Names one request for a connection that could not be served at once.
package struct RequestID: Hashable, Sendable {
    package let number: UInt64
}
