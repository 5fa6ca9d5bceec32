import Foundation
import HowdahTesting

/// A cable to a machine that is none: a process with a network of its own, whose only device is the other end.
///
/// The addresses are of the block for tests of networks (RFC 2544). Both ends vanish with the process.
struct VirtualNetwork {
    private let name: String
    private let subnet: String

    /// The server's addresses on it.
    var addresses: [String] { [subnet + ".1", subnet + ".3"] }
    /// The device of the process.
    var device: String { name + "b" }
    /// The address of the process.
    var peer: String { subnet + ".2/24" }

    /// Lays one; nil, and a line that says so, where that is not possible.
    static func lay() async throws -> VirtualNetwork? {
        #if os(Linux)
            guard geteuid() == 0 else { return unavailable("only root may make one") }
            let number = UInt16.random(in: 0...0x01FF)
            let network = VirtualNetwork(
                name: "hwd" + String(UInt32.random(in: 0...0xFFFF_FFFF), radix: 36),
                subnet: "198.\(18 + number / 256).\(number % 256)")
            do {
                // The same that the process will be started by.
                try await SystemCommand.run("unshare", "--net", "true")
                try await network.connect()
            } catch {
                await network.remove()
                return unavailable("\(error)")
            }
            return network
        #else
            return unavailable("this system has no network namespaces")
        #endif
    }

    /// Starts a program in a network of its own. Foundation's `Process` needs its loopback device.
    static let wrapper = ["unshare", "--net", "sh", "-c", "ip link set dev lo up && exec \"$@\"", "sh"]

    private func connect() async throws {
        try await SystemCommand.run("ip", "link", "add", name + "a", "type", "veth", "peer", "name", device)
        for address in addresses {
            try await SystemCommand.run("ip", "addr", "add", address + "/24", "dev", name + "a")
        }
        try await SystemCommand.run("ip", "link", "set", "dev", name + "a", "up")
    }

    /// Gives the other end to a process, once that has a network of its own.
    func join(_ process: pid_t) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/net")
        for _ in 0..<10_000 {
            let theirs = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/net")
            if let theirs, theirs != own { break }
            usleep(5_000)
        }
        try SystemCommand.runBlocking(["ip", "link", "set", "dev", device, "netns", String(process)])
    }

    func remove() async { _ = try? await SystemCommand.run("ip", "link", "del", "dev", name + "a") }

    /// Has a server let in who comes from there.
    func admit(to server: EmbeddedPostgres) throws {
        let file = try FileHandle(forWritingTo: server.folder.appendingPathComponent("data/pg_hba.conf"))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data("host all all \(subnet).0/24 trust\n".utf8))
        try server.reload([:])
    }

    private static func unavailable(_ reason: String) -> VirtualNetwork? {
        print("⚠️ There is no network to cut here (\(reason)): a network that swallows everything is not tested.")
        return nil
    }
}
