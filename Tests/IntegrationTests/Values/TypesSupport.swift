import Howdah
import HowdahTesting
import Testing

extension Executor {
    /// The only value of a statement.
    nonisolated(nonsending) func scalar<Value: ColumnDecodable>(
        _ sql: String, _ binds: BoundValue..., as _: Value.Type = Value.self
    ) async throws -> Value {
        let result = try await execute(PreparedSQL(sql: sql, binds: binds))
        return try #require(try result.decodeColumn(as: Value.self).first)
    }

    /// Expects a value to be, on the server, what a literal is, in both directions.
    ///
    /// ```sql
    /// SELECT $1::interval::text          -- the text that the server prints for what was sent
    /// SELECT '1 mon'::interval           -- what the server sends for the same value
    /// ```
    nonisolated(nonsending) func expectRoundTrip<Value: PostgresValue & Equatable>(
        _ value: Value, _ literal: String, as type: String? = nil, prints text: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let type = type ?? Value.postgresType.sqlName
        let quoted = "'" + literal.replacing("'", with: "''") + "'"
        let sent = try await self.scalar("SELECT ($1::\(type))::text", value.boundValue, as: String.self)
        #expect(sent == text ?? literal, sourceLocation: sourceLocation)
        let read = try await self.scalar("SELECT \(quoted)::\(type)", as: Value.self)
        #expect(read == value, sourceLocation: sourceLocation)
    }

    /// Makes an extension; where the server has none of that name, says so in the test's output and is false.
    nonisolated(nonsending) func makeExtension(_ name: String) async throws -> Bool {
        let known = "SELECT count(*) FROM pg_available_extensions WHERE name = '\(name)'"
        guard try await scalar(known, as: Int.self) == 1 else {
            print("⚠️ This server has no extension \(name): what needs it is not tested here.")
            return false
        }
        _ = try await execute(PreparedSQL(sql: "CREATE EXTENSION \(name)"))
        return true
    }
}
