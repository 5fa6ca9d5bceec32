import Foundation
import Howdah
import HowdahTesting
import Testing

/// Every exchange ends at every byte of the server's answer, and of the client's request: by the end of the stream or by
/// a reset, one after the other.
@Suite("An exchange that ends after any byte", .timeLimit(.minutes(5)))
struct ExchangeCutTests {
    @Test("connecting fails with an error, at each of its bytes")
    func connecting() async throws {
        try await everyByte("connect", of: Exchange { connection in _ = connection }, isPrepared: false)
    }

    @Test("a statement that is prepared and executed fails or answers right, at each byte")
    func query() async throws {
        try await everyByte(
            "query",
            of: Exchange { connection in
                let result = try await connection.execute(prepared("SELECT $1 || 'b' AS a", "a"))
                #expect(try result.decodeColumn(as: String.self) == ["ab"])
            })
    }

    @Test("a pipeline fails or answers right, at each byte")
    func pipeline() async throws {
        try await everyByte(
            "pipeline",
            of: Exchange { connection in
                let results = try await connection.pipeline((1...3).map { prepared("SELECT $1", $0) })
                #expect(try results.flatMap { try $0.decodeColumn(as: Int.self) } == [1, 2, 3])
            })
    }

    @Test("a stream of rows fails or is complete, at each byte")
    func stream() async throws {
        try await everyByte(
            "stream",
            of: Exchange { connection in
                try await connection.openRows(prepared("SELECT generate_series(1, $1)", 9))
                var results: [QueryResult] = []
                var isLast = false
                while !isLast {
                    isLast = try await connection.nextRows(atMost: 4) { rows in
                        results.append(rows)
                        return true
                    }
                }
                #expect(try results.flatMap { try $0.decodeColumn(as: Int.self) } == Array(1...9))
            })
    }

    @Test("COPY out of a table fails or is complete, at each byte")
    func copyOut() async throws {
        try await everyByte(
            "COPY TO",
            of: Exchange { connection in
                try await connection.openCopyOut("COPY (SELECT generate_series(1, 9)) TO STDOUT")
                var bytes: [UInt8] = []
                while let chunk = try await connection.nextChunk(atMost: 16) { bytes += chunk }
                #expect(bytes == Array("1\n2\n3\n4\n5\n6\n7\n8\n9\n".utf8))
            })
    }

    @Test("COPY into a table fails, or is done with all rows, at each byte")
    func copyIn() async throws {
        try await everyByte(
            "COPY FROM",
            of: Exchange { connection in
                _ = try await connection.simple("CREATE TEMPORARY TABLE t (x int)")
                try await connection.openCopyIn("COPY t FROM STDIN")
                for number in 1...9 { try await connection.send(Array("\(number)\n".utf8)) }
                #expect(try await connection.finishCopyIn() == 9)
            })
    }

    @Test("a transaction that returns is committed, and one that fails before COMMIT is not, at each byte")
    func transaction() async throws {
        try await FaultBench.with(size: 1) { bench in
            let before = try await warm(bench)
            #expect(await bench.ledger.write(on: bench.db))
            let total = bench.proxy.statistics
            for (direction, size) in [
                (Fault.Direction.fromServer, total.bytesFromServer - before.bytesFromServer),
                (.fromClient, total.bytesFromClient - before.bytesFromClient),
            ] {
                for byte in 0..<size {
                    _ = try await warm(bench)
                    bench.proxy.set(Self.end(direction, byte), for: .living)
                    await bench.ledger.write(on: bench.db)
                }
            }
            let ledger = bench.ledger
            report(
                "cut transactions: \(ledger.committed) committed, \(ledger.failed) failed, \(ledger.unknown) unknown")
            #expect(ledger.failed > 0 && ledger.unknown > 0)
            #expect(ledger.failures.allSatisfy { $0.hasPrefix("connectionLost") }, "\(ledger.failures)")
        }
    }

    /// A connection of the pool on which nothing goes wrong, and has not prepared the ledger's statements.
    private func warm(_ bench: FaultBench) async throws -> ProxyStatistics {
        bench.proxy.set(.reset(.fromServer), for: .living)
        _ = try await bench.db.works()
        return bench.proxy.statistics
    }

    private struct Exchange: Sendable {
        let run: @Sendable (Connection) async throws -> Void
    }

    /// Runs an exchange as often as it has bytes, on a connection of its own each time.
    private func everyByte(_ name: String, of exchange: Exchange, isPrepared: Bool = true) async throws {
        let proxy = try FaultProxy(to: try await TestDatabase.serverURL())
        defer { proxy.stop() }
        let start = isPrepared ? try await size(of: Exchange { _ in }, proxy) : (0, 0)
        let end = try await size(of: exchange, proxy)
        var failures = 0
        for (direction, bytes) in [(Fault.Direction.fromServer, start.0..<end.0), (.fromClient, start.1..<end.1)] {
            for byte in bytes {
                proxy.set(Self.end(direction, byte))
                if try await !run(exchange, proxy) { failures += 1 }
            }
        }
        proxy.set(.pass)
        #expect(try await run(exchange, proxy))
        try await eventually("every socket is closed") { proxy.statistics.open == 0 }
        let count = end.0 - start.0 + end.1 - start.1
        report("\(name): \(count) bytes, \(failures) failures, \(count - failures) right answers")
        // The server's last message only says that it is ready; and the client's last bytes are a farewell.
        #expect(failures > 0 && count - failures < 16)
    }

    /// How many bytes each side sends.
    private func size(of exchange: Exchange, _ proxy: FaultProxy) async throws -> (Int, Int) {
        let before = proxy.statistics
        let connection = try await Connection.connect(proxy.configuration(), on: EventLoopGroup.shared.next())
        try await exchange.run(connection)
        let after = proxy.statistics
        connection.close()
        return (after.bytesFromServer - before.bytesFromServer, after.bytesFromClient - before.bytesFromClient)
    }

    /// False if the exchange failed, with the right kind of error and a connection that is closed.
    private func run(_ exchange: Exchange, _ proxy: FaultProxy) async throws -> Bool {
        let connection: Connection
        do {
            connection = try await Connection.connect(proxy.configuration(), on: EventLoopGroup.shared.next())
        } catch let error as DatabaseError {
            #expect(error.code == .connectionFailed, "\(error)")
            return false
        }
        defer { connection.close() }
        do {
            try await exchange.run(connection)
            return true
        } catch let error as DatabaseError {
            #expect(error.code == .connectionLost, "\(error)")
            #expect(!connection.isUsable)
            return false
        }
    }

    private static func end(_ direction: Fault.Direction, _ byte: Int) -> ProxyBehaviour {
        byte % 2 == 0 ? .cut(direction, .afterBytes(byte)) : .reset(direction, .afterBytes(byte))
    }
}
