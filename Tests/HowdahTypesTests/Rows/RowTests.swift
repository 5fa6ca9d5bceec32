import Foundation
import HowdahTypes
import TestSupport
import Testing

struct PersonRow: RowDecodable, Equatable {
    static let columnNames: [String]? = ["id", "email", "age"]
    var id: Int
    var email: String
    var age: Int?

    init(id: Int, email: String, age: Int?) {
        self.id = id
        self.email = email
        self.age = age
    }

    init(row: inout RowCursor) throws {
        id = try row.next()
        email = try row.next()
        age = try row.next()
    }
}

let people = makeResult(
    [("id", .int8), ("email", .text), ("age", .int4)],
    values: [[1, "a@example.com", 30 as Int32], [2, "", nil]])

@Suite("Rows")
struct RowTests {
    @Test("rows are read in the result's own order")
    func position() throws {
        #expect(
            try people.decodeRows(PersonRow.self) == [
                PersonRow(id: 1, email: "a@example.com", age: 30), PersonRow(id: 2, email: "", age: nil),
            ])
    }

    @Test("rows are read by name, whatever the order, with other columns between")
    func names() throws {
        let result = makeResult(
            [("age", .int8), ("other", .bool), ("email", .varchar), ("id", .int4)],
            values: [[nil, true, "e", 5 as Int32]])
        #expect(try result.decodeRowsByName(PersonRow.self) == [PersonRow(id: 5, email: "e", age: nil)])
    }

    @Test("a missing column is named, with those that are there")
    func missing() throws {
        let result = makeResult([("id", .int8)], values: [[1]])
        let error = try #require(throws: DatabaseError.self) { try result.decodeRowsByName(PersonRow.self) }
        #expect(
            error.message == "The result has no column \"email\", \"age\", which PersonRow reads. It has \"id\".")
        let single = try #require(throws: DatabaseError.self) { try result.rows[0]["name", as: String.self] }
        #expect(single.message == "The result has no column \"name\". It has \"id\".")
        #expect(single.code == .decodingFailed)
    }

    @Test("a column by its position is NULL, has a value, or is an error where there is none")
    func null() throws {
        let row = people.rows[1]
        #expect(try row.isNull(2) && !row.isNull(0))
        for column in [-1, 3] {
            let error = try #require(throws: DatabaseError.self) { try row.isNull(column) }
            #expect(error.code == .decodingFailed && error.message.contains("column \(column + 1) was asked for"))
        }
    }

    @Test("no position, however far out, is a crash", arguments: [Int.min, -1, 3, .max - 1, .max])
    func farOut(position: Int) throws {
        #expect(throws: DatabaseError.self) { try people.rows[0].isNull(position) }
        #expect(throws: DatabaseError.self) { try people.rows[0][position, as: Int.self] }
        var cursor = people.cursor()
        #expect(cursor.isNextNull(skipping: position))
        cursor.skip(position)
        #expect(cursor.isNextNull())
        #expect(throws: DatabaseError.self) { try cursor.next(Int.self) }
    }

    @Test("too few columns are an error and not a crash")
    func tooFew() throws {
        let result = makeResult([("id", .int8)], values: [[1]])
        let error = try #require(throws: DatabaseError.self) { try result.decodeRows(PersonRow.self) }
        #expect(
            error.message
                == "The result has 1 columns, and column 2 was asked for. Select as many columns as the type reads.")
        #expect(throws: DatabaseError.self) { try result.rows[0][7, as: Int.self] }
        #expect(throws: DatabaseError.self) { try result.rows[0][-1, as: Int.self] }
        #expect(throws: DatabaseError.self) { try result.rows[0].isNull(-1) }
    }

    @Test("a value of another type is an error that names column, row and both types")
    func mismatch() throws {
        let error = try #require(throws: DatabaseError.self) { try people.rows[1]["email", as: Int.self] }
        #expect(
            error.message
                == "Column \"email\" of row 2, of PostgreSQL type text, cannot be read as Int. "
                + "The types do not match. Change one of them, or cast the column in the SQL.")
        let null = try #require(throws: DatabaseError.self) { try people.rows[1]["age", as: Int.self] }
        #expect(
            null.message
                == "Column \"age\" of row 2, of PostgreSQL type int4, cannot be read as Int. The value is NULL. "
                + "Make the Swift type Optional, or the column NOT NULL.")
    }

    @Test("a row is read by name and by position")
    func access() throws {
        let row = try #require(people.rows.first)
        #expect(row.columnNames == ["id", "email", "age"])
        #expect(try row["email", as: String.self] == "a@example.com")
        #expect(try row[0, as: Int.self] == 1)
        #expect(try people.rows[1]["age", as: Int?.self] == nil)
        #expect(try people.rows[1].isNull(2))
        #expect(try !people.rows[1].isNull(1), "empty text is not NULL")
        #expect(try row.decode(PersonRow.self).email == "a@example.com")
        #expect(people.rows.count == 2 && people.rows.reversed().map(\.index) == [1, 0])
    }

    @Test("rows are read as tuples, and one column as an array")
    func tuples() throws {
        let tuples = try people.decodeTuples(as: Int.self, String.self, Int?.self)
        #expect(
            tuples.map(\.0) == [1, 2] && tuples.map(\.1) == ["a@example.com", ""] && tuples.map(\.2) == [30, nil])
        let numbers = makeResult([("n", .int8)], values: [[1], [2], [3]])
        #expect(try numbers.decodeColumn(as: Int.self) == [1, 2, 3])
        let error = try #require(throws: DatabaseError.self) { try people.decodeTuples(as: Int.self, String.self) }
        #expect(
            error.message
                == "The result has 3 columns (\"id\", \"email\", \"age\"), and 2 are read. Select as many columns as are read."
        )
        #expect(throws: DatabaseError.self) { try people.decodeColumn(as: Int.self) }
    }

    @Test(
        "the number of affected rows is the last word of the command tag",
        arguments: [
            ("INSERT 0 3", 3), ("UPDATE 12", 12), ("CREATE TABLE", 0), ("", 0),
        ])
    func affectedRows(tag: String, count: Int) {
        #expect(makeResult([], rows: [], commandTag: tag).affectedRows == count)
    }
}
