import Foundation
import Howdah

extension Tour {
    /// Updates of what differs, upserts, set-based writes, and the errors of the database as values.
    func change() async throws {
        guard let customer = try await Customer.order({ $0.createdAt }).fetchFirst(session) else { return }
        try await updateByDifference(customer)
        try await upsert(customer)
        try await setBased()
        try await violation(customer)
    }

    private func updateByDifference(_ customer: Customer) async throws {
        let changed = try await step("Update: only the columns that changed travel") { db in
            try await db.update(customer) {
                $0.name = "Ada Lovelace"
                $0.settings.theme = "solarized"
            }
        }
        try await step("Nothing changed: nothing is sent") { db in
            try await db.update(changed) { $0.name = "Ada Lovelace" }
        }
    }

    private func upsert(_ customer: Customer) async throws {
        let draft = Customer.Draft(email: customer.email, name: "Ada King", age: 36)
        let row = try await step("Upsert: insert, or overwrite the row with the same e-mail") { db in
            try await db.upsert(draft, on: .update(\.email).setting(\.name, \.age))
        }
        console.line("    \(row.name), \(row.id == customer.id ? "the same row as before" : "a new row")")
    }

    private func setBased() async throws {
        let start = ShopData.opening + ShopData.year - 7 * 86_400
        let count = try await step("Set-based update: the open orders of the last week are paid") { db in
            try await Order.where { $0.status == .open && $0.placedAt >= start }.update { $0.status = .paid }
                .execute(db)
        }
        console.line("    \(count.grouped) orders")
    }

    private func violation(_ customer: Customer) async throws {
        try await step("A violated constraint is a value with a name") { db in
            do {
                try await db.insert(Customer.Draft(email: customer.email, name: "Somebody else"))
            } catch let error as DatabaseError where error.isUniqueViolation() {
                console.line("    unique violation of \(error.constraint ?? "?") (\(error.sqlState?.rawValue ?? "?"))")
            }
        }
    }
}
