import Foundation
import HowdahTypes

/// The resolver of this process: what `getaddrinfo` does is up to the scenario for names that end in `.test`, a domain
/// that nobody can own (RFC 2606), and as ever for all others.
enum Resolver {
    enum Answer: Sendable {
        /// The system's answer for this name or address instead.
        case address(String)
        /// An error, as `EAI_AGAIN`.
        case failure(Int32)
        /// Nothing, until ``set(_:)`` changes the answer.
        case silence
    }

    private static let answer = Locked(Answer.silence)
    private static let questions = Locked(0)
    private static let waiting = Locked(0)

    static func set(_ new: Answer) { answer.withLock { $0 = new } }

    /// How many times it was asked.
    static var asked: Int { questions.withLock { $0 } }

    /// How many callers wait for an answer.
    static var blocked: Int { waiting.withLock { $0 } }

    /// Waits for the answer, blocking, as a resolver does whose servers are silent.
    static func ask() -> Answer {
        questions.withLock { $0 += 1 }
        waiting.withLock { $0 += 1 }
        defer { waiting.withLock { $0 -= 1 } }
        while true {
            let now = answer.withLock { $0 }
            if case .silence = now { usleep(2_000) } else { return now }
        }
    }

    typealias Function =
        @convention(c) (
            UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafePointer<addrinfo>?,
            UnsafeMutablePointer<UnsafeMutablePointer<addrinfo>?>?
        ) -> Int32

    /// The system's own: the next one after this program's.
    static let system = Scarcity.next("getaddrinfo", as: Function.self)
}

/// Takes the place of the system's function for all code that is linked into this program.
@_cdecl("getaddrinfo")
func resolverGetaddrinfo(
    _ name: UnsafePointer<CChar>?, _ service: UnsafePointer<CChar>?, _ hints: UnsafePointer<addrinfo>?,
    _ result: UnsafeMutablePointer<UnsafeMutablePointer<addrinfo>?>?
) -> Int32 {
    guard let system = Resolver.system else { return EAI_FAIL }
    guard let name, String(cString: name).hasSuffix(".test") else { return system(name, service, hints, result) }
    switch Resolver.ask() {
    case .address(let address): return address.withCString { system($0, service, hints, result) }
    case .failure(let status): return status
    case .silence: return EAI_AGAIN
    }
}
