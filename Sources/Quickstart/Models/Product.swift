import Howdah

@Model("products")
struct Product {
    @PrimaryKey(.identity) var id: Int
    @Unique var sku: String
    var name: String
    var priceCents: Int
}
