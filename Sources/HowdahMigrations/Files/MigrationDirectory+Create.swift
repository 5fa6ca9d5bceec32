package import Foundation

extension MigrationDirectory {
    /// How a migration gets its version: the time in UTC (`20261120223015`), or the next number (`0042`).
    package enum Numbering: Sendable {
        case timestamp(Date)
        case sequential
    }

    /// Makes the files of a migration, and the folder if it is missing; returns their paths.
    ///
    /// The version is greater than that of every migration in the folder, so that it is applied last.
    package func create(_ title: String, numbering: Numbering, withDown: Bool) throws -> [String] {
        let name = Self.slug(title)
        guard MigrationName.isValid(name: name) else {
            throw MigrationError(
                .usage, "\(title) cannot be the name of a migration.",
                notes: ["Use letters, digits, - and _, such as create_users."])
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let latest = try migrations().last
        let stem = "\(path)/\(Self.version(after: latest, numbering: numbering))_\(name)"
        var contents = [
            "\(stem).up.sql":
                "-- All statements of this file run in one transaction, with the record that they ran.\n\n"
        ]
        if withDown {
            contents["\(stem).down.sql"] = "-- Undoes \(name): the statements of the up file, in reverse.\n\n"
        }
        let paths = contents.keys.sorted(by: >)
        for file in paths {
            try Data((contents[file] ?? "").utf8).write(to: URL(fileURLWithPath: file), options: .withoutOverwriting)
        }
        return paths
    }

    /// `Add e-mail index!` becomes `add_e-mail_index`.
    package static func slug(_ title: String) -> String {
        title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-")) }.joined(separator: "_")
    }

    /// The version of the next migration after the latest one.
    package static func version(after latest: Migration?, numbering: Numbering) -> String {
        switch numbering {
        case .sequential:
            let next = String((latest?.version ?? 0) + 1)
            let width = max(4, latest?.versionText.count ?? 0)
            return String(repeating: "0", count: max(0, width - next.count)) + next
        case .timestamp(let date):
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = .gmt
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
            let number = [parts.month, parts.day, parts.hour, parts.minute, parts.second]
                .reduce(Int64(parts.year ?? 0)) { $0 * 100 + Int64($1 ?? 0) }
            return String(max(number, (latest?.version ?? 0) + 1))
        }
    }
}
