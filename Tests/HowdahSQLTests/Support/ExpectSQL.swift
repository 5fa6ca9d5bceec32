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
    record(rendered.sql)
}

/// Expects that a statement throws a reason when it is executed.
func expectInvalid(
    _ statement: some SQLConvertible, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    let failures = statement.fragment.render().binds.compactMap(\.failure)
    #expect(failures.map(\.description) == [reason], sourceLocation: sourceLocation)
}

/// Writes each expected text to the file that `HOWDAH_SQL_LOG` names, so that a server can be asked to prepare them.
private func record(_ sql: String) {
    guard let path = ProcessInfo.processInfo.environment["HOWDAH_SQL_LOG"],
        let file = FileHandle(forWritingAtPath: path)
    else { return }
    file.seekToEndOfFile()
    file.write(Data((sql + "\n").utf8))
}
