import Foundation

/// The file descriptors of this process.
enum Descriptors {
    /// Those that are open, of the first `limit`.
    static func open(limit: Int32 = 4_096) -> [Int32] { (0..<limit).filter { fcntl($0, F_GETFD) >= 0 } }

    /// How many are open.
    static var count: Int { open().count }

    /// What an open one is, for messages.
    static func describe(_ descriptor: Int32) -> String {
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
        return "\(descriptor) \(path ?? "")"
    }
}
