import Foundation
import HowdahMigrations

/// `howdah migrate new <name>`: makes the files, and writes their paths to the standard output.
struct NewCommand {
    let settings: Settings
    let console: Console

    func run() throws -> Int32 {
        let arguments = settings.arguments
        let title = arguments.operands.joined(separator: " ")
        guard !title.isEmpty else {
            throw MigrationError(
                .usage, "`new` needs the name of the migration.", notes: ["howdah migrate new create_users"])
        }
        let paths = try settings.directory.create(
            title, numbering: arguments.has(.sequential) ? .sequential : .timestamp(Date()),
            withDown: !arguments.has(.noDown))
        for path in paths { console.output(path) }
        return 0
    }
}
