import Foundation
import Howdah

/// A row of `items`, which the bulk inserts fill.
@Model("items")
struct Item {
    @PrimaryKey var id: Int64
    var name: String
    var amount: Int32
    var score: Double
    var createdAt: Date
}

extension Item {
    /// The rows of a run, the same as in Sources/CBaseline/item.c.
    static func make(_ count: Int) -> [Item] { (0..<count).map(Item.init) }

    private init(number: Int) {
        self.init(
            id: Int64(number + 1), name: "item number \(number)", amount: Int32(number % 1000),
            score: Double(number) / 8, createdAt: Self.year2000.addingTimeInterval(Double(number)))
    }

    private static let year2000 = Date(timeIntervalSinceReferenceDate: -366 * 86_400)
}
