import CLibpq
import HowdahTypes

/// One `PGresult`, freed when it goes out of scope or handed over to a ``QueryResult``.
struct RawResult: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    /// What libpq says the result is.
    enum Status {
        /// Rows, or a command without rows.
        case rows, command
        /// The end of a pipeline.
        case pipelineSync
        /// A statement of a pipeline that was not run, because one before it failed.
        case pipelineAborted
        /// A COPY that waits for data.
        case copyIn
        /// A COPY that sends data.
        case copyOut
        case error
    }

    var status: Status {
        switch PQresultStatus(handle) {
        case PGRES_TUPLES_OK, PGRES_SINGLE_TUPLE: .rows
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .command
        case PGRES_PIPELINE_SYNC: .pipelineSync
        case PGRES_PIPELINE_ABORTED: .pipelineAborted
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT, PGRES_COPY_BOTH: .copyOut
        default: .error
        }
    }

    /// Whether it is a row of a statement whose results have one row each.
    var isSingleRow: Bool { PQresultStatus(handle) == PGRES_SINGLE_TUPLE }

    /// Gives the handle up, for the caller to clear.
    consuming func release() -> OpaquePointer {
        let handle = self.handle
        discard self
        return handle
    }

    /// The names and types of the columns.
    func layout() -> ColumnLayout {
        let columns = 0..<PQnfields(handle)
        return ColumnLayout(
            names: columns.map { PQfname(handle, $0).map { String(cString: $0) } ?? "" },
            types: columns.map { OID(rawValue: PQftype(handle, $0)) })
    }

    /// The number of columns.
    var columnCount: Int { Int(PQnfields(handle)) }

    /// For a COPY: whether its data is in the binary format.
    var isBinary: Bool { PQbinaryTuples(handle) == 1 }

    /// What a command without rows did: `COPY 3`.
    var commandTag: String { PQcmdStatus(handle).map { String(cString: $0) } ?? "" }

    /// Hands the memory over; `layout` is the one of the prepared statement where it is known.
    ///
    /// - Parameter firstRow: how many rows of the statement came in results before this one.
    consuming func queryResult(layout: ColumnLayout?, firstRow: Int = 0) -> QueryResult {
        let columns = layout ?? self.layout()
        let handle = self.handle
        discard self
        return QueryResult(
            memory: ResultMemory(
                handle: handle, length: PQgetlength, value: PQgetvalue, isNull: PQgetisnull, free: PQclear),
            layout: columns, rowCount: Int(PQntuples(handle)),
            commandTag: PQcmdStatus(handle).map { String(cString: $0) } ?? "", firstRow: firstRow)
    }

    /// The fields of an error; nil where libpq made the message itself.
    var serverFields: DatabaseError.ServerFields? { DatabaseError.ServerFields(result: handle) }

    /// The first value of the first row, of a result in text format; nil if there is none.
    var firstText: String? {
        guard PQntuples(handle) > 0, PQnfields(handle) > 0, PQgetisnull(handle, 0, 0) == 0 else { return nil }
        return PQgetvalue(handle, 0, 0).map { String(cString: $0) }
    }

    /// libpq's own message, for errors without fields.
    var errorMessage: String {
        PQresultErrorMessage(handle).map { String(cString: $0) }?.trimmingNewlines() ?? ""
    }
}

extension String {
    func trimmingNewlines() -> String {
        var text = self[...]
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

extension DatabaseError.ServerFields {
    /// The fields of an error or a notice (the manual's `PQresultErrorField`); nil where libpq made the message itself.
    ///
    /// The severity is the field that is never translated.
    init?(result: OpaquePointer) {
        func field(_ code: Unicode.Scalar) -> String? {
            PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) }
        }
        guard let state = field("C") else { return nil }
        self.init(
            severity: field("V") ?? field("S") ?? "ERROR", sqlState: SQLState(rawValue: state),
            message: field("M") ?? "")
        detail = field("D")
        hint = field("H")
        position = field("P").flatMap { Int($0) }
        context = field("W")
        schema = field("s")
        table = field("t")
        column = field("c")
        dataType = field("d")
        constraint = field("n")
        routine = field("R")
    }
}
