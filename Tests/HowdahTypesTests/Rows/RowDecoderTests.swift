import Foundation
import HowdahTypes
import TestSupport
import Testing

struct Address: Codable, Hashable { var city: String, zip: String? }
enum Colour: String, Codable { case red, blue }

struct Customer: Decodable, Equatable {
    var id: UUID
    var teamID: Int
    var orderCount: UInt8
    var address: Address
    var previous: [Address]?
    var tags: [String]
    var mood: Mood
    var colour: Colour?
    var createdAt: Date
    var missing: String?

    enum CodingKeys: String, CodingKey {
        case id, teamID, orderCount, address, previous, tags, mood, colour, createdAt, missing
    }
}

extension Mood: Decodable {}

@Suite("Rows as Decodable types")
struct RowDecoderTests {
    let id = UUID()
    let columns: [(name: String, type: OID)] = [
        ("id", .uuid), ("team_id", .int8), ("orderCount", .int4), ("address", .jsonb), ("previous", .json),
        ("tags", .textArray), ("mood", OID(rawValue: 16_500)), ("colour", .text), ("created_at", .timestamptz),
    ]

    func row(count: Int32 = 7, address: (any ParameterEncodable)?, colour: String? = "red") -> QueryResult {
        makeResult(
            columns,
            values: [
                [
                    id, 5, count, address, nil, ["a", "b"], "ok", colour, Date(timeIntervalSince1970: 0),
                ]
            ])
    }

    @Test("properties are found by name, then by their name in snake case; JSON columns hold any Codable value")
    func columnsByName() throws {
        let result = row(address: JSON(Address(city: "Bern", zip: nil)))
        let customers = try RowDecoder().decode(Customer.self, from: result)
        #expect(
            customers == [
                Customer(
                    id: id, teamID: 5, orderCount: 7, address: Address(city: "Bern", zip: nil), previous: nil,
                    tags: ["a", "b"], mood: .ok, colour: .red, createdAt: Date(timeIntervalSince1970: 0), missing: nil)
            ])
        #expect(try RowDecoder().decode(Customer.self, from: result.rows[0]) == customers[0])
    }

    @Test("errors name the column")
    func errors() throws {
        func message(_ result: QueryResult) throws -> String {
            try #require(throws: DatabaseError.self) { try RowDecoder().decode(Customer.self, from: result) }.message
        }
        let good = JSON(Address(city: "Bern", zip: nil))
        #expect(
            try message(row(count: 300, address: good))
                == "Column \"orderCount\" of row 1, of PostgreSQL type int4, cannot be read as UInt8. "
                + "The number does not fit.")
        #expect(
            try message(row(address: JSON(["zip": "1"]))).contains(
                "Column \"address\" of row 1, of PostgreSQL type jsonb"))
        #expect(
            try message(row(address: JSON(["zip": "1"]))).hasSuffix(
                "The JSON does not match: the key \"city\" is missing."))
        #expect(
            try message(row(address: nil)).contains("the value is NULL, and the Swift type is not Optional"))
        #expect(
            try message(row(address: good, colour: "green")).hasPrefix(
                "Column \"colour\" of row 1, of PostgreSQL type text, cannot be read as Colour."))
        #expect(try !message(row(address: good, colour: "green")).contains("green"))
        #expect(try message(makeResult([("id", .uuid)], values: [[id]])).contains("no column \"teamID\""))
    }

    @Test("a row of one column is a single value")
    func singleValue() throws {
        let result = makeResult([("n", .int4)], values: [[1 as Int32], [2 as Int32]])
        #expect(try RowDecoder().decode(Int.self, from: result) == [1, 2])
        #expect(try RowDecoder().decode(UInt16.self, from: result) == [1, 2])
        #expect(throws: DatabaseError.self) { try RowDecoder().decode([String: Int].self, from: people) }
    }

    @Test(
        "names in snake case",
        arguments: [
            ("userID", "user_id"), ("URLPath", "url_path"), ("line2", "line2"), ("createdAt", "created_at"),
            ("id", "id"),
            ("already_snake", "already_snake"), ("line2Text", "line2_text"), ("X", "x"),
        ])
    func snake(name: String, expected: String) { #expect(snakeCase(name) == expected) }
}
