import Foundation
import Howdah
import Testing

/// The examples of ManyStatements, StreamsAndCopy and Notifications, as they stand there.
extension Articles {
    static func pipelines(_ session: Session, _ id: UUID, _ lines: [Line]) async throws {
        let (adults, newest, total, _) = try await session.pipeline(
            User.where { $0.age >= 18 },
            Order.order { $0.id.descending }.first(),
            Order.all.count(),
            TypedSQL("UPDATE users SET seen_at = now() WHERE id = \(id)"))
        print(adults.count, newest?.id ?? 0, total)

        let done = try await session.executeMany(lines) { line in
            "UPDATE stock SET count = count - \(line.count) WHERE sku = \(line.sku)"
        }
        print(done.affectedRows)
    }

    static func cursors(_ db: Database, _ session: Session) async throws {
        try await db.withTransaction { tx in
            for try await user in tx.cursor(User.order { $0.id }.with { $0.orders }, batch: 500) {
                try await tx.update(user) { $0.age = try user.orders.count }
            }
        }

        try await db.withTransaction { tx in
            let cursor = try tx.scrollCursor(User.order { $0.name })
            let page = try await cursor.forward(20)
            let last = try await cursor.row(at: -1)
            print(page.count, last?.name ?? "nobody")
        }

        for try await users in session.heldCursor(User.order { $0.id }, batch: 500).batches {
            try await session.withTransaction { tx in
                for user in users { try await tx.update(user) { $0.name = user.name.lowercased() } }
            }
        }
    }

    static func explain(_ session: Session, _ id: UUID) async throws {
        let plan = try await session.explain(Order.where { $0.userID == id })
        print(plan)
        print(plan.scansSequentially("orders"))
        let timed = try await session.explain(Order.all, analyze: true)
        print(timed.worstEstimate?.factor ?? 1)
    }

    static func streams(_ db: Database) async throws {
        try await db.withSession { session in
            for try await user in User.where({ $0.age >= 18 }).stream(session, batch: 1_000) {
                try await export(user)
            }
        }
    }

    static func streams(of session: Session, _ points: [(x: Double, y: Double)], _ users: [User]) async throws {
        for try await (id, email) in session.stream("SELECT id, email FROM users", as: UUID.self, String.self) {
            try await export(id, email)
        }

        try await session.copy(contentsOf: users)
        try await session.copy(into: "points", columns: ["x", "y"]) { writer in
            for point in points { try await writer.write(point.x, point.y) }
        }

        for try await user in session.copy(out: User.order { $0.id }) { try await export(user) }

        for try await (id, email) in session.copy(out: "SELECT id, email FROM users", as: UUID.self, String.self) {
            try await export(id, email)
        }
    }

    static func copies(_ session: Session, _ target: Session, from source: Session, _ emails: [String]) async throws {
        for try await chunk in session.copyOut("COPY users TO STDOUT (FORMAT csv, HEADER)") {
            try file.write(contentsOf: chunk)
        }

        try await session.copyIn("COPY users FROM STDIN (FORMAT csv, HEADER)", from: file.chunks)
        try await session.copyIn("COPY users (email) FROM STDIN") { writer in
            for email in emails { try await writer.write(email + "\n") }
        }

        // From one server to another, in constant memory
        try await target.copyIn(
            "COPY users FROM STDIN (FORMAT binary)", from: source.copyOut("COPY users TO STDOUT (FORMAT binary)"))
    }

    static func notifications(_ db: Database, _ order: Order) async throws {
        try await db.withTransaction { tx in
            try await tx.update(order) { $0.state = .paid }
            try await tx.notify("orders", "\(order.id)")
        }

        for try await event in db.notifications(on: "orders") {
            switch event {
            case .gap: try await cache.reload(from: db)
            case .notification(let note): cache.remove(note.payload)
            case .interrupted(let error): logger.warning("\(error)")
            }
        }
    }

    static func payloads(_ tx: Transaction, _ order: Order, _ note: DatabaseNotification) async throws {
        try await tx.notify("orders", json: OrderChange(id: order.id, state: .paid))
        let change = try note.decode(OrderChange.self)
        print(change.id)
    }
}
