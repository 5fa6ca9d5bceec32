import HowdahTypes

/// Rows of a COPY that have arrived together, in memory that results can read from as they read from the driver's.
enum CopiedRows {
    struct Batch {
        let bytes: [UInt8]
        let cells: [CopyScanner.Cell]
        let layout: ColumnLayout
        let rowCount: Int
        /// How many rows came before.
        let firstRow: Int

        /// All rows as one result.
        var result: QueryResult { result(0..<rowCount) }

        /// Some of the rows as a result.
        func result(_ rows: Range<Int>) -> QueryResult {
            let columns = layout.count
            let cells = Array(cells[rows.lowerBound * columns..<rows.upperBound * columns])
            return QueryResult(
                memory: CopiedCells(bytes, cells, columns: columns).memory, layout: layout, rowCount: rows.count,
                commandTag: "COPY \(rows.count)", firstRow: firstRow + rows.lowerBound)
        }
    }
}

/// The values of a result that came by COPY: bytes of their own, and where each value stands in them.
private final class CopiedCells {
    private let bytes: UnsafeMutableBufferPointer<CChar>
    private let cells: [CopyScanner.Cell]
    private let columns: Int

    /// Copies as much of `bytes` as the cells refer to.
    init(_ bytes: [UInt8], _ cells: [CopyScanner.Cell], columns: Int) {
        let start = cells.first?.offset ?? 0
        let end = cells.last.map { $0.offset + max(0, Int($0.length)) } ?? start
        let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: max(1, end - start))
        bytes[start..<end].withUnsafeBytes { UnsafeMutableRawBufferPointer(copy).copyMemory(from: $0) }
        self.bytes = copy
        self.cells = cells.map { CopyScanner.Cell(offset: $0.offset - start, length: $0.length) }
        self.columns = columns
    }

    deinit { bytes.deallocate() }

    /// The functions that a result reads through; it owns the object from here on.
    var memory: ResultMemory {
        ResultMemory(
            handle: OpaquePointer(Unmanaged.passRetained(self).toOpaque()),
            length: { handle, row, column in max(0, CopiedCells.cell(handle, row, column)?.length ?? 0) },
            value: { handle, row, column in
                guard let cells = CopiedCells.of(handle), let cell = CopiedCells.cell(handle, row, column) else {
                    return nil
                }
                return cells.bytes.baseAddress.map { $0 + cell.offset }
            },
            isNull: { handle, row, column in CopiedCells.cell(handle, row, column).map { $0.length < 0 } ?? true ? 1 : 0
            },
            free: { handle in
                guard let handle else { return }
                Unmanaged<CopiedCells>.fromOpaque(UnsafeRawPointer(handle)).release()
            })
    }

    private static func of(_ handle: OpaquePointer?) -> CopiedCells? {
        handle.map { Unmanaged<CopiedCells>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
    }

    private static func cell(_ handle: OpaquePointer?, _ row: Int32, _ column: Int32) -> CopyScanner.Cell? {
        guard let cells = of(handle) else { return nil }
        let index = Int(row) * cells.columns + Int(column)
        return cells.cells.indices.contains(index) ? cells.cells[index] : nil
    }
}
