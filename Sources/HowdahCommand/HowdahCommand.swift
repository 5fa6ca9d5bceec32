public import Foundation
import HowdahMigrations
import HowdahTypes

/// The command-line tool `howdah` as a library, so that an application's own executable can have its commands.
///
/// ```swift
/// exit(await HowdahCommand.main())
/// ```
public enum HowdahCommand {
    /// Runs the command that the arguments name, and returns the process's exit code.
    ///
    /// An interrupt (SIGINT, SIGTERM) cancels the statement that runs, rolls back, gives the lock back and returns 130;
    /// a second one ends the process at once.
    public static func main(
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async -> Int32 {
        let console = Console.standard(environment: environment)
        let task = Task { await run(arguments: arguments, environment: environment, console: console) }
        let interruption = Interruption { task.cancel() }
        defer { interruption.stop() }
        return await task.value
    }

    /// Runs a command on a console, without touching the process's signals.
    package static func run(arguments: [String], environment: [String: String], console: Console) async -> Int32 {
        let console = arguments.contains("--no-color") ? console.plain : console
        do {
            let arguments = try Arguments(arguments)
            if arguments.has(.version) {
                console.output(Release.runner)
                return 0
            }
            guard let command = arguments.command, !arguments.has(.help) else {
                console.output(Help.text(for: arguments.command))
                return arguments.has(.help) ? 0 : MigrationError.Code.usage.exitCode
            }
            return try await command.run(Settings(arguments: arguments, environment: environment), console)
        } catch {
            return show(error, console, asJSON: arguments.contains("--json"))
        }
    }

    private static func show(_ error: any Error, _ console: Console, asJSON: Bool) -> Int32 {
        let shown = error as? MigrationError ?? wrapped(error)
        if asJSON { console.output(JSON.line(FailureLine(shown))) }
        let text = shown.description
        let head = text.prefix { $0 != ":" }
        console.error(console.onError(String(head), .red) + text.dropFirst(head.count))
        return shown.code.exitCode
    }

    /// An error of another layer: a URL that is wrong, a file that cannot be written, an interrupt.
    private static func wrapped(_ error: any Error) -> MigrationError {
        if error is CancellationError { return MigrationError(.interrupted, "Interrupted.") }
        guard let error = error as? DatabaseError else { return MigrationError(.usage, "\(error)") }
        return MigrationError(error.code == .configuration ? .usage : .cannotConnect, error.description)
    }
}

extension Command {
    /// Returns the exit code of a command that came to its end.
    func run(_ settings: Settings, _ console: Console) async throws -> Int32 {
        switch self {
        case .new: try NewCommand(settings: settings, console: console).run()
        case .up: try await UpCommand(settings: settings, console: console).run()
        case .down: try await DownCommand(settings: settings, console: console).run()
        case .status: try await StatusCommand(settings: settings, console: console).run()
        }
    }
}
