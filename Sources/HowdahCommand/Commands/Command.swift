/// The commands below `howdah migrate`, each with the words that users of other tools bring along.
enum Command: String, CaseIterable, Sendable {
    case new, up, down, status

    /// The command of a name or an alias.
    static func named(_ word: String) -> Command? {
        allCases.first { $0.rawValue == word || $0.aliases.contains(word) }
    }

    var aliases: [String] {
        switch self {
        case .new: ["create", "add"]
        case .up: ["run", "apply", "deploy", "upgrade", "migrate"]
        case .down: ["rollback", "revert", "downgrade"]
        case .status: ["info", "list"]
        }
    }

    /// What stands after the name, for the help; nil for nothing.
    var operand: String? {
        switch self {
        case .new: "<name>"
        case .up, .down: "[N]"
        case .status: nil
        }
    }

    var summary: String {
        switch self {
        case .new: "Make the files of a migration"
        case .up: "Apply pending migrations: all of them, or the next N"
        case .down: "Undo the last migration, or the last N"
        case .status: "Show which migrations are applied and which are pending"
        }
    }

    /// The options that only this command has, beside ``Option/global``.
    var options: [Option] {
        switch self {
        case .new: [.sequential, .noDown]
        case .up: [.to, .dryRun, .allowOutOfOrder, .allowFuture, .allowNonEmpty, .allowPooler]
        case .down: [.to, .all, .yes, .dryRun, .allowPooler]
        case .status: [.check]
        }
    }
}
