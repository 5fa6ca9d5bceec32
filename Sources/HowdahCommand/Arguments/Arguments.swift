import HowdahMigrations

/// The words of a command line, sorted into a command, its operands and its options.
///
/// Options stand anywhere: before the command, after it, `--name value` or `--name=value`, and `-d value`. `--` ends
/// them.
struct Arguments: Sendable {
    /// The command; nil if there is none, as in `howdah --version`.
    private(set) var command: Command?
    /// The words that are no option.
    private(set) var operands: [String] = []
    private var values: [Option: String] = [:]

    /// Reads the words after the program's name. Throws a ``MigrationError`` of code `usage`.
    init(_ words: [String]) throws(MigrationError) {
        var rest = words[...]
        var sawGroup = false
        var optionsEnded = false
        while let word = rest.popFirst() {
            if word == "--", !optionsEnded {
                optionsEnded = true
            } else if word.hasPrefix("-"), word.count > 1, !optionsEnded {
                try readOption(word, &rest)
            } else if command != nil {
                operands.append(word)
            } else if !sawGroup, word == "migrate" {
                sawGroup = true
            } else if sawGroup, let found = Command.named(word) {
                command = found
            } else if word == "help" {
                values[.help] = ""
            } else {
                throw Self.unknownCommand(word, inGroup: sawGroup)
            }
        }
        try check()
    }

    /// Whether a flag was given.
    func has(_ option: Option) -> Bool { values[option] != nil }

    /// The value of an option, if it was given.
    func value(_ option: Option) -> String? { values[option] }

    /// The value of an option as a whole number that is not negative.
    func number(_ option: Option) throws(MigrationError) -> Int64? {
        guard let text = values[option] else { return nil }
        guard let number = Int64(text), number >= 0 else {
            throw MigrationError(.usage, "--\(option.name) needs a number, and not \(text).")
        }
        return number
    }

    /// The value of an option as a time.
    func duration(_ option: Option) throws(MigrationError) -> Duration? {
        guard let text = values[option] else { return nil }
        guard let duration = Duration(migrationSetting: text) else {
            throw MigrationError(.usage, "--\(option.name) needs a time such as 500ms, 2s or 10min, and not \(text).")
        }
        return duration
    }

    /// The one operand as a number of migrations.
    func count() throws(MigrationError) -> Int? {
        guard let text = operands.first else { return nil }
        guard operands.count == 1, let count = Int(text), count > 0 else {
            throw MigrationError(
                .usage, "\(operands.joined(separator: " ")) is not a number of migrations.",
                notes: ["To stop at a version, use --to \(text)."])
        }
        return count
    }

    private mutating func readOption(_ word: String, _ rest: inout ArraySlice<String>) throws(MigrationError) {
        let parts = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let isShort = !word.hasPrefix("--")
        let known = Option.global + Command.allCases.flatMap(\.options)
        guard
            let option = known.first(where: { option in
                (option.name == name && !isShort)
                    || option.aliases.contains { $0 == name && ($0.count == 1) == isShort }
            })
        else { throw MigrationError(.usage, "There is no option \(word.prefix { $0 != "=" }).", notes: [Self.hint]) }
        if option.value == nil {
            guard parts.count == 1 else { throw MigrationError(.usage, "--\(option.name) takes no value.") }
            values[option] = ""
        } else if let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() {
            values[option] = value
        } else {
            throw MigrationError(.usage, "--\(option.name) needs a value.")
        }
    }

    private func check() throws(MigrationError) {
        guard let command, !has(.help), !has(.version) else { return }
        for option in values.keys where !Option.global.contains(option) && !command.options.contains(option) {
            throw MigrationError(.usage, "`\(command.rawValue)` has no option --\(option.name).", notes: [Self.hint])
        }
        if command.operand == nil, let operand = operands.first {
            throw MigrationError(.usage, "`\(command.rawValue)` takes no \(operand).", notes: [Self.hint])
        }
    }

    private static let hint = "See `howdah migrate --help`."

    private static func unknownCommand(_ word: String, inGroup: Bool) -> MigrationError {
        let command = inGroup ? "migrate \(word)" : word
        var notes = [hint]
        if !inGroup, Command.named(word) != nil { notes = ["Do you mean `howdah migrate \(word)`?"] }
        return MigrationError(.usage, "There is no command `\(command)`.", notes: notes)
    }
}
