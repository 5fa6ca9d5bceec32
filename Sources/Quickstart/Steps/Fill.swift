import Howdah

extension Tour {
    /// Inserts the shop's data, with one array for each column instead of one statement for each row.
    func fill(_ data: consuming ShopData) async throws {
        let products = try await step("80 products: inserted and read back in one statement") { db in
            try await db.insertReturning(contentsOf: data.products())
        }
        let customers = try await insertCustomers(data.customers())
        try await insertOrders(&data, of: customers, products)
        try await tag(customers)
        try await step("SQL by hand: fresh statistics for the planner") { db in
            try await db.execute("ANALYZE")
        }
    }

    private func insertCustomers(_ drafts: [Customer.Draft]) async throws -> [Customer] {
        try await step("\(drafts.count.grouped) customers, 2,500 in each statement") { db in
            var bar = ProgressBar("customers", total: drafts.count, console)
            try await db.insert(contentsOf: drafts, chunk: 2_500) { bar.show($0.sent) }
        }
        return try await step("Reading them back as models") { db in
            try await Customer.order { $0.createdAt }.fetchAll(db)
        }
    }

    private func insertOrders(_ data: inout ShopData, of customers: [Customer], _ products: [Product]) async throws {
        let (total, chunk) = (ShopData.orderCount, 5_000)
        try await step("\(total.grouped) orders and their items: RETURNING brings the new keys in order") { db in
            var bar = ProgressBar("orders", total: total, console)
            for start in stride(from: 0, to: total, by: chunk) {
                let purchases = data.orders(min(chunk, total - start), of: customers, products)
                let orders = try await db.insertReturning(contentsOf: purchases.map(\.order))
                let items = zip(purchases, orders).lazy.flatMap { $0.items(of: $1) }
                try await db.insert(contentsOf: items, chunk: 10_000)
                bar.show(start + purchases.count)
            }
        }
    }

    private func tag(_ customers: [Customer]) async throws {
        try await step("Tags, and which customers have them") { db in
            let names = ["early bird", "wholesale", "press"]
            let tags = try await db.insertReturning(contentsOf: names.map { Tag.Draft(name: $0) })
            let links = customers.enumerated().flatMap { number, customer in
                tags.filter { number % ($0.id * 7) == 0 }.map { CustomerTag(customerID: customer.id, tagID: $0.id) }
            }
            try await db.insert(contentsOf: links)
        }
    }
}
