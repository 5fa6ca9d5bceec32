import HowdahPool
import HowdahTypes
import Testing

@Suite("Eviction of all connections", .timeLimit(.minutes(1)))
struct EvictionTests {
    @Test("closes idle connections at once, and leased ones when they are returned")
    func idleAndLeased() throws {
        var rig = Rig { $0.size = 3 }
        let (idle, leased) = (try rig.lease(task: 1), try rig.lease(task: 2))
        _ = rig.release(idle)
        #expect(rig.does { $0.evictAll(now: $1) }.closes == [idle])
        #expect(rig.statistics.inUse == 1, "the session goes on")
        #expect(rig.release(leased).closes == [leased])
        #expect(rig.machine.measurements.discards(.evicted) == 2)
        let next = try rig.lease(task: 3)
        #expect(rig.release(next).closes.isEmpty, "one that was opened afterwards stays")
    }

    @Test("closes a connection that was being opened, and opens another for whoever waits")
    func connecting() throws {
        var rig = Rig { $0.size = 1 }
        let (waiter, actions) = rig.request()
        rig.does { $0.evictAll(now: $1) }
        #expect(rig.does { $0.connected(actions.connects[0], now: $1) }.closes == actions.connects)
        let connect = rig.does { $0.didClose(actions.connects[0], now: $1) }.connects
        #expect(rig.does { $0.connected(connect[0], now: $1) }.granted == [waiter])
    }

    @Test("does not hand a returned connection to a waiter, but a fresh one")
    func waiter() throws {
        var rig = Rig { $0.size = 1 }
        let old = try rig.lease(task: 1)
        let waiter = rig.request(task: 2).0
        rig.does { $0.evictAll(now: $1) }
        #expect(rig.release(old) == [.close(old)])
        let connect = rig.does { $0.didClose(old, now: $1) }.connects
        #expect(rig.does { $0.connected(connect[0], now: $1) }.granted == [waiter])
    }

    @Test("closes a connection that was rolled back meanwhile")
    func resetting() throws {
        var rig = Rig()
        let connection = try rig.lease()
        rig.machine.beginReset(connection, queries: 1, now: rig.now)
        rig.does { $0.evictAll(now: $1) }
        #expect(rig.does { $0.endReset(connection, isUsable: true, now: $1) }.closes == [connection])
    }

    @Test("fills the pool up to minIdle again")
    func minIdle() throws {
        var rig = Rig { $0.minIdle = 1 }
        let connection = try rig.lease()
        let spare = try #require(rig.takePending().first)
        rig.does { $0.connected(spare, now: $1) }
        _ = rig.release(connection)
        #expect(rig.does { $0.evictAll(now: $1) }.closes == [connection, spare])
        #expect(rig.does { $0.didClose(spare, now: $1) }.connects.count == 1)
    }

    @Test(
        "follows a crash of the server at once, and an administrator's end of a connection only if it is not the only one"
    )
    func serverEnded() throws {
        var rig = Rig { $0.size = 4 }
        let leases = try (0..<4).map { try rig.lease(task: $0) }
        _ = rig.release(leases[3])
        #expect(rig.does { $0.serverEnded(leases[0], isCrash: false, now: $1) }.isEmpty, "pg_terminate_backend")
        rig.now += .seconds(11)
        #expect(rig.does { $0.serverEnded(leases[1], isCrash: false, now: $1) }.isEmpty, "another one, later")
        rig.now += .seconds(1)
        #expect(rig.does { $0.serverEnded(leases[2], isCrash: false, now: $1) }.closes == [leases[3]])
        #expect(rig.does { $0.serverEnded(leases[0], isCrash: true, now: $1) }.isEmpty, "evicted already")
        #expect(rig.machine.measurements.evictions == 1)
    }

    @Test("is done by the pool when a session's connection ends with the server, and the next session works")
    func crash() async throws {
        let server = FakeServer()
        let db = server.database { $0.size = 2 }
        try await db.withSession { session in
            try await db.ping()
            let broken = server.connections[0]
            broken.state.withLock { $0.endedBy = .crashShutdown }
            broken.state.withLock { $0.isUsable = false }
            _ = session
        }
        await until { server.open == 0 }
        try await db.execute(sql("SELECT 1"))
        #expect(server.attempts == 3)
        #expect(server.open == 1)
    }

    @Test("asked for by the program leaves open sessions alone, and gives later ones fresh connections")
    func byHand() async throws {
        let server = FakeServer()
        let db = server.database()
        try await db.withSession { session in
            try await db.ping()
            db.evictAll()
            #expect(server.connections[1].isClosed)
            try await session.execute(sql("SELECT 1"))
        }
        #expect(server.open == 0)
        try await db.ping()
        #expect(server.attempts == 3)
    }
}
