import Howdah
import HowdahTesting
import Testing

@Suite("Large results and parameters", .serialized)
struct LargeTransferTests {
    @Test("a result larger than the socket's buffer arrives at its first execution", arguments: PollerKind.allCases)
    func firstExecution(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            // Two results come in one read at the first execution, that of the preparation and the rows: whatever is
            // left in the socket after the first makes no event of its own. Every size near the buffers' meets it.
            for size in [4_000, 8_000, 16_000, 16_384, 32_000, 64_000, 65_536, 200_000, 1_000_000, 5_000_000] {
                let result = try await connection.execute(
                    prepared("SELECT repeat('x', \(size))"), deadline: .now + .seconds(20))
                #expect(try result.decodeColumn(as: String.self)[0].utf8.count == size)
            }
        }
    }

    @Test("a result of 64 MB in a million rows arrives whole", arguments: PollerKind.allCases)
    func manyRows(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            let result = try await connection.execute(
                prepared("SELECT i, repeat('y', 50) FROM generate_series(1, 1000000) i"))
            #expect(result.rowCount == 1_000_000)
            var cursor = result.cursor()
            cursor.seek(toRow: 999_999)
            #expect(try cursor.next(Int.self) == 1_000_000)
            #expect(try await connection.works())
        }
    }

    @Test("a value of 64 MB arrives whole")
    func largeValue() async throws {
        try await withConnection { connection in
            let bytes = try await connection.value(
                prepared("SELECT convert_to(repeat('abcdefgh', 8388608), 'UTF8')"), as: [UInt8].self)
            #expect(bytes.count == 64 << 20)
            #expect(bytes.suffix(8).elementsEqual("abcdefgh".utf8))
        }
    }

    @Test("a parameter of 32 MB reaches the server, prepared or not yet", arguments: PollerKind.allCases)
    func largeParameter(poller: PollerKind) async throws {
        try await withConnection(poller) { connection in
            var bytes = [UInt8](repeating: 0, count: 32 << 20)
            for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
            for _ in 0..<2 {
                let (length, hash) = try await connection.execute(
                    prepared("SELECT length($1), $1 = $2", bytes, bytes)
                ).decodeTuples(as: Int32.self, Bool.self)[0]
                #expect(length == 32 << 20)
                #expect(hash)
            }
        }
    }

    @Test("a value that is too long for the protocol is refused by the server, and the connection ends with a reason")
    func tooLong() async throws {
        try await withConnection { connection in
            let error = try await #require(throws: DatabaseError.self) {
                try await connection.execute(prepared("SELECT repeat('x', 1100000000)"))
            }
            #expect(error.code == .server)
            #expect(try await connection.works())
        }
    }
}
