import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a command writes: data to the standard output, progress and errors to the standard error.
package struct Console: Sendable {
    /// What may be written with colours.
    package enum Color: String, Sendable {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case grey = "90"
    }

    package let output: @Sendable (String) -> Void
    package let error: @Sendable (String) -> Void
    package let colorsOutput: Bool
    package let colorsError: Bool

    /// A console that hands each line to a closure.
    package init(
        colorsOutput: Bool = false, colorsError: Bool = false, output: @escaping @Sendable (String) -> Void,
        error: @escaping @Sendable (String) -> Void
    ) {
        self.output = output
        self.error = error
        self.colorsOutput = colorsOutput
        self.colorsError = colorsError
    }

    /// The process's own console: coloured on a terminal, unless `NO_COLOR` is set.
    package static func standard(environment: [String: String]) -> Console {
        let mayColor = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        return Console(
            colorsOutput: mayColor && isatty(STDOUT_FILENO) == 1, colorsError: mayColor && isatty(STDERR_FILENO) == 1,
            output: { FileHandle.standardOutput.write(Data(($0 + "\n").utf8)) },
            error: { FileHandle.standardError.write(Data(($0 + "\n").utf8)) })
    }

    /// The same console without colours.
    package var plain: Console { Console(output: output, error: error) }

    /// A text in a colour, where the standard error is coloured.
    func onError(_ text: String, _ color: Color) -> String { Self.colored(text, color, colorsError) }

    /// A text in a colour, where the standard output is coloured.
    func onOutput(_ text: String, _ color: Color) -> String { Self.colored(text, color, colorsOutput) }

    private static func colored(_ text: String, _ color: Color, _ isOn: Bool) -> String {
        isOn ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension String {
    /// The text with spaces up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
