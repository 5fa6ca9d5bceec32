import Foundation
import Howdah

/// A row of `orders`: what a user bought.
@Model("orders")
struct Order {
    @PrimaryKey(.identity) var id: Int64
    @References(\User.id) var userID: Int64
    var totalCents: Int32
    var placedAt: Date
    var note: String

    /// For SQL written by hand.
    static let columnList = "id, user_id, total_cents, placed_at, note"
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
