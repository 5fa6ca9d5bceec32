import HowdahPool
import HowdahTypes
import Testing

@Suite("Observers of batches and cursors", .timeLimit(.minutes(1)))
struct BatchObservationTests {
    struct Oops: Error {}
    let server = FakeServer()
    let recorder = Recorder()

    private func database(fetches: [Int] = []) -> Database {
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.fetches = fetches } } }
        return server.database { $0.observers = [recorder] }
    }

    /// `INSERT 0`, `INSERT 1`, …
    private func source(_ count: Int) -> () async throws -> PreparedSQL? {
        var number = -1
        return {
            number += 1
            return number < count ? sql("INSERT \(number)") : nil
        }
    }

    @Test("see each statement of a batch begin and end before the next one, all in one round trip")
    func batch() async throws {
        _ = try await database().executeMany(atomicity: .whole, next: source(3)) { _, _ in }
        #expect(
            recorder.lines.dropFirst(3) == [
                "+transaction BEGIN", "+statement INSERT 0", "-statement INSERT 0", "+statement INSERT 1",
                "-statement INSERT 1", "+statement INSERT 2", "-statement INSERT 2", "-transaction BEGIN", "-session",
            ])
        #expect(recorder.ended(.statement).map { $0.outcome?.roundTrips } == [1, 0, 0])
        let trips = recorder.events.compactMap { $0.outcome?.roundTrips }.reduce(0, +)
        #expect(trips == server.sent.count)
    }

    @Test("see each chunk of a batch as a transaction of its own")
    func chunks() async throws {
        _ = try await database().executeMany(atomicity: .chunks(of: 2), next: source(3)) { _, _ in }
        #expect(recorder.ended(.transaction).count == 2)
        #expect(recorder.ended(.statement).map { $0.outcome?.roundTrips } == [1, 0, 1])
    }

    @Test("see the error of a batch on the statement that was its turn, and every beginning has an end")
    func failures() async throws {
        let db = database()
        server.state.withLock { $0.prepare = { $0.fail("INSERT 0", with: serverError("23505")) } }
        await #expect(throws: DatabaseError.self) {
            try await db.executeMany(atomicity: .whole, next: source(3)) { _, _ in }
        }
        #expect(recorder.ended(.statement).map { $0.outcome?.sqlState?.rawValue } == ["23505"])
        #expect(recorder.ended(.transaction).map { $0.outcome?.sqlState?.rawValue } == ["23505"])
        await #expect(throws: Oops.self) {
            try await db.executeMany(atomicity: .whole, next: source(2)) { number, _ in
                if number == 0 { throw Oops() }
            }
        }
        let ended = recorder.ended(.statement).dropFirst()
        #expect(ended.map(\.operation.sql) == ["INSERT 0", "INSERT 1"])
        #expect(ended.first?.outcome?.error == nil && ended.last?.outcome?.error is Oops)
        let began = recorder.events.filter { $0.outcome == nil }.map(\.operation.id)
        #expect(Set(began) == Set(recorder.events.filter { $0.outcome != nil }.map(\.operation.id)))
        try await db.ping()
    }

    @Test("see the DECLARE of a cursor and its first FETCH together, each other FETCH, and the CLOSE")
    func cursor() async throws {
        try await database(fetches: [10, 10]).withTransaction { transaction in
            do {
                let cursor = transaction.serverCursor(sql("SELECT 1"), batch: 10)
                _ = try await cursor.next()
                _ = try await cursor.next()
            }
            try await transaction.execute(sql("UPDATE 1"))
        }
        let declare = "DECLARE howdah_cursor_1 NO SCROLL CURSOR FOR SELECT 1"
        let fetch = "FETCH FORWARD 10 FROM howdah_cursor_1"
        #expect(
            recorder.lines.dropFirst(4).dropLast(2) == [
                "+pipeline \(declare); \(fetch)", "-pipeline \(declare); \(fetch)",
                "+statement \(fetch)", "-statement \(fetch)",
                "+statement UPDATE 1", "+statement CLOSE howdah_cursor_1", "-statement CLOSE howdah_cursor_1",
                "-statement UPDATE 1",
            ])
        #expect(recorder.ended(.pipeline).map { $0.outcome?.rows } == [10])
        #expect(recorder.ended(.statement).map { $0.outcome?.rows } == [10, 0, 0])
        #expect(recorder.ended(.statement).map { $0.outcome?.roundTrips } == [1, 0, 1])
    }

    @Test("see a DECLARE and a FETCH that fail")
    func failingCursor() async throws {
        server.state.withLock { state in
            state.prepare = { connection in
                connection.state.withLock { $0.fetches = [10] }
                connection.fail("wrong", with: serverError("42703"))
            }
        }
        let db = server.database { $0.observers = [recorder] }
        try await db.withTransaction { transaction in
            await #expect(throws: DatabaseError.self) {
                try await transaction.withTransaction {
                    _ = try await $0.serverCursor(sql("SELECT wrong"), batch: 10).next()
                }
            }
        }
        await #expect(throws: DatabaseError.self) {
            try await db.withTransaction { transaction in
                let cursor = transaction.serverCursor(sql("SELECT 1"), batch: 10)
                _ = try await cursor.next()
                server.connections[0].fail("FETCH", with: serverError("22012"))
                _ = try await cursor.next()
            }
        }
        #expect(recorder.ended(.pipeline).map { $0.outcome?.sqlState?.rawValue } == ["42703", nil])
        #expect(recorder.ended(.statement).map { $0.outcome?.sqlState?.rawValue } == ["22012"])
        try await db.ping()
    }

    @Test("take neither the statements of a batch nor the FETCHes of a cursor for repetitions")
    func ledger() async throws {
        let sessions = Locked<[SessionSummary]>([])
        server.state.withLock { $0.prepare = { $0.state.withLock { $0.fetches = [10, 10, 10, 10] } } }
        let db = server.database {
            $0.observers = [SessionLedger(repetitions: 2) { summary in sessions.withLock { $0.append(summary) } }]
        }
        var count = 0
        _ = try await db.executeMany(
            atomicity: .whole,
            next: {
                count += 1
                return count <= 5 ? sql("INSERT 1") : nil
            }
        ) { _, _ in }
        try await db.withTransaction { transaction in
            let cursor = transaction.serverCursor(sql("SELECT 1"), batch: 10)
            for _ in 0..<4 { _ = try await cursor.next() }
        }
        let all = sessions.withLock { $0 }
        #expect(all.map(\.statements) == [5, 5])
        #expect(all.map(\.rows) == [0, 40])
        #expect(all.allSatisfy { $0.repetitions.isEmpty })
    }
}
