import Foundation

/// The file descriptors of this process.
enum Descriptors {
    /// Sets how many there may be.
    static func limit(to count: Int) {
        #if canImport(Darwin)
            let resource = RLIMIT_NOFILE
        #else
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #endif
        var limit = rlimit()
        getrlimit(resource, &limit)
        limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
        setrlimit(resource, &limit)
    }

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

/// Opens what is left of the file descriptors, and closes it again.
struct DescriptorHog {
    private var held: [Int32] = []

    /// Takes all that are free, but for a few.
    mutating func take(leaving rest: Int = 0) {
        while case let next = open("/dev/null", O_RDONLY | O_CLOEXEC), next >= 0 { held.append(next) }
        release(rest)
    }

    /// Gives back some, or all.
    mutating func release(_ count: Int = .max) {
        for descriptor in held.suffix(count) { close(descriptor) }
        held.removeLast(min(count, held.count))
    }
}
