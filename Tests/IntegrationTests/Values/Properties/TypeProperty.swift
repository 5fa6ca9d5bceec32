import Foundation
import Howdah
import HowdahTesting
import Testing

/// Random values of one type, to the server and back.
///
/// ```sql
/// SELECT $1::interval, ($1::interval)::text, ($1::interval)::text::interval       -- each value by itself
/// SELECT $1::interval[], $1::interval[]::text[]                                   -- all of them as one array
/// ```
///
/// What comes back is what was sent, byte for byte; what the server prints is what Swift prints, where Swift's text is that
/// of PostgreSQL; and what the server reads from its own text is the same value again, which shows that writing and
/// reading do not merely agree on something wrong.
struct TypeProperty: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let verify: @Sendable (Session, SplitMix) async throws -> Void

    /// How many random values there are, besides the edges.
    static let count = 200
    /// The run's seed; `HOWDAH_SEED` repeats a run.
    static let seed: UInt64 = {
        let given = ProcessInfo.processInfo.environment["HOWDAH_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0...UInt64(UInt32.max))
        print("Random values of every type: seed \(seed); HOWDAH_SEED=\(seed) repeats them.")
        return seed
    }()

    /// A type by its name in SQL, its edges, and what makes its random values.
    ///
    /// `prints` is the text that the server must print; `isTextExact` is false where a text reads as an equal value that
    /// is written in another way.
    init<Value: PostgresValue & ArrayElement>(
        _ type: String, edges: [Value] = [], prints: (@Sendable (Value) -> String)? = nil, isTextExact: Bool = true,
        _ make: @escaping @Sendable (inout SplitMix) -> Value
    ) {
        let name = "\(type) as \(Value.self)"
        testDescription = name
        verify = { session, generator in
            var generator = generator
            let values = edges + (0..<Self.count).map { _ in make(&generator) }
            var texts: [String] = []
            for value in values {
                let row = try await session.execute(
                    PreparedSQL(
                        sql: "SELECT $1::\(type), ($1::\(type))::text, ($1::\(type))::text::\(type)",
                        binds: [value.boundValue])
                ).decodeTuples(as: Value.self, String.self, Value.self)[0]
                let sent = value.boundValue.binary
                #expect(row.0.boundValue.binary == sent, "\(name) \(value): came back as \(row.0), seed \(Self.seed)")
                if let prints { #expect(row.1 == prints(value), "\(name), seed \(Self.seed)") }
                if isTextExact {
                    #expect(row.2.boundValue.binary == sent, "\(name) \(row.1): read as \(row.2), seed \(Self.seed)")
                }
                texts.append(row.1)
            }
            let sql = "SELECT $1::\(type)[], $1::\(type)[]::text[]"
            let arrays = try await session.execute(PreparedSQL(sql: sql, binds: [values.boundValue]))
                .decodeTuples(as: [Value].self, [String].self)[0]
            #expect(
                arrays.0.map(\.boundValue.binary) == values.map(\.boundValue.binary), "\(name)[], seed \(Self.seed)")
            #expect(arrays.1 == texts, "\(name)[], seed \(Self.seed)")
            try await Self.verifyCopy(of: values, type, prints: texts, session)
        }
    }

    /// By COPY the server reads the bytes as they are, without a word about their type.
    private static func verifyCopy<Value: PostgresValue & ArrayElement>(
        of values: [Value], _ type: String, prints texts: [String], _ session: Session
    ) async throws {
        _ = try await session.execute(PreparedSQL(sql: "CREATE TEMP TABLE copied (n int, x \(type), xs \(type)[])"))
        try await session.copy(into: "copied", columns: ["n", "x", "xs"]) { writer in
            for (number, value) in values.enumerated() { try await writer.write(number, value, [value]) }
        }
        let sql = "SELECT x::text, xs::text[] FROM copied ORDER BY n"
        let copied = try await session.execute(PreparedSQL(sql: sql)).decodeTuples(as: String.self, [String].self)
        #expect(copied.map(\.0) == texts, "\(type) as \(Value.self), seed \(seed)")
        #expect(copied.map(\.1) == texts.map { [$0] }, "\(type)[] as [\(Value.self)], seed \(seed)")
        var number = 0
        for try await (value, array) in session.copy(
            out: TypedSQL("SELECT x, xs FROM copied ORDER BY n", as: Value.self, [Value].self))
        {
            let sent = number < values.count ? values[number].boundValue.binary : nil
            #expect(value.boundValue.binary == sent, "\(type) as \(Value.self) by COPY out, seed \(seed)")
            #expect(array.map(\.boundValue.binary) == [sent], "\(type)[] as [\(Value.self)] by COPY out, seed \(seed)")
            number += 1
        }
        #expect(number == values.count)
        _ = try await session.execute(PreparedSQL(sql: "DROP TABLE copied"))
    }

    /// As above, for types whose description is the server's text.
    static func described<Value: PostgresValue & ArrayElement & CustomStringConvertible>(
        _ type: String, edges: [Value] = [], _ make: @escaping @Sendable (inout SplitMix) -> Value
    ) -> TypeProperty {
        TypeProperty(type, edges: edges, prints: { $0.description }, make)
    }

    func run(_ session: Session) async throws {
        // Each type has values of its own, whichever test runs first.
        let own = testDescription.utf8.reduce(Self.seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        try await verify(session, SplitMix(seed: own))
    }
}
