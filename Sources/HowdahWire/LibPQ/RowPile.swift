import CLibpq
import HowdahTypes

/// The rows of libpq's single-row mode, each a `PGresult` of its own, gathered to be read as one result.
///
/// What a stream hands on is one object for several rows, and not one for each.
final class RowPile {
    /// The rows, and after them a null pointer, at which ``ResultMemory`` knows the end.
    private var rows: UnsafeMutablePointer<OpaquePointer?>?
    private let capacity: Int
    private var count = 0

    /// A pile with room for `capacity` rows.
    init(capacity: Int) {
        self.capacity = capacity
        rows = .allocate(capacity: capacity + 1)
    }

    deinit {
        guard let rows else { return }
        for index in 0..<count { PQclear(rows[index]) }
        rows.deallocate()
    }

    /// Whether there is no room for another row.
    var isFull: Bool { count == capacity }

    /// Adds a row, while there is room.
    func append(_ row: consuming RawResult) {
        rows?[count] = row.release()
        count += 1
    }

    /// Hands the rows over.
    ///
    /// - Parameter firstRow: how many rows of the statement came before these.
    func queryResult(layout: ColumnLayout, firstRow: Int) -> QueryResult? {
        guard count > 0, let rows else { return nil }
        rows[count] = nil
        self.rows = nil
        return QueryResult(
            memory: ResultMemory(
                handle: OpaquePointer(rows),
                length: { PQgetlength(row($1, of: $0), 0, $2) },
                value: { PQgetvalue(row($1, of: $0), 0, $2) },
                isNull: { PQgetisnull(row($1, of: $0), 0, $2) },
                free: { freeRows($0) }),
            layout: layout, rowCount: count, commandTag: "", firstRow: firstRow)
    }
}

@inline(__always) private func row(_ index: Int32, of rows: OpaquePointer?) -> OpaquePointer? {
    UnsafeMutablePointer<OpaquePointer?>(rows)?[Int(index)]
}

private func freeRows(_ handle: OpaquePointer?) {
    guard let rows = UnsafeMutablePointer<OpaquePointer?>(handle) else { return }
    var index = 0
    while let row = rows[index] {
        PQclear(row)
        index += 1
    }
    rows.deallocate()
}
