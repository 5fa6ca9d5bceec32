import Foundation
import HowdahMigrations
import HowdahTypes

/// JSON as the commands write it: keys in snake case, in their order.
enum JSON {
    /// One line.
    static func line(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// An error, as the last line of `--json`.
struct FailureLine: Encodable {
    let event = "failed"
    let code: String
    let exitCode: Int32
    let message: String
    let file: String?
    let line: Int?
    let column: Int?
    let sqlState: String?
    let notes: [String]

    init(_ error: MigrationError) {
        code = error.code.description
        exitCode = error.code.exitCode
        message = error.message
        file = error.location?.path
        line = error.location?.line
        column = error.location?.column
        sqlState = error.underlying?.sqlState?.rawValue
        notes = error.notes
    }
}
