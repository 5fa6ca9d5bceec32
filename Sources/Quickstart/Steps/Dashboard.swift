import Foundation
import Howdah

extension Tour {
    /// Questions that a shop asks its database, each a typed query.
    func showDashboard() async throws {
        try await topCustomers()
        try await ordersPerMonth()
        try await statusCounts()
        try await bestProducts()
        try await search()
        try await themes()
    }

    private func topCustomers() async throws {
        let rows = try await step("Top customers by revenue: join, group, having") { db in
            try await Order.join(Customer.self) { $0.customerID == $1.id }
                .where { order, _ in order.status.in([.paid, .shipped]) }
                .group { $1.id }
                .select { ($1.name, $0.id.count(), $0.totalCents.sum(), $0.totalCents.average()) }
                .having { $0.left.id.count() >= 10 }
                .order { $0.left.totalCents.sum().descending }
                .limit(5)
                .fetchAll(db)
        }
        var table = Table("customer", "orders", "revenue", "average")
        for (name, orders, revenue, average) in rows {
            table.add(name, orders.grouped, (revenue ?? 0).euros, NSDecimalNumber(decimal: average ?? 0).intValue.euros)
        }
        console.show(table)
    }

    private func ordersPerMonth() async throws {
        let rows = try await step("Orders per month") { db in
            try await Order.where { $0.status != .cancelled }
                .group { $0.placedAt.truncated(to: .month) }
                .select { ($0.placedAt.truncated(to: .month), $0.id.count(), $0.totalCents.sum()) }
                .order { $0.placedAt.truncated(to: .month).ascending }
                .fetchAll(db)
        }
        var table = Table("month", "orders", "revenue")
        for (month, orders, revenue) in rows { table.add(month.month, orders.grouped, (revenue ?? 0).euros) }
        console.show(table)
    }

    private func statusCounts() async throws {
        let rows = try await step("Orders by status: an enum of PostgreSQL is an enum of Swift") { db in
            try await Order.group { $0.status }.select { ($0.status, $0.id.count()) }.order { $0.status.ascending }
                .fetchAll(db)
        }
        var table = Table("status", "orders")
        for (status, count) in rows { table.add(status.rawValue, count.grouped) }
        console.show(table)
    }

    private func bestProducts() async throws {
        let rows = try await step("Best-selling products: arithmetic in SQL") { db in
            try await OrderItem.join(Product.self) { $0.productID == $1.id }
                .group { $1.id }
                .select { ($1.name, $0.quantity.sum(), ($0.quantity * $0.unitCents).sum()) }
                .order { ($0.left.quantity * $0.left.unitCents).sum().descending }
                .limit(5)
                .fetchAll(db)
        }
        var table = Table("product", "sold", "revenue")
        for (name, sold, revenue) in rows { table.add(name, (sold ?? 0).grouped, (revenue ?? 0).euros) }
        console.show(table)
    }

    private func search() async throws {
        let (customers, count) = try await step("Search: what the user types is a bind, never SQL") { db in
            let found = Customer.where { $0.name.contains("quinn", case: .insensitive) && $0.age >= 65 }
            let first = try await found.order { $0.name }.order { $0.email }.limit(3).fetchAll(db)
            return (first, try await found.fetchCount(db))
        }
        var table = Table("customer", "age", "e-mail")
        for customer in customers { table.add(customer.name, customer.age.map(String.init) ?? "", customer.email) }
        console.show(table)
        console.line("    … of \(count.grouped)")
    }

    private func themes() async throws {
        let rows = try await step("SQL by hand, into a struct of its own: JSON in the database") { db in
            let minimum = 18
            return try await db.query(
                """
                SELECT settings->>'theme' AS theme, count(*) AS customers, avg(age)::float8 AS average_age
                FROM customers WHERE age >= \(minimum) GROUP BY 1 ORDER BY 1
                """, as: ThemeUse.self)
        }
        var table = Table("theme", "customers", "average age")
        for row in rows { table.add(row.theme, row.customers.grouped, "\(Int(row.averageAge))") }
        console.show(table)
    }
}

/// A row of the query above; columns find their properties by name.
@Row
private struct ThemeUse {
    let theme: String
    let customers: Int
    let averageAge: Double
}
