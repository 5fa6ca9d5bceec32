import Foundation

/// The folder that holds a server's programs: `initdb`, `pg_ctl` and `postgres` of one version.
struct PostgresBinaries {
    let folder: String

    /// The variable that names the folder and wins over every search.
    static let variable = "HOWDAH_POSTGRES_BIN"

    /// Looks where installations put them: PATH, `pg_config`, Debian's folders, Homebrew's folders.
    static func find(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> PostgresBinaries {
        if let chosen = environment[variable], !chosen.isEmpty {
            guard let found = complete(chosen) else {
                throw EmbeddedPostgresError("\(variable) is \(chosen), but that folder has no \(programs).")
            }
            return found
        }
        let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        if let found = path.lazy.compactMap(complete).first { return found }
        if let found = configured(path).flatMap(complete) { return found }
        if let found = versioned(installations).lazy.compactMap(complete).first { return found }
        throw EmbeddedPostgresError(missing(environment))
    }

    func path(_ program: String) -> String { folder + "/" + program }

    private static let programs = "initdb, pg_ctl and postgres"

    /// The folder, if it has all the programs; links (`/usr/local/bin/postgres`) are followed to where they all are.
    private static func complete(_ folder: String) -> PostgresBinaries? {
        let link = folder + "/pg_ctl"
        guard FileManager.default.isExecutableFile(atPath: link) else { return nil }
        let real = URL(fileURLWithPath: link).resolvingSymlinksInPath().deletingLastPathComponent().path
        let all = ["initdb", "pg_ctl", "postgres"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: real + "/" + $0)
        }
        return all ? PostgresBinaries(folder: real) : nil
    }

    /// What `pg_config --bindir` prints, if there is a `pg_config`.
    private static func configured(_ path: [String]) -> String? {
        guard
            let program = path.map({ $0 + "/pg_config" }).first(where: {
                FileManager.default.isExecutableFile(atPath: $0)
            })
        else { return nil }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--bindir"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(bytes: data, encoding: .utf8)?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Where each version has a folder of its own: its parent, the start of its name, and the programs' place in it.
    private static let installations = [
        ("/usr/lib/postgresql", "", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ]

    /// The folders of every installed version, the highest first.
    static func versioned(_ places: [(parent: String, prefix: String, programs: String)]) -> [String] {
        places.flatMap { parent, prefix, programs in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
            return names.filter { $0.hasPrefix(prefix) }
                .map { name in (version: version(in: name), folder: "\(parent)/\(name)/\(programs)") }
                .sorted { $0.version > $1.version }
        }
        .map(\.folder)
    }

    /// 16 of `16`, of `postgresql@16` and of `pgsql-16`; a name without a version sorts first.
    private static func version(in name: String) -> Double {
        let digits = name.drop { !$0.isNumber }
        return digits.isEmpty ? .infinity : Double(digits) ?? 0
    }

    private static func missing(_ environment: [String: String]) -> String {
        """
        No PostgreSQL server is installed here (looked for \(programs) in PATH, by pg_config, \
        in /usr/lib/postgresql and in Homebrew's folders). One of these helps:
          Debian, Ubuntu:  apt-get install postgresql
          Fedora:          dnf install postgresql-server
          macOS:           brew install postgresql
          elsewhere:       \(variable)=/folder/with/the/programs
          another server:  DATABASE_URL=postgres://user:password@host:5432/database
        """
    }
}
