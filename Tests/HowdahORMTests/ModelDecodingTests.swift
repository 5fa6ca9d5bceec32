import Foundation
import HowdahORM
import HowdahSQL
import HowdahTypes
import Synchronization
import TestSupport
import Testing

@Suite("rows and columns of models")
struct ModelDecodingTests {
    @Test("a row reads back as the model that was written")
    func roundTrip() throws {
        let user = User(email: "a@b.c", name: "A", age: 7, status: .dormant, extra: Settings(theme: "dark"))
        let rounded = try result(of: [user]).decodeRows(User.self)
        #expect(rounded.count == 1)
        #expect(rounded.first?.id == user.id)
        #expect(rounded.first?.extra == user.extra)
        #expect(rounded.first?.status == .dormant)
        #expect(rounded.first?.age == 7)
        #expect(throws: RelationNotLoaded.self) { try rounded.first?.orders }
    }

    @Test("reading a row does not make the properties' initial values")
    func initialValues() throws {
        let counted = [Counted(id: 1, parentID: nil), Counted(id: 2, parentID: 1)]
        let rows = try result(of: counted)
        let made = Counted.count.load(ordering: .relaxed)
        #expect(try rows.decodeRows(Counted.self).map(\.id) == [1, 2])
        #expect(Counted.count.load(ordering: .relaxed) == made)
        #expect(try result(of: Token.make()).decodeRows(Token.self).map(\.revision) == [0, 1])
    }

    @Test("a model conforms by hand")
    func byHand() throws {
        let tags = [Tag(id: 1, label: "a"), Tag(id: 2, label: "b")]
        #expect(try result(of: tags).decodeRowsByName(Tag.self) == tags)
        #expect(Tag.columns.label.columnName == "label")
        #expect(Tag(id: 1, label: "a").primaryKey == 1)
    }

    @Test("many rows are written as one array per column, with NULL where a value is")
    func arrays() throws {
        var writer = ColumnWriter(.arrays, columns: User.insertColumns)
        try writer.write(User(email: "a", name: "A", age: 7))
        try writer.write(User(email: "", name: "B"))
        #expect(writer.rowCount == 2)
        let arrays = writer.columnArrays.map(\.boundValue)
        #expect(try decode([String].self, arrays[1]) == ["a", ""])
        #expect(try decode([Int?].self, arrays[3]) == [7, nil])
        #expect(arrays[1].type == PostgresType.text.arrayOID)
        writer.removeAll()
        #expect(writer.rowCount == 0)
        #expect(try decode([String].self, writer.columnArrays[1].boundValue) == [])
    }

    @Test("an array column says in which rows the database fills it")
    func unset() throws {
        var writer = ColumnWriter(.arrays, columns: Order.Draft.insertColumns)
        try writer.write(Order.Draft(userID: UUID(), totalCents: 1))
        #expect(writer.columnArrays[2].isUnset)
        try writer.write(Order.Draft(userID: UUID(), totalCents: 1, discount: 3))
        #expect(writer.columnArrays[2].unsetRows == [0])
        #expect(!writer.columnArrays[2].isUnset)
        #expect(try decode([Int?].self, writer.columnArrays[2].boundValue) == [nil, 3])
    }

    @Test("an encode(into:) that writes too few or too many values throws")
    func miscounted() {
        #expect(throws: EncodingFailure.self) { try ColumnWriter.row(Miscounted(values: [1])) }
        #expect(throws: EncodingFailure.self) { try ColumnWriter.row(Miscounted(values: [1, 2, 3])) }
        #expect(throws: Never.self) { try ColumnWriter.row(Miscounted(values: [1, 2])) }
    }
}

/// A model without the macro.
struct Tag: Model, Equatable {
    var id: Int64
    var label: String

    static let table = TableReference("tags")
    static let columnNames: [String]? = ["id", "label"]
    static let insertColumns = [InsertColumn("id", .int8), InsertColumn("label", .text)]
    static let columns = Columns(nil)
    static let primaryKeyColumn = "id"
    static let definition = TableDefinition(
        table, columns: [ColumnDefinition("id", .int8), ColumnDefinition("label", .text)], primaryKey: ["id"])

    struct Columns: ColumnSet {
        let id: Expr<Int64>
        let label: Expr<String>

        init(_ qualifier: String?) {
            id = .column("id", of: qualifier ?? "tags")
            label = .column("label", of: qualifier ?? "tags")
        }
    }

    var primaryKey: Int64 { id }

    init(id: Int64, label: String) {
        self.id = id
        self.label = label
    }

    init(row: inout RowCursor) throws {
        id = try row.next()
        label = try row.next()
    }

    func encode(into writer: inout ColumnWriter) throws {
        try writer.append(id)
        try writer.append(label)
    }
}

private struct Miscounted: Insertable {
    typealias Row = Tag
    static let insertColumns = Tag.insertColumns
    let values: [Int]

    func encode(into writer: inout ColumnWriter) throws {
        for value in values { try writer.append(value) }
    }
}

private func decode<Value: ColumnDecodable>(_: Value.Type, _ bound: BoundValue) throws -> Value {
    let bytes = bound.binary
    return try bytes.withUnsafeBytes { try Value.decode(Field($0, type: bound.type)) }
}

/// The rows of models as a result that no server sent.
private func result<Row: Model>(of models: [Row]) throws -> QueryResult {
    let columns = zip(Row.columnNames ?? [], Row.insertColumns).map { (name: $0, type: $1.type.oid) }
    return makeResult(
        columns, rows: try models.map { try ColumnWriter.row($0).map { $0.flatMap { $0.isNull ? nil : $0.binary } } })
}
