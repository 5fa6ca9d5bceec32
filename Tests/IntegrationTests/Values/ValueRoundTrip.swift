import Foundation
import Howdah
import HowdahTesting
import Testing

/// A Swift value beside the literal and the type that PostgreSQL writes it with.
struct ValueCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let verify: @Sendable (Connection) async throws -> Void

    func run() async throws {
        try await withConnection { connection in try await verify(connection) }
    }
}

/// `value` and the literal of `type` are the same on both sides: sent, the server finds them equal and prints them alike;
/// read, the literal is the value.
func same<Value: PostgresValue & Equatable>(_ value: Value, _ literal: String, _ type: String) -> ValueCase {
    same(value, literal, type) { $0 == value }
}

/// As ``same(_:_:_:)``, for values that `==` does not find equal.
func same<Value: PostgresValue>(
    _ value: Value, _ literal: String, _ type: String, isSame: @escaping @Sendable (Value) -> Bool
) -> ValueCase {
    let name = "\(type) \(literal.prefix(60))"
    return ValueCase(testDescription: name) { connection in
        let quoted = "'" + literal.replacingOccurrences(of: "'", with: "''") + "'::\(type)"
        // json has no equality, so that the server's own text decides for it.
        let sql = "SELECT ($1::\(type))::text, (\(quoted))::text"
        for _ in 0..<2 {
            let texts = try await connection.execute(prepared(sql, value)).decodeTuples(as: String.self, String.self)[0]
            #expect(texts.0 == texts.1)
        }
        if type != "json" {
            let isEqual = try await connection.value(prepared("SELECT $1 = \(quoted)", value), as: Bool.self)
            #expect(isEqual, "\(name): sent, it is not equal")
        }
        let read = try await connection.value(prepared("SELECT \(quoted)"), as: Value.self)
        #expect(isSame(read), "\(name): read as \(read)")
        let back = try await connection.value(prepared("SELECT $1::\(type)", value), as: Value.self)
        #expect(isSame(back), "\(name): came back as \(back)")
        try await verifyOptional(value, type, isSame: isSame, connection)
    }
}

/// NULL and the value, as an Optional.
private func verifyOptional<Value: PostgresValue>(
    _ value: Value, _ type: String, isSame: (Value) -> Bool, _ connection: Connection
) async throws {
    let row = try await connection.execute(
        PreparedSQL(
            sql: "SELECT $1::\(type), $2::\(type), $2::\(type) IS NULL",
            binds: [Optional(value).boundValue, Value?.none.boundValue])
    ).decodeTuples(as: Value?.self, Value?.self, Bool.self)[0]
    #expect(row.0.map(isSame) == true)
    #expect(row.1 == nil && row.2)
}

/// A value that the server accepts and Swift does not read: the error says why, and the connection works.
func unreadable<Value: ColumnDecodable>(_: Value.Type, _ expression: String, _ reason: String) -> ValueCase {
    ValueCase(testDescription: expression) { connection in
        let error = try await #require(throws: DatabaseError.self) {
            try await connection.value(prepared("SELECT \(expression) AS c"), as: Value.self)
        }
        #expect(error.code == .decodingFailed)
        #expect(error.message.contains(reason), "\(error.message)")
        #expect(error.message.contains("\"c\""))
        #expect(try await connection.works())
    }
}

/// A value that cannot be sent: the error says why, and the connection works.
func unsendable(_ value: any ParameterEncodable, _ reason: String) -> ValueCase {
    ValueCase(testDescription: "\(type(of: value)) \(reason)") { connection in
        let error = try await #require(throws: DatabaseError.self) {
            try await connection.execute(prepared("SELECT $1", value))
        }
        #expect(error.code == .encodingFailed)
        #expect(error.message.contains("$1") && error.message.contains(reason), "\(error.message)")
        #expect(try await connection.works())
    }
}
