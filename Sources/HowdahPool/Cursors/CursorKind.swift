/// What a server-side cursor can do, and for how long it lives.
package enum CursorKind {
    /// Forward only, in its transaction.
    case forward
    /// Forward and backward, in its transaction.
    case scroll
    /// Forward only, beyond transactions: the server keeps all rows.
    case held

    /// `DECLARE howdah_cursor_1 SCROLL CURSOR FOR `.
    func declaration(of name: String) -> String {
        switch self {
        case .forward: "DECLARE \(name) NO SCROLL CURSOR FOR "
        case .scroll: "DECLARE \(name) SCROLL CURSOR FOR "
        case .held: "DECLARE \(name) NO SCROLL CURSOR WITH HOLD FOR "
        }
    }
}

/// A movement of a cursor, with the rows it passes or without.
package enum CursorStep: Hashable, Sendable {
    /// The next rows.
    case fetchForward(Int)
    /// The rows before, nearest first.
    case fetchBackward(Int)
    /// The row at a position from 1, or from -1 for the last one.
    case fetchAbsolute(Int)
    /// To a position, without its row.
    case moveAbsolute(Int)
    /// By so many rows, backward if it is negative.
    case moveBy(Int)
    /// Behind the last row.
    case moveToEnd

    /// `FETCH FORWARD 10 FROM howdah_cursor_1`.
    func statement(on name: String) -> String {
        switch self {
        case .fetchForward(let count): "FETCH FORWARD \(Self.number(count)) FROM \(name)"
        case .fetchBackward(let count): "FETCH BACKWARD \(Self.number(count)) FROM \(name)"
        case .fetchAbsolute(let position): "FETCH ABSOLUTE \(Self.number(position)) FROM \(name)"
        case .moveAbsolute(let position): "MOVE ABSOLUTE \(Self.number(position)) FROM \(name)"
        case .moveBy(let count):
            "MOVE \(count < 0 ? "BACKWARD" : "FORWARD") \(abs(Self.number(count))) FROM \(name)"
        case .moveToEnd: "MOVE FORWARD ALL FROM \(name)"
        }
    }

    /// The grammar has 32 bits for a number: a larger one leads as far beyond the rows as the largest of these.
    private static func number(_ number: Int) -> Int {
        let largest = Int(Int32.max)
        return min(max(number, -largest), largest)
    }
}
