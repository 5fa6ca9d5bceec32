import Foundation
import HowdahTesting

/// A file system of a few megabytes, in memory, which belongs to the account that a server's processes run as.
///
/// What a killed run has left mounted is removed by the next one.
final class SmallDisk {
    let path: String

    /// Mounts one; nil, and a line that says so, where that is not possible.
    static func mount(megabytes: Int, for server: EmbeddedPostgres) async throws -> SmallDisk? {
        #if os(Linux)
            guard geteuid() == 0 else { return unavailable("only root may mount one") }
            await removeLeftovers()
            let path = "\(prefix)\(getpid())-\(UUID().uuidString.prefix(8))"
            let owner = try FileManager.default.attributesOfItem(atPath: server.folder.path)
            let (user, group) = (owner[.ownerAccountID] ?? 0, owner[.groupOwnerAccountID] ?? 0)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            do {
                let options = "size=\(megabytes)m,mode=0700,uid=\(user),gid=\(group)"
                try await SystemCommand.run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path)
            } catch {
                try? FileManager.default.removeItem(atPath: path)
                return unavailable("\(error)")
            }
            return SmallDisk(path: path)
        #else
            return unavailable("this system has no tmpfs")
        #endif
    }

    private init(path: String) { self.path = path }

    /// Makes it larger, as an administrator does with a disk that is full.
    func grow(toMegabytes megabytes: Int) async throws {
        try await SystemCommand.run("mount", "-o", "remount,size=\(megabytes)m", path)
    }

    func remove() async { await Self.unmount(path) }

    private static let prefix = "/tmp/howdah-disk-"

    private static func unavailable(_ reason: String) -> SmallDisk? {
        print("⚠️ There is no small disk here (\(reason)): a disk that is full for the server is not tested.")
        return nil
    }

    private static func unmount(_ path: String) async {
        _ = try? await SystemCommand.run("umount", "-l", path)
        rmdir(path)
    }

    private static func removeLeftovers() async {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] {
            guard ("/tmp/" + name).hasPrefix(prefix), let process = name.split(separator: "-").dropFirst(2).first,
                let pid = pid_t(process), kill(pid, 0) != 0
            else { continue }
            await unmount("/tmp/" + name)
        }
    }
}
