import Foundation

/// Writes one line to standard error: where warnings go that nobody else has asked for.
func standardError(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data(("howdah: " + line + "\n").utf8))
}
