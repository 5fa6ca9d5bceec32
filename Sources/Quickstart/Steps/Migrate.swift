import Foundation
import Howdah

extension Quickstart {
    /// Creates the tables with the migrations of `Migrations/`.
    static func migrate(_ db: Database, _ console: Console) async throws {
        console.title("Migrations")
        try await Migrator(db, directory: migrations).up { event in
            switch event.event {
            case .applied:
                console.line("  ✓ \(event.migration ?? "")  in \(event.durationMs ?? 0) ms")
            case .notice, .warning, .retrying, .waiting:
                console.note(event.message ?? "")
            default:
                break
            }
        }
    }

    /// The package's folder, wherever the program is started from.
    private static var migrations: String {
        URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../Migrations").standardized.path
    }
}
