import Foundation

/// The folder that holds the migrations, read as a whole and checked before any database is touched.
///
/// `README`, dotfiles, `_*.sql`, `schema.sql` and everything that does not end in `.sql` are ignored; any other `.sql`
/// file must be named as a migration is.
package struct MigrationDirectory: Sendable {
    /// Where a project keeps its migrations if nothing is said: the first of these that exists.
    package static let defaults = ["Migrations", "migrations", "db/migrations"]

    /// The path as messages show it.
    package let path: String

    package init(path: String) { self.path = path }

    /// The first of ``defaults`` that exists below the working directory, and else `Migrations`.
    package static func standard() -> MigrationDirectory {
        MigrationDirectory(path: defaults.first { isFolder($0) } ?? defaults[0])
    }

    /// All migrations by version.
    ///
    /// Throws a ``MigrationError``: `no_directory`, `bad_name`, `duplicate_version`, `down_without_up`, `invalid_file`.
    package func migrations() throws(MigrationError) -> [Migration] {
        try Self.assemble(try files())
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private func files() throws(MigrationError) -> [(MigrationName, MigrationFile)] {
        guard Self.isFolder(path), let entries = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw MigrationError(
                .noDirectory, "There is no directory \(path).",
                notes: ["Make the first migration with `howdah migrate new <name>`, or say where they are with --dir."])
        }
        var files: [(MigrationName, MigrationFile)] = []
        var unknown: [String] = []
        for entry in entries.sorted() where Self.isCandidate(entry) && !Self.isFolder(path + "/" + entry) {
            if let name = MigrationName(fileName: entry) {
                files.append((name, try read(entry)))
            } else {
                unknown.append(path + "/" + entry)
            }
        }
        guard unknown.isEmpty else {
            throw MigrationError(
                .badName, "Not the name of a migration: \(unknown.joined(separator: ", ")).",
                notes: [
                    "A migration is named \(MigrationName.expectedForm).",
                    "A file whose name begins with an underscore is not a migration and is left alone.",
                ])
        }
        return files
    }

    /// Whether a file is taken for a migration, by its name.
    package static func isCandidate(_ entry: String) -> Bool {
        entry.hasSuffix(".sql") && !entry.hasPrefix(".") && !entry.hasPrefix("_") && !entry.hasPrefix("README")
            && entry != "schema.sql"
    }

    private func read(_ entry: String) throws(MigrationError) -> MigrationFile {
        let path = path + "/" + entry
        guard let data = FileManager.default.contents(atPath: path) else {
            throw MigrationError(.invalidFile, "\(path) cannot be read.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw MigrationError(.invalidFile, "\(path) is not UTF-8.", notes: ["Save it as UTF-8."])
        }
        let file = MigrationFile(path: path, contents: text)
        if text.unicodeScalars.contains("\0") {
            throw MigrationError(.invalidFile, "\(path) holds a NUL character, which would end the SQL there.")
        }
        return file
    }

    /// Pairs the files by version.
    package static func assemble(_ files: [(MigrationName, MigrationFile)]) throws(MigrationError) -> [Migration] {
        var ups: [Int64: (MigrationName, MigrationFile)] = [:]
        var downs: [Int64: (MigrationName, MigrationFile)] = [:]
        for (name, file) in files {
            let other = name.direction == .up ? ups[name.version] : downs[name.version]
            if let other {
                throw MigrationError(
                    .duplicateVersion,
                    "Version \(name.version) belongs to two files: \(other.1.path) and \(file.path).",
                    notes: ["Give one of them a version of its own, the later one of the two."])
            }
            if name.direction == .up { ups[name.version] = (name, file) } else { downs[name.version] = (name, file) }
        }
        for (version, down) in downs.sorted(by: { $0.key < $1.key }) where ups[version]?.0.name != down.0.name {
            throw MigrationError(
                .downWithoutUp, "\(down.1.path) has no file that goes up.",
                notes: ["The two files of a migration share version and name."])
        }
        return ups.values.sorted { $0.0.version < $1.0.version }.map { name, file in
            Migration(
                version: name.version, versionText: name.versionText, name: name.name, up: file,
                down: downs[name.version]?.1)
        }
    }
}
