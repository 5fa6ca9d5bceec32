import Foundation
import Howdah

/// Certificates made for one test run with the `openssl` command: an authority, and what it has signed.
///
/// ```
/// ca.crt        the authority, and stranger.crt another one
/// server.*      for localhost: no other name, and no address
/// expired.*     for localhost, until yesterday
/// foreign.*     for localhost, signed by the stranger
/// certified.*   a client's, for the role "certified"
/// ```
struct Certificates {
    let folder: URL

    /// Makes all of them in `folder`.
    init(in folder: URL) throws {
        self.folder = folder
        try makeAuthority("ca")
        try makeAuthority("stranger")
        try make("server", for: "localhost")
        try make("expired", for: "localhost", days: -1)
        try make("foreign", for: "localhost", authority: "stranger")
        try make("certified", for: "certified")
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func makeAuthority(_ name: String) throws {
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            path(name + ".key"), "-out", path(name + ".crt"), "-days", "2", "-subj", "/CN=\(name)")
    }

    private func make(_ name: String, for subject: String, days: Int = 2, authority: String = "ca") throws {
        let request = path(name + ".csr")
        try openssl(
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
            path(name + ".key"), "-out", request, "-subj", "/CN=\(subject)")
        try Data("subjectAltName=DNS:\(subject)\n".utf8).write(to: URL(fileURLWithPath: path(name + ".ext")))
        try openssl(
            "x509", "-req", "-in", request, "-CA", path(authority + ".crt"), "-CAkey", path(authority + ".key"),
            "-set_serial", String(Int.random(in: 1...1_000_000)), "-days", String(days), "-out", path(name + ".crt"),
            "-extfile", path(name + ".ext"))
    }

    private func openssl(_ arguments: String...) throws {
        let process = Process()
        // A file, and no pipe: a server that is started meanwhile would inherit that, and its end would never come.
        let file = folder.appendingPathComponent("openssl.log")
        try Data().write(to: file)
        let output = try FileHandle(forWritingTo: file)
        defer { try? output.close() }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus != 0 else { return }
        let text = try String(contentsOf: file, encoding: .utf8)
        throw DatabaseError(.configuration, message: "openssl \(arguments.joined(separator: " ")): \(text)")
    }
}
