import Foundation

/// A year of a shop's life, made up: the same in every run.
struct ShopData {
    static let customerCount = 10_000
    static let orderCount = 100_000
    /// The shop opens on 1 January 2025, UTC.
    static let opening = Date(timeIntervalSince1970: 1_735_689_600)
    static let year: TimeInterval = 365 * 86_400

    private var generator = SeededGenerator(seed: 2025)

    mutating func products() -> [Product.Draft] {
        Words.materials.flatMap { material in Words.things.map { (material, $0) } }.enumerated().map { number, words in
            Product.Draft(
                sku: "SKU-\(1_000 + number)", name: "\(words.0) \(words.1)",
                priceCents: Int.random(in: 5...400, using: &generator) * 50 - 1)
        }
    }

    mutating func customers() -> [Customer.Draft] {
        (1...Self.customerCount).map { number in
            let (first, last) = (generator.pick(Words.firstNames), generator.pick(Words.lastNames))
            return Customer.Draft(
                email: "\(first).\(last).\(number)@example.com".lowercased(),
                name: "\(first) \(last)",
                age: Bool.random(using: &generator) ? Int.random(in: 18...90, using: &generator) : nil,
                status: Int.random(in: 1...10, using: &generator) == 1 ? .dormant : .active,
                settings: CustomerSettings(
                    newsletter: Bool.random(using: &generator), theme: generator.pick(["light", "dark"])),
                createdAt: Self.opening + Double(number) / Double(Self.customerCount) * Self.year / 2)
        }
    }

    /// Some orders and the items of each, for customers of whom the first ones buy most.
    mutating func orders(_ count: Int, of customers: [Customer], _ products: [Product]) -> [Purchase] {
        (0..<count).map { _ in
            let luck = Double.random(in: 0..<1, using: &generator)
            let customer = customers[Int(luck * luck * Double(customers.count))]
            let lines = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                (product: generator.pick(products), quantity: Int.random(in: 1...4, using: &generator))
            }
            let order = Order.Draft(
                customerID: customer.id,
                status: generator.pick([.open, .paid, .paid, .shipped, .shipped, .shipped, .shipped, .cancelled]),
                totalCents: lines.reduce(0) { $0 + $1.product.priceCents * $1.quantity },
                placedAt: Self.opening + Double.random(in: 0..<Self.year, using: &generator))
            return Purchase(order: order, lines: lines)
        }
    }
}

/// An order that is not in the database, with what was bought.
struct Purchase {
    var order: Order.Draft
    var lines: [(product: Product, quantity: Int)]

    /// The items, once the order has its number.
    func items(of order: Order) -> [OrderItem.Draft] {
        lines.map { product, quantity in
            OrderItem.Draft(
                orderID: order.id, productID: product.id, quantity: quantity, unitCents: product.priceCents)
        }
    }
}

private enum Words {
    static let firstNames = [
        "Ada", "Bela", "Chen", "Dana", "Emil", "Fatima", "Goran", "Hana", "Ivo", "Jun", "Kofi", "Lena", "Mira", "Noor",
        "Olga", "Priya", "Quinn", "Rosa", "Sami", "Tove",
    ]
    static let lastNames = [
        "Abara", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Kaya", "Lopez",
        "Moreau", "Novak", "Okafor", "Patel", "Rossi", "Silva", "Tanaka", "Weber",
    ]
    static let materials = ["Oak", "Brass", "Linen", "Clay", "Glass", "Wool", "Cork", "Paper"]
    static let things = ["lamp", "bowl", "shelf", "basket", "mirror", "blanket", "clock", "frame", "tray", "stool"]
}
