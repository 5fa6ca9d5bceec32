import Howdah

@Model("order_items")
struct OrderItem {
    @PrimaryKey(.identity) var id: Int
    @References(\Order.id, onDelete: .cascade) var orderID: Int
    @References(\Product.id) var productID: Int
    var quantity: Int
    var unitCents: Int

    @BelongsTo(\OrderItem.productID) var product: Product
}
