/// Finds the messages in one direction of a connection in PostgreSQL's protocol, however the bytes are cut. Pure.
///
/// ```
/// client:  length code …            until the start-up packet: SSLRequest, GSSENCRequest, CancelRequest, or start-up
///          type length …            afterwards
/// server:  one byte                 for each SSLRequest and GSSENCRequest: S, G, or N for no
///          type length …            afterwards
/// ```
///
/// Once a connection is encrypted there is nothing to be found.
struct MessageScanner {
    /// Where a message begins or ends, as a count of the bytes before it.
    struct Mark: Hashable {
        enum Edge { case begin, end }
        let edge: Edge
        let type: UInt8
        let position: Int
    }

    /// What the client's first packet asks for.
    enum Opening: Hashable { case encryption, cancel, session }

    private enum Phase { case opening, answer, typed, encrypted }

    private var phase: Phase
    private var header: [UInt8] = []
    private var type: UInt8 = 0
    /// The bytes of the message that are still to come, once its header is complete.
    private var rest = 0
    private(set) var position = 0
    /// The packets with which the client has begun, in order.
    private(set) var openings: [Opening] = []

    static func client() -> MessageScanner { MessageScanner(phase: .opening) }
    static func server() -> MessageScanner { MessageScanner(phase: .typed) }

    private init(phase: Phase) { self.phase = phase }

    /// The client has asked for encryption: the server's next byte is an answer without a header.
    mutating func expectAnswer() {
        if phase == .typed { phase = .answer }
    }

    /// From here on the bytes are encrypted.
    mutating func endOfPlainText() { phase = .encrypted }

    /// Whether the server has agreed to encrypt.
    var isEncrypted: Bool { phase == .encrypted }

    /// The marks in the next bytes.
    mutating func scan(_ bytes: [UInt8]) -> [Mark] {
        var marks: [Mark] = []
        var index = 0
        while index < bytes.count {
            switch phase {
            case .encrypted:
                position += bytes.count - index
                return marks
            case .answer:
                phase = bytes[index] == UInt8(ascii: "N") ? .typed : .encrypted
                index += 1
                position += 1
            case .opening, .typed:
                if rest > 0 {
                    let step = min(rest, bytes.count - index)
                    rest -= step
                    index += step
                    position += step
                } else {
                    begin(with: bytes[index], &marks)
                    index += 1
                    position += 1
                }
                if rest == 0, header.isEmpty, isInMessage { end(&marks) }
            }
        }
        return marks
    }

    private var isInMessage = false

    /// One byte of a header.
    private mutating func begin(with byte: UInt8, _ marks: inout [Mark]) {
        header.append(byte)
        if phase == .typed {
            if header.count == 1 {
                type = byte
                marks.append(Mark(edge: .begin, type: type, position: position))
            }
            guard header.count == 5 else { return }
            rest = Self.number(header[1...]) - 4
        } else {
            guard header.count == 8 else { return }
            rest = Self.number(header[..<4]) - 8
            openings.append(Self.opening(Self.number(header[4...])))
        }
        // A length that makes no sense: the receiver will say so.
        if rest < 0 { rest = .max }
        header = []
        isInMessage = true
    }

    private mutating func end(_ marks: inout [Mark]) {
        isInMessage = false
        if phase == .typed {
            marks.append(Mark(edge: .end, type: type, position: position))
        } else if openings.last == .session {
            phase = .typed
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    private static func opening(_ code: Int) -> Opening {
        switch code {
        case 80_877_102: .cancel
        case 80_877_103, 80_877_104: .encryption
        default: .session
        }
    }
}
