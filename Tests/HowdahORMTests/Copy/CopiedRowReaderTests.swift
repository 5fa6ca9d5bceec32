import HowdahSQL
import HowdahTypes
import Testing

@testable import HowdahORM

@Suite("The binary format of COPY")
struct CopiedRowReaderTests {
    private let layout = ColumnLayout(names: ["id", "name"], types: [.int4, .text])
    private static let header =
        [UInt8]("PGCOPY\n".utf8) + [0xFF] + [UInt8]("\r\n\0".utf8) + [UInt8](repeating: 0, count: 8)
    private static let end: [UInt8] = [0xFF, 0xFF]

    private static func field(_ bytes: [UInt8]?) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(Int32(bytes.map(\.count) ?? -1))
        writer.append(contentsOf: bytes ?? [])
        return writer.bytes
    }

    private static func row(_ id: Int32, _ name: String?) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(id)
        return [0, 2] + field(writer.bytes) + field(name.map { Array($0.utf8) })
    }

    private static let data = header + row(1, "a") + row(-2, nil) + row(3, "") + end

    private func read(_ chunks: [[UInt8]]) throws -> [String] {
        var reader = CopiedRowReader(layout)
        var rows: [String] = []
        for chunk in chunks {
            let batch = try reader.take(chunk)
            rows += try batch.result.decodeTuples(as: Int32.self, String?.self).map { "\($0) \($1 ?? "NULL")" }
            for row in 0..<batch.rowCount { #expect(batch.result(row..<row + 1).firstRow == batch.firstRow + row) }
        }
        try reader.end()
        return rows
    }

    @Test("is read however its bytes are cut")
    func cuts() throws {
        let rows = ["1 a", "-2 NULL", "3 "]
        #expect(try read([Self.data]) == rows)
        #expect(try read(Self.data.map { [$0] }) == rows)
        for cut in 0...Self.data.count {
            #expect(try read([Array(Self.data[..<cut]), Array(Self.data[cut...])]) == rows)
        }
        #expect(try read([Self.header + Self.end]).isEmpty)
    }

    @Test("may have an extension in its header, which is passed over")
    func headerExtension() throws {
        var header = Self.header
        header[18] = 3
        #expect(try read([header + [7, 7, 7] + Self.row(1, "a") + Self.end]) == ["1 a"])
    }

    @Test("that ends in the middle throws, wherever that is")
    func truncated() {
        for count in 0..<Self.data.count {
            let error = #expect(throws: DatabaseError.self) { try read([Array(Self.data[..<count])]) }
            #expect(error?.code == .decodingFailed && error?.message.contains("ends in the middle") == true)
        }
    }

    @Test("that is damaged throws, and names the row and the column")
    func malformed() {
        var flags = Self.header
        flags[12] = 1
        let cases: [([UInt8], String)] = [
            (Array("1\ta\n".utf8), "not COPY's binary format"),
            (flags + Self.end, "flags that are not known"),
            (Self.header + Self.row(1, "a") + [0, 3], "Row 2 of the COPY has 3 columns, and the query 2"),
            (Self.header + [0x80, 0], "Row 1 of the COPY has -32768 columns"),
            (
                Self.header + Self.row(1, "a") + [0, 2] + Self.field([0, 0, 0, 1]) + [0xFF, 0xFF, 0xFF, 0xFE],
                #"Column "name" of row 2 of the COPY has a length of -2"#
            ),
            (Self.data + [0], "Data follows the end of the COPY, after 3 rows"),
        ]
        for (data, message) in cases {
            let error = #expect(throws: DatabaseError.self) { try read([data]) }
            #expect(error?.code == .decodingFailed && error?.message.contains(message) == true, "\(error as Any)")
        }
    }

    @Test("with a value that is no value of its type throws with the row, the column and both types")
    func unreadable() {
        let wide = [0, 2] + Self.field([1, 2, 3]) + Self.field([])
        let error = #expect(throws: DatabaseError.self) { try read([Self.header + Self.row(1, "a"), wide + Self.end]) }
        #expect(
            error?.message.hasPrefix(#"Column "id" of row 2, of PostgreSQL type int4, cannot be read as Int32."#)
                == true)
    }
}
