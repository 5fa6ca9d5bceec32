/// One thing that goes wrong on a connection: where in which stream of bytes, and how.
///
/// ```swift
/// Fault(.cut, .fromServer, .before("C"))                  // the answer to COMMIT gets lost
/// Fault(.stall, .fromClient, .afterBytes(300_000))        // the server stops reading
/// Fault(.corrupt(0xFF), .fromServer, .message("T", byte: 1))
/// ```
public struct Fault: Hashable, Sendable {
    /// What happens.
    public var action: Action
    /// In which stream the point is looked for.
    public var direction: Direction
    /// Where it happens. Each fault happens once per connection.
    public var point: Point

    /// A fault of its parts.
    public init(_ action: Action, _ direction: Direction = .fromServer, _ point: Point = .now) {
        self.action = action
        self.direction = direction
        self.point = point
    }

    /// What can go wrong with a stream of bytes.
    public enum Action: Hashable, Sendable {
        /// Nothing more is forwarded in this direction, and nothing is read: the sender's buffers fill up. A later
        /// behaviour without it lets the bytes go on, none is lost.
        case stall
        /// Both sides get what was forwarded so far, then the end of the stream (FIN), as from a program that ended.
        case cut
        /// Both sides get a reset (RST), as from a machine that was restarted.
        case reset
        /// From here on the bytes of both directions vanish, and both sockets stay open: a cable was pulled.
        case halfOpen
        /// The bits of this mask are flipped in the next byte.
        case corrupt(UInt8)
    }

    /// Which way the bytes go.
    public enum Direction: Hashable, Sendable, CaseIterable {
        /// What the server says.
        case fromServer
        /// What the client says.
        case fromClient
    }

    /// A place in a stream, counted from the moment the behaviour was set, or from the connection's begin.
    ///
    /// Messages are named by the letter that they begin with in PostgreSQL's protocol: `Z` ReadyForQuery, `C`
    /// CommandComplete, `E` ErrorResponse, `D` DataRow from the server; `Q` Query, `P` Parse, `B` Bind, `E` Execute, `S`
    /// Sync from the client. https://www.postgresql.org/docs/current/protocol-message-formats.html
    public enum Point: Hashable, Sendable {
        /// Once so many bytes have passed.
        case afterBytes(Int)
        /// Before a byte of the so many-th message with this letter: byte 0 is the letter, bytes 1 to 4 the length.
        case message(Character, byte: Int = 0, count: Int = 1)
        /// After the last byte of the so many-th message with this letter.
        case after(Character, count: Int = 1)

        /// Here.
        public static let now = Point.afterBytes(0)

        /// Before the so many-th message with this letter.
        public static func before(_ letter: Character, count: Int = 1) -> Point {
            .message(letter, byte: 0, count: count)
        }
    }
}

/// How a ``FaultProxy`` treats a connection: what goes wrong, and how slowly its bytes travel.
///
/// ```swift
/// proxy.set(.reset(.fromServer, .afterBytes(100)))
/// proxy.set(.sliced(every: .milliseconds(1)))
/// ```
public struct ProxyBehaviour: Hashable, Sendable {
    /// What goes wrong.
    public var faults: [Fault] = []
    /// How the bytes travel, in both directions.
    public var pace = Pace()

    /// Everything passes, at once.
    public init(_ faults: Fault..., pace: Pace = Pace()) {
        self.faults = faults
        self.pace = pace
    }

    /// Everything passes, at once.
    public static let pass = ProxyBehaviour()
    /// Bytes vanish both ways while the sockets stay open; a connection to come is accepted and never answered.
    public static let halfOpen = ProxyBehaviour(Fault(.halfOpen))

    /// Nothing passes in one direction from a point on, and nothing is lost: ``pass`` lets it go on.
    public static func stall(_ direction: Fault.Direction, _ point: Fault.Point = .now) -> ProxyBehaviour {
        ProxyBehaviour(Fault(.stall, direction, point))
    }

    /// The connection ends for both sides as if the other one had closed it.
    public static func cut(_ direction: Fault.Direction, _ point: Fault.Point = .now) -> ProxyBehaviour {
        ProxyBehaviour(Fault(.cut, direction, point))
    }

    /// The connection is reset for both sides.
    public static func reset(_ direction: Fault.Direction, _ point: Fault.Point = .now) -> ProxyBehaviour {
        ProxyBehaviour(Fault(.reset, direction, point))
    }

    /// One byte arrives with flipped bits.
    public static func corrupt(
        _ direction: Fault.Direction, _ point: Fault.Point, mask: UInt8 = 0xFF
    ) -> ProxyBehaviour {
        ProxyBehaviour(Fault(.corrupt(mask), direction, point))
    }

    /// The bytes arrive in slices of `bytes`, each some time after the one before it.
    public static func sliced(_ bytes: Int = 1, every interval: Duration = .zero) -> ProxyBehaviour {
        ProxyBehaviour(pace: Pace(slice: bytes, interval: interval))
    }

    /// Every byte arrives later than it was sent.
    public static func delayed(by delay: Duration) -> ProxyBehaviour {
        ProxyBehaviour(pace: Pace(delay: delay))
    }

    /// So many bytes per second pass in each direction.
    public static func throttled(bytesPerSecond: Int) -> ProxyBehaviour {
        ProxyBehaviour(pace: Pace(slice: max(1, bytesPerSecond / 100), interval: .milliseconds(10)))
    }

    /// How bytes travel.
    public struct Pace: Hashable, Sendable {
        /// The most bytes that travel together; nil for as many as there are.
        public var slice: Int?
        /// The time between two slices.
        public var interval: Duration
        /// The time that every byte is under way.
        public var delay: Duration

        /// A pace; without parameters, as fast as it goes.
        public init(slice: Int? = nil, interval: Duration = .zero, delay: Duration = .zero) {
            self.slice = slice
            self.interval = interval
            self.delay = delay
        }
    }
}
