import Foundation
import HowdahTypes

/// What to say where no file descriptor is left, neither for a socket nor for the files that a name look-up reads.
enum DescriptorShortage {
    /// What to do, if a failed call says by its error number, or by its text, that no descriptor was left.
    static func advice(error: Int32 = 0, text: String = "") -> String? {
        if error == EMFILE || text.contains(name(EMFILE)) { return ofProcess }
        if error == ENFILE || text.contains(name(ENFILE)) { return ofMachine }
        return nil
    }

    /// What to do, if none is left now: a look-up whose files cannot be opened only says that it found nothing.
    static var adviceNow: String? {
        let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard descriptor < 0 else {
            close(descriptor)
            return nil
        }
        return advice(error: errno)
    }

    private static var ofProcess: String {
        var limit = rlimit()
        #if canImport(Darwin)
            getrlimit(RLIMIT_NOFILE, &limit)
        #else
            getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
        return
            "This process has as many files and sockets open as it may (EMFILE; its limit is \(limit.rlim_cur)). Raise "
            + "the limit (`ulimit -n`, LimitNOFILE of a systemd service), make its pools smaller, or find what is left open."
    }

    private static let ofMachine =
        "The machine has as many files and sockets open as it may (ENFILE). Raise fs.file-max, or find what is left open."

    private static func name(_ error: Int32) -> String { String(cString: strerror(error)) }
}
