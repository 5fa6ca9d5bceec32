import Foundation
import HowdahSQL
import HowdahTypes
import Testing

/// Expects the text of a statement with `$1…$n`, and its values in that order.
func expectSQL(
    _ statement: some SQLConvertible, _ sql: String, binds: [any ParameterEncodable] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let rendered = statement.fragment.render()
    #expect(rendered.sql == sql, sourceLocation: sourceLocation)
    #expect(rendered.binds == binds.map { $0.boundValue }, sourceLocation: sourceLocation)
    record(rendered)
}

/// Expects that a statement throws a reason when it is executed.
func expectInvalid(
    _ statement: some SQLConvertible, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    let failures = statement.fragment.render().binds.compactMap(\.failure)
    #expect(failures.map(\.description) == [reason], sourceLocation: sourceLocation)
}

/// Writes each expected text, after the identifiers of its binds' types, to the file that `HOWDAH_SQL_LOG` names, so that
/// a server can be asked to prepare them.
private func record(_ statement: PreparedSQL) {
    guard let path = ProcessInfo.processInfo.environment["HOWDAH_SQL_LOG"],
        let file = FileHandle(forWritingAtPath: path)
    else { return }
    file.seekToEndOfFile()
    let types = statement.binds.map { String($0.type.rawValue) }.joined(separator: ",")
    file.write(Data("\(types)|\(statement.sql)\n".utf8))
}
