import CLibpq
import Foundation
import HowdahTypes

extension Handshake {
    /// Whether the password may be sent as it is, if the server asks for that.
    var mayShowPassword: Bool { isVerified || configuration.cleartextPassword == .any }

    /// Refuses a request for the password itself by a server that was not verified, before libpq answers it.
    ///
    /// A server that has or can read the password's hash asks for proof of it instead (SCRAM, MD5); one that asks for the
    /// password may be anybody who listens at the port. libpq answers whatever is asked, so what has arrived is looked at
    /// while it is still unread.
    func keepPasswordFromStrangers(_ connection: RawConnection) throws {
        guard !mayShowPassword, configuration.password != nil || configuration.usesPasswordFile else { return }
        let patience = min(deadline, ContinuousClock.now + .seconds(1))
        while true {
            switch AuthenticationRequest(connection.unreadInput()) {
            case .other: return
            case .cutOff where ContinuousClock.now < patience: usleep(1_000)
            case .password, .cutOff: throw passwordRequested
            }
        }
    }

    private var passwordRequested: DatabaseError {
        DatabaseError(
            .configuration,
            message: """
                \(endpoint) asks for the password of \(quoteIdentifier(configuration.user)) in clear text, and nothing \
                proves that it is the server which it should be (sslmode=\(tlsMode?.rawValue ?? "")). The password was not \
                sent. Have the server ask for scram-sha-256 (pg_hba.conf); or verify it with sslmode=verify-full; or \
                allow it with cleartext_password=any.
                """)
    }
}

/// What a server asks of a client that logs in, as far as it matters here:
/// https://www.postgresql.org/docs/current/protocol-message-formats.html
enum AuthenticationRequest {
    /// The password itself.
    case password
    /// Not to be told yet: the message has not arrived completely.
    case cutOff
    /// Anything else, or nothing.
    case other

    private static let message = UInt8(ascii: "R")
    private static let cleartextPassword = 3

    /// Looks through the messages that begin here.
    init(_ bytes: [UInt8]) {
        self = .other
        var rest = bytes[...]
        while let type = rest.first {
            guard rest.count >= 9 else {
                self = type == Self.message ? .cutOff : .other
                return
            }
            let length = Self.integer(rest.dropFirst(1))
            if type == Self.message, Self.integer(rest.dropFirst(5)) == Self.cleartextPassword {
                self = .password
                return
            }
            guard length >= 4 else { return }
            rest = rest.dropFirst(1 + length)
        }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
}
