import Foundation

/// A row of `items`, which the bulk inserts fill.
struct Item {
    var id: Int64
    var name: String
    var amount: Int32
    var score: Double
    var createdAt: Date

    /// The rows of a run, the same as in Sources/CBaseline/item.c.
    static func make(_ count: Int) -> [Item] { (0..<count).map(Item.init) }

    private init(number: Int) {
        id = Int64(number + 1)
        name = "item number \(number)"
        amount = Int32(number % 1000)
        score = Double(number) / 8
        createdAt = Self.year2000.addingTimeInterval(Double(number))
    }

    private static let year2000 = Date(timeIntervalSinceReferenceDate: -366 * 86_400)
}
