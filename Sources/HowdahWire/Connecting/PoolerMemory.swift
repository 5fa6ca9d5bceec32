import HowdahTypes

/// What stands at an address, a server or a pooler: remembered by the whole process, so that it is asked for once.
///
/// What is remembered is only believed as long as a connection looks like it. A pooler invents the number of the server's
/// process (PgBouncer: 32 random bits), which is hardly ever one that an operating system would give:
///
/// | remembered | the number looks … | believed                               |
/// | ---------- | ------------------ | -------------------------------------- |
/// | a server   | given              | yes                                    |
/// | a server   | invented           | no: a pooler has taken its place       |
/// | a pooler   | invented           | yes                                    |
/// | a pooler   | given              | no: one in a thousand, or no pooler any more |
final class PoolerMemory: Sendable {
    static let shared = PoolerMemory()

    private let known = Locked<[String: Bool]>([:])

    /// Whether a pooler stands at the address, or nil if that must be asked.
    func isPooler(at address: String, processID: Int32) -> Bool? {
        guard let isPooler = known.withLock({ $0[address] }) else { return nil }
        return isPooler == Self.looksInvented(processID) ? isPooler : nil
    }

    func remember(isPooler: Bool, at address: String) { known.withLock { $0[address] = isPooler } }

    /// Linux gives numbers up to 2²², macOS up to 99,999.
    static func looksInvented(_ processID: Int32) -> Bool { !(1...4_194_304).contains(processID) }
}
