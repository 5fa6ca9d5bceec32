/// A point or a box in a space of any number of dimensions: the type `cube` of the extension of that name.
public struct Cube: Hashable, Sendable {
    /// The coordinates of one corner, one for each dimension.
    public let lower: [Double]
    /// The coordinates of the opposite corner; the same as ``lower`` for a point.
    public let upper: [Double]

    /// A point.
    public init(_ point: [Double]) { (lower, upper) = (point, point) }

    /// A box between two corners; nil where they have different numbers of dimensions.
    public init?(_ lower: [Double], _ upper: [Double]) {
        guard lower.count == upper.count else { return nil }
        (self.lower, self.upper) = (lower, upper)
    }

    /// Whether this is a point.
    public var isPoint: Bool { lower == upper }
}

extension Cube: CustomStringConvertible {
    /// The cube in PostgreSQL's notation: `(1.0, 2.0)`, `(0.0, 0.0),(1.0, 1.0)`.
    public var description: String {
        let corner = { (coordinates: [Double]) in "(" + coordinates.map { "\($0)" }.joined(separator: ", ") + ")" }
        return isPoint ? corner(lower) : corner(lower) + "," + corner(upper)
    }
}
