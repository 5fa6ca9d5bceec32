import Foundation

/// The account that the server runs as: this process's own, or, since PostgreSQL refuses to run as root, `postgres`.
struct ServerAccount {
    let uid: uid_t
    let gid: gid_t
    /// What goes before a command to run it as this account.
    let prefix: [String]

    static func current() throws -> ServerAccount {
        guard geteuid() == 0 else { return ServerAccount(uid: geteuid(), gid: getegid(), prefix: []) }
        for name in ["postgres", "_postgres", "nobody"] {
            guard let entry = getpwnam(name) else { continue }
            let (uid, gid) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
            guard let prefix = prefix(name: name, uid: uid, gid: gid) else { break }
            return ServerAccount(uid: uid, gid: gid, prefix: prefix)
        }
        throw EmbeddedPostgresError(
            """
            PostgreSQL refuses to run as root, and there is no account `postgres` or no setpriv, runuser or sudo to \
            become it. Run as another user, or set DATABASE_URL to a server that is running.
            """)
    }

    private static func prefix(name: String, uid: uid_t, gid: gid_t) -> [String]? {
        let commands = [
            ["setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--clear-groups", "--"],
            ["runuser", "-u", name, "--"],
            ["sudo", "-n", "-u", name, "--"],
        ]
        for command in commands {
            for folder in ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/"]
            where FileManager.default.isExecutableFile(atPath: folder + command[0]) {
                return [folder + command[0]] + command.dropFirst()
            }
        }
        return nil
    }
}
