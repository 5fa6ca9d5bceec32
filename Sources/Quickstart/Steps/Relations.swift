import Howdah

extension Tour {
    /// Relations are loaded by the query that says so, and by nothing else.
    func loadRelations() async throws {
        try await nested()
        try await joined()
        try await unloaded()
    }

    private func nested() async throws {
        let customers = try await step(
            "Eager loading: each customer's two newest orders, with items and products, and tags"
        ) { db in
            try await Customer.where { $0.status == .active }
                .order { $0.createdAt }
                .limit(4)
                .with { customer in
                    customer.orders.where { $0.status != .cancelled }.order { $0.placedAt.descending }.limit(2)
                        .with { $0.items.with { $0.product.joined } }
                }
                .with { $0.tags.order { $0.name.ascending } }
                .fetchAll(db)
        }
        var table = Table("customer", "placed", "total", "items", "tags")
        for customer in customers {
            let tags = try customer.tags.map(\.name).joined(separator: ", ")
            for order in try customer.orders {
                let items = try order.items.map { "\($0.quantity) × \(try $0.product.name)" }
                table.add(
                    customer.name, order.placedAt.day, order.totalCents.euros, items.joined(separator: ", "), tags)
            }
        }
        console.show(table)
    }

    private func joined() async throws {
        let orders = try await step("Joined: the order and its customer in one statement") { db in
            try await Order.where { $0.totalCents > 200_000 }
                .order { $0.totalCents.descending }
                .limit(3)
                .with { $0.customer.joined }
                .fetchAll(db)
        }
        var table = Table("order", "total", "customer")
        for order in orders { table.add("#\(order.id)", order.totalCents.euros, try order.customer.name) }
        console.show(table)
    }

    private func unloaded() async throws {
        let customer = try await step("A relation that was not loaded is an error, never a hidden query") { db in
            try await Customer.order { $0.createdAt }.fetchFirst(db)
        }
        do {
            console.line("    \(try customer?.orders.count ?? 0) orders")
        } catch {
            console.line("    \(error)")
        }
    }
}
