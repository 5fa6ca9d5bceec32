import Foundation
import HowdahTypes

/// A row of `orders`: what a user bought.
struct Order: RowDecodable {
    var id: Int64
    var userID: Int64
    var totalCents: Int32
    var placedAt: Date
    var note: String

    static let columnNames: [String]? = ["id", "user_id", "total_cents", "placed_at", "note"]
    static let columnList = "id, user_id, total_cents, placed_at, note"

    init(row: inout RowCursor) throws {
        id = try row.next()
        userID = try row.next()
        totalCents = try row.next()
        placedAt = try row.next()
        note = try row.next()
    }
}

extension Sequence<Order> {
    /// The checksum of a user and the orders attached to it, as in Sources/CBaseline/load_orders.c.
    func checksum(of userID: Int64) -> UInt64 {
        let key = UInt64(userID)
        return reduce(0) { sum, order in
            sum &+ key &+ UInt64(order.totalCents) * (key % 97 + 1) &+ UInt64(order.id) &+ UInt64(order.note.utf8.count)
        }
    }
}
