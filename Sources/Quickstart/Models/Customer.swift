import Foundation
import Howdah

@Model("customers")
struct Customer {
    @PrimaryKey var id: UUID = .v7()
    @Unique var email: String
    var name: String
    var age: Int?
    var status: CustomerStatus = .active
    @JSONB var settings: CustomerSettings = .init()
    @Default(.now) var createdAt: Date

    @HasMany(\Order.customerID) var orders: [Order]
    @ManyToMany(\CustomerTag.customerID, \CustomerTag.tagID) var tags: [Tag]
}

enum CustomerStatus: String, PostgresEnum {
    static let postgresTypeName = "customer_status"
    case active, dormant, closed
}

struct CustomerSettings: Codable, Hashable, Sendable {
    var newsletter = false
    var theme = "light"
}
