import Foundation
import Howdah

/// The tour: a shop on a database of its own, from its migrations to transfers under row locks.
enum Quickstart {
    /// Runs everything; returns the exit code of the process.
    static func run() async -> Int32 {
        let console = Console.standard()
        let tour = Task { try await run(console) }
        let interruption = Interruption { tour.cancel() }
        defer { interruption.stop() }
        do {
            try await tour.value
            return 0
        } catch is CancellationError {
            return interrupted(console)
        } catch let error as MigrationError where error.code == .interrupted {
            return interrupted(console)
        } catch {
            console.complain("\(error)")
            return 1
        }
    }

    private static func interrupted(_ console: Console) -> Int32 {
        console.complain("Interrupted; nothing is left behind.")
        return 130
    }

    private static func run(_ console: Console) async throws {
        let begin = ContinuousClock.now
        let server = try await ShopServer.find(console)
        try await server.withDatabase { db in
            try await migrate(db, console)
            try await db.withSession { session in
                let tour = Tour(session, console)
                try await tour.fill(ShopData())
                try await tour.showDashboard()
                try await tour.loadRelations()
                try await tour.change()
            }
            try await Transfers(db, console).run()
        }
        let time = ContinuousClock.now - begin
        console.title("Done in \(time, unit: .seconds). The database is gone; the code is in Sources/Quickstart.")
    }
}
