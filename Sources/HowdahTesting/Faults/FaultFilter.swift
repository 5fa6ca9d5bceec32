/// One direction of a connection: takes what one side sends, and says what the other one gets. Pure.
///
/// A fault waits for its point, as a count of bytes. That of ``Fault/Point/afterBytes(_:)`` is known at once, that of a
/// message when its first byte, or its end, has been seen.
struct FaultFilter {
    enum Output: Hashable {
        case forward([UInt8])
        case cut
        case reset
        case halfOpen
    }

    private struct Trigger {
        let action: Fault.Action
        let point: Fault.Point
        /// Messages with the point's letter that are still to come.
        var missing = 0
        var position: Int?
    }

    private(set) var scanner: MessageScanner
    private var triggers: [Trigger] = []
    /// What has arrived and not passed, with the marks in it.
    private var pending: [UInt8] = []
    private var marks: [MessageScanner.Mark] = []
    /// How many bytes have passed.
    private var position = 0
    private(set) var isStalled = false
    /// How many messages of each type have arrived.
    private(set) var counts = [Int](repeating: 0, count: 256)

    init(_ scanner: MessageScanner) { self.scanner = scanner }

    /// Replaces the faults, and says what happens at once. Their points count from here.
    mutating func set(_ faults: [Fault]) -> [Output] {
        isStalled = false
        triggers = faults.map { fault in
            var trigger = Trigger(action: fault.action, point: fault.point)
            switch fault.point {
            case .afterBytes(let count): trigger.position = position + count
            case .message(_, _, let count), .after(_, let count): trigger.missing = count
            }
            return trigger
        }
        for mark in marks { note(mark) }
        return drain()
    }

    /// Takes the next bytes.
    mutating func take(_ bytes: [UInt8]) -> [Output] {
        for mark in scanner.scan(bytes) {
            if mark.edge == .end { counts[Int(mark.type)] += 1 }
            marks.append(mark)
            note(mark)
        }
        pending += bytes
        return drain()
    }

    /// The client has asked for encryption.
    mutating func expectAnswer() { scanner.expectAnswer() }

    /// From here on the bytes are encrypted.
    mutating func endOfPlainText() { scanner.endOfPlainText() }

    private mutating func note(_ mark: MessageScanner.Mark) {
        for index in triggers.indices where triggers[index].position == nil {
            let (letter, edge, byte) = Self.place(triggers[index].point)
            guard mark.edge == edge, letter.value == UInt32(mark.type) else { continue }
            triggers[index].missing -= 1
            if triggers[index].missing == 0 { triggers[index].position = mark.position + byte }
        }
    }

    private static func place(_ point: Fault.Point) -> (Unicode.Scalar, MessageScanner.Mark.Edge, Int) {
        switch point {
        case .afterBytes: ("\0", .end, 0)
        case .message(let letter, let byte, _): (letter.unicodeScalars.first ?? "\0", .begin, byte)
        case .after(let letter, _): (letter.unicodeScalars.first ?? "\0", .end, 0)
        }
    }

    /// What passes now, up to the next fault that ends it.
    private mutating func drain() -> [Output] {
        var outputs: [Output] = []
        while !isStalled {
            guard let next = nextDue, let point = triggers[next].position else {
                pass(pending.count, &outputs)
                return outputs
            }
            pass(point - position, &outputs)
            switch triggers[next].action {
            case .corrupt(let mask):
                // The byte that it is about has not arrived yet.
                guard !pending.isEmpty else { return outputs }
                pending[0] ^= mask
            case .stall: isStalled = true
            case .cut: return outputs + [.cut]
            case .reset: return outputs + [.reset]
            case .halfOpen: return outputs + [.halfOpen]
            }
            triggers.remove(at: next)
        }
        return outputs
    }

    /// The first fault whose point lies in what has arrived.
    private var nextDue: Int? {
        let end = position + pending.count
        return triggers.indices.filter { triggers[$0].position.map { $0 <= end } ?? false }
            .min { (triggers[$0].position ?? 0) < (triggers[$1].position ?? 0) }
    }

    private mutating func pass(_ count: Int, _ outputs: inout [Output]) {
        guard count > 0 else { return }
        outputs.append(.forward(Array(pending.prefix(count))))
        pending.removeFirst(count)
        position += count
        marks.removeAll { $0.position < position }
    }
}
