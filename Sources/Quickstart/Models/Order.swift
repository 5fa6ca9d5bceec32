import Foundation
import Howdah

@Model("orders")
struct Order {
    @PrimaryKey(.identity) var id: Int
    @References(\Customer.id, onDelete: .cascade) var customerID: UUID
    var status: OrderStatus = .open
    var totalCents: Int = 0
    @Default(.now) var placedAt: Date

    @BelongsTo(\Order.customerID) var customer: Customer
    @HasMany(\OrderItem.orderID) var items: [OrderItem]
}

enum OrderStatus: String, PostgresEnum, CaseIterable {
    static let postgresTypeName = "order_status"
    case open, paid, shipped, cancelled
}
