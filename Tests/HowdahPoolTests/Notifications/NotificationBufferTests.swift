import HowdahPool
import HowdahWire
import Testing

@Suite("The events that a subscriber has not taken yet")
struct NotificationBufferTests {
    private func note(_ payload: String) -> NotificationEvent {
        .notification(DatabaseNotification(channel: "c", payload: payload, processID: 1))
    }

    private func drain(_ buffer: inout NotificationBuffer) -> [String] {
        var texts: [String] = []
        while let event = buffer.popFirst() { texts.append(event.text) }
        return texts
    }

    @Test("come out in the order in which they went in")
    func order() {
        var buffer = NotificationBuffer(capacity: 10)
        for name in ["a", "b", "c"] { buffer.append(note(name)) }
        #expect(drain(&buffer) == ["a", "b", "c"])
        #expect(buffer.count == 0)
    }

    @Test("are counted where they are dropped, and go on behind the mark")
    func overflow() {
        var buffer = NotificationBuffer(capacity: 3)
        for name in ["a", "b", "c", "d", "e"] { buffer.append(note(name)) }
        #expect(buffer.count == 4)
        #expect(buffer.popFirst()?.text == "a")
        #expect(buffer.popFirst()?.text == "b")
        buffer.append(note("f"))
        #expect(drain(&buffer) == ["c", "overflowed 2", "f"])
    }

    @Test("never grow without bound, however often the connection comes and goes")
    func bounded() {
        var buffer = NotificationBuffer(capacity: 4)
        for _ in 0..<1_000 {
            buffer.append(.interrupted(serverError("57P01")))
            buffer.append(.gap(.reconnected))
            buffer.append(note("x"))
            #expect(buffer.count <= 5)
        }
        #expect(
            drain(&buffer) == ["interrupted", "reconnected", "x", "interrupted", "overflowed 999"])
    }

    @Test("are given up again, in millions, without growing")
    func longLife() {
        var buffer = NotificationBuffer(capacity: 8)
        for index in 0..<100_000 {
            buffer.append(note("\(index)"))
            #expect(buffer.popFirst()?.text == "\(index)")
        }
        #expect(buffer.count == 0)
    }
}

extension NotificationEvent {
    /// The event in a word or two.
    var text: String {
        switch self {
        case .notification(let notification): notification.payload
        case .interrupted: "interrupted"
        case .gap(.subscribed): "subscribed"
        case .gap(.reconnected): "reconnected"
        case .gap(.overflowed(let dropped)): "overflowed \(dropped)"
        }
    }
}
