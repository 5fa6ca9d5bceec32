import HowdahTypes
import Testing

@testable import HowdahORM

@Suite("The bytes of COPY")
struct CopyRowsTests {
    @Test("header, rows and trailer are as PostgreSQL's manual has them")
    func bytes() throws {
        var rows = CopyRows([.same, .omitted, .same])
        rows.begin()
        rows.beginRow()
        try rows.append(7 as Int32, at: 0)
        rows.appendUnset(at: 1)
        try rows.append(nil as String?, at: 2)
        #expect(rows.takeUnsetColumn() == nil)
        rows.end()
        let header: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let row: [UInt8] = [0, 2, 0, 0, 0, 4, 0, 0, 0, 7, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(rows.takeBytes() == header + row + [0xFF, 0xFF])
        #expect(rows.byteCount == 0)
    }

    @Test("a row fills the columns of the first one, and no others")
    func otherColumns() {
        var rows = CopyRows([.same, .omitted])
        rows.appendUnset(at: 0)
        #expect(rows.takeUnsetColumn() == 0)
        #expect(rows.takeUnsetColumn() == nil)
        #expect(throws: EncodingFailure.otherColumns) { try rows.append(1, at: 1) }
    }

    @Test("types that PostgreSQL would misread do not fit each other")
    func fits() {
        let user = OID(rawValue: 20_000)
        let fitting: [(PostgresType, OID, CopyField)] = [
            (.int8, .int8, .same), (.int8, .int4, .integer(bytes: 4)), (.int2, .int8, .integer(bytes: 8)),
            (.float8, .float4, .float(bytes: 4)), (.text, .varchar, .same), (.text, .json, .same), (.text, user, .same),
            (.named("hue"), user, .same),
            (PostgresType.text.array, PostgresType.varchar.arrayOID, .array(of: .varchar)),
            (PostgresType.text.array, user, .same),
        ]
        for (source, column, field) in fitting {
            #expect(CopyField(sending: source, to: column) == field, "\(source.sqlName) \(column)")
        }
        let misread: [(PostgresType, OID)] = [
            (.timestamptz, .timestamp), (.int8, .float8), (.float8, .int8), (.int8, .numeric), (.text, .jsonb),
            (.jsonb, .json), (.text, .uuid), (.int8, user), (.named("hue"), .text), (.date, .timestamp),
            (PostgresType.int8.array, PostgresType.int4.arrayOID),
        ]
        for (source, column) in misread {
            #expect(CopyField(sending: source, to: column) == nil, "\(source.sqlName) \(column)")
        }
    }

    @Test("numbers change their width, and say where they cannot")
    func widths() throws {
        func written<Value: ParameterEncodable>(_ value: Value, _ field: CopyField) throws -> [UInt8] {
            var rows = CopyRows([field])
            try rows.append(value, at: 0)
            return rows.takeBytes()
        }
        func element<Value: ParameterEncodable>(_ value: Value) throws -> [UInt8] {
            var writer = ByteWriter()
            try value.encodeElement(into: &writer)
            return writer.bytes
        }
        for number in [0, 1, -1, 300, -300, Int(Int16.max), Int(Int16.min)] {
            #expect(try written(number, .integer(bytes: 2)) == element(Int16(number)))
            #expect(try written(number, .integer(bytes: 4)) == element(Int32(number)))
            #expect(try written(Int16(number), .integer(bytes: 8)) == element(number))
        }
        #expect(try written(nil as Int?, .integer(bytes: 2)) == element(nil as Int16?))
        #expect(throws: EncodingFailure.self) { try written(40_000, .integer(bytes: 2)) }
        #expect(throws: EncodingFailure.self) { try written(-1 << 31 - 1, .integer(bytes: 4)) }
        for number in [0, -1.5, .infinity] as [Double] {
            #expect(try written(number, .float(bytes: 4)) == element(Float(number)))
            #expect(try written(Float(number), .float(bytes: 8)) == element(number))
        }
        #expect(throws: EncodingFailure.self) { try written(1e300, .float(bytes: 4)) }
        #expect(try written(["a"], .array(of: .varchar))[12..<16] == [0, 0, 0x04, 0x13])
    }
}
