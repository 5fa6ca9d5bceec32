package import HowdahTypes

/// A result that no server sent: the cells of a table, behind the same C functions that libpq gives.
package func makeResult(
    _ columns: [(name: String, type: OID)], rows: [[[UInt8]?]], commandTag: String? = nil
) -> QueryResult {
    let cells = Cells(rows)
    return QueryResult(
        memory: ResultMemory(
            handle: OpaquePointer(Unmanaged.passRetained(cells).toOpaque()),
            length: { handle, row, column in Int32(Cells.of(handle)[row, column]?.count ?? 0) },
            value: { handle, row, column in Cells.of(handle)[row, column]?.baseAddress },
            isNull: { handle, row, column in Cells.of(handle)[row, column] == nil ? 1 : 0 },
            free: { handle in
                guard let handle else { return }
                Unmanaged<Cells>.fromOpaque(UnsafeRawPointer(handle)).release()
            }),
        layout: ColumnLayout(names: columns.map(\.name), types: columns.map(\.type)),
        rowCount: rows.count, commandTag: commandTag ?? "SELECT \(rows.count)")
}

/// A result of Swift values, each encoded by its own codec; nil is NULL.
package func makeResult(_ columns: [(name: String, type: OID)], values: [[(any ParameterEncodable)?]]) -> QueryResult {
    makeResult(columns, rows: values.map { row in row.map { $0?.boundValue.binary } })
}

private final class Cells {
    let rows: [[UnsafeMutableBufferPointer<CChar>?]]

    init(_ rows: [[[UInt8]?]]) {
        self.rows = rows.map { row in
            row.map { bytes in
                guard let bytes else { return nil }
                // One byte more, as in libpq, where every value ends with a zero that is not part of it.
                let memory = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
                _ = memory.initialize(from: bytes.map { CChar(bitPattern: $0) } + [0])
                return UnsafeMutableBufferPointer(rebasing: memory[0..<bytes.count])
            }
        }
    }

    deinit {
        for row in rows { for cell in row { cell?.baseAddress?.deallocate() } }
    }

    subscript(row: Int32, column: Int32) -> UnsafeMutableBufferPointer<CChar>? { rows[Int(row)][Int(column)] }

    static func of(_ handle: OpaquePointer?) -> Cells {
        Unmanaged<Cells>.fromOpaque(UnsafeRawPointer(handle!)).takeUnretainedValue()
    }
}
