import Foundation
import Howdah

/// A row between customers and tags. The table's key is both columns; a model names one of them.
@Model("customer_tags")
struct CustomerTag {
    @PrimaryKey @References(\Customer.id, onDelete: .cascade) var customerID: UUID
    @References(\Tag.id, onDelete: .cascade) var tagID: Int
}
