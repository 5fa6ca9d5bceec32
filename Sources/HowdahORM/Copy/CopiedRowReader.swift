import HowdahTypes

/// Reads the rows of COPY's binary format out of the bytes of a COPY, however they are cut into chunks. Pure.
///
/// ```
/// PGCOPY\n\377\r\n\0  flags  extension     once
/// number of fields    length value …       for each row; -1 for NULL
/// -1                                       the end
/// ```
///
/// The format says nothing about types and names: they come from the query's own description.
struct CopiedRowReader {
    private enum Place { case header, rows, end }

    private let layout: ColumnLayout
    private var place = Place.header
    /// What has come of a row that is not complete yet.
    private var rest: [UInt8] = []
    private var rowCount = 0

    init(_ layout: ColumnLayout) { self.layout = layout }

    /// Takes a chunk; returns the rows that are complete now.
    ///
    /// - Throws: ``DatabaseError/Code/decodingFailed``, with the row and the column, for what is not COPY's format.
    mutating func take(_ chunk: [UInt8]) throws -> CopiedRows.Batch {
        let bytes = rest.isEmpty ? chunk : rest + chunk
        var scanner = CopyScanner(bytes)
        if place == .header, try scanner.passHeader() { place = .rows }
        var cells: [CopyScanner.Cell] = []
        cells.reserveCapacity(place == .rows ? bytes.count / 16 : 0)
        let before = rowCount
        while place == .rows {
            let start = scanner.position
            let row = try scanner.row(number: rowCount, layout, into: &cells)
            guard row != .incomplete else {
                scanner.position = start
                break
            }
            if row == .end { place = .end } else { rowCount += 1 }
        }
        if place == .end, scanner.position < bytes.count {
            throw CopyScanner.malformed("Data follows the end of the COPY, after \(rowCount) rows.")
        }
        rest = place == .end ? [] : Array(bytes[scanner.position...])
        return CopiedRows.Batch(
            bytes: bytes, cells: cells, layout: layout, rowCount: rowCount - before, firstRow: before)
    }

    /// The data has ended; throws if it was not all.
    func end() throws {
        guard place != .end else { return }
        throw CopyScanner.malformed(
            "The data of the COPY ends in the middle, after \(rowCount) \(rowCount == 1 ? "row" : "rows").")
    }
}

/// Walks over bytes of a COPY; every step is checked against what is left.
struct CopyScanner {
    /// Where a value stands among the bytes; length -1 is NULL.
    struct Cell {
        let offset: Int
        let length: Int32
    }

    enum Row { case complete, incomplete, end }

    private let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private static let signature = [UInt8]("PGCOPY\n".utf8) + [0xFF] + [UInt8]("\r\n\0".utf8)

    private mutating func integer<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer? {
        let width = MemoryLayout<Integer>.size
        guard bytes.count - position >= width else { return nil }
        defer { position += width }
        return bytes.withUnsafeBytes {
            Integer(bigEndian: $0.loadUnaligned(fromByteOffset: position, as: Integer.self))
        }
    }

    // https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
    /// Passes over what comes before the first row; false if it has not arrived yet.
    mutating func passHeader() throws -> Bool {
        let start = position
        let signature = bytes.prefix(Self.signature.count)
        guard Self.signature.starts(with: signature) else {
            throw Self.malformed("The data is not COPY's binary format: it does not begin with PGCOPY.")
        }
        position += Self.signature.count
        guard let flags = integer(Int32.self), let length = integer(Int32.self) else {
            position = start
            return false
        }
        // The upper half marks what a reader must understand.
        guard flags >> 16 == 0, length >= 0 else {
            throw Self.malformed("The header of the COPY has flags that are not known: \(flags).")
        }
        guard bytes.count - position >= Int(length) else {
            position = start
            return false
        }
        position += Int(length)
        return true
    }

    /// Passes over one row, and adds its cells if it is complete.
    mutating func row(number: Int, _ layout: ColumnLayout, into cells: inout [Cell]) throws -> Row {
        guard let count = integer(Int16.self) else { return .incomplete }
        if count == -1 { return .end }
        guard Int(count) == layout.count else {
            throw Self.malformed(
                "Row \(number + 1) of the COPY has \(count) columns, and the query \(layout.count): the table was altered "
                    + "meanwhile, or the data is damaged.")
        }
        let first = cells.count
        for column in 0..<layout.count {
            guard let length = integer(Int32.self), bytes.count - position >= max(0, Int(length)) else {
                cells.removeLast(cells.count - first)
                return .incomplete
            }
            guard length >= -1 else {
                throw Self.malformed(
                    "Column \(quoteIdentifier(layout.names[column])) of row \(number + 1) of the COPY has a length of "
                        + "\(length).")
            }
            cells.append(Cell(offset: position, length: length))
            position += max(0, Int(length))
        }
        return .complete
    }

    static func malformed(_ message: String) -> DatabaseError { DatabaseError(.decodingFailed, message: message) }
}
