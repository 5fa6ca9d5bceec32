import HowdahTypes

/// An operation that spans several calls: begun, advanced call by call, ended.
///
/// Between two calls nothing is read, so that a slow caller holds the server back, and nobody waits: what interrupts the
/// operation meanwhile (a cancelled task, the deadline) is kept, and noticed by the next call.
///
/// | step    | what happens                                                                             |
/// | ------- | ---------------------------------------------------------------------------------------- |
/// | begin   | the statement is sent, and its first answer awaited                                      |
/// | advance | a batch of rows, a chunk of a COPY out of the server, or one into it                     |
/// | end     | by the last result; by an error; or early, where a long rest is cancelled, not read      |
///
/// The connection is busy from the first to the last of them, as it is with any statement.
final class OpenOperation {
    /// What the server does.
    enum Kind {
        case rows
        case copyOut
        case copyIn
    }

    let kind: Kind
    let id: UInt64
    let timer: UInt64?
    /// The statement's text, for errors.
    let sql: String
    var operation: Operation
    /// The columns, once the first result has told them.
    var layout: ColumnLayout?
    /// The first row, which came with the answer to the statement.
    var firstRow: QueryResult?
    /// How many rows have come.
    var rowCount = 0
    /// What the server says it did.
    var commandTag = ""
    /// Whether the last result has come.
    var isAtEnd = false
    /// What the server has reported; thrown after the rows before it.
    var failure: DatabaseError?

    init(_ kind: Kind, sql: String, operation: Operation, id: UInt64, timer: UInt64?) {
        self.kind = kind
        self.sql = sql
        self.operation = operation
        self.id = id
        self.timer = timer
    }

    /// Takes the rows of a pile, as one result; nil if there is none.
    func result(of pile: RowPile) -> QueryResult? {
        guard let layout, let result = pile.queryResult(layout: layout, firstRow: rowCount) else { return nil }
        rowCount += result.rowCount
        return result
    }

    /// Takes one result of the statement; returns its row, if it has one.
    func take(_ raw: consuming RawResult, _ entry: StatementCache.Entry? = nil) throws -> QueryResult? {
        switch raw.status {
        case .rows:
            let layout = layout ?? entry?.layout(for: raw) ?? raw.layout()
            self.layout = layout
            entry?.layout = layout
            let result = raw.queryResult(layout: layout, firstRow: rowCount)
            rowCount += result.rowCount
            // After the last row comes a result without rows, with the tag.
            guard result.rowCount == 0 else { return result }
            commandTag = result.commandTag
        case .command:
            commandTag = raw.commandTag
        default:
            var outcome = Outcome()
            try outcome.take(raw, nil)
            failure = failure ?? outcome.error
        }
        return nil
    }
}

extension StatementCache.Entry {
    /// The columns as they are known, if the result has as many.
    func layout(for raw: borrowing RawResult) -> ColumnLayout? {
        layout.flatMap { $0.count == raw.columnCount ? $0 : nil }
    }
}
