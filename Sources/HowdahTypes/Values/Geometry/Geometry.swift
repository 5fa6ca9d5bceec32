/// A point of the plane: PostgreSQL's `point`.
///
/// The types of the plane begin with `Plane`, so that they do not stand in the way of an application's own points and lines.
public struct PlanePoint: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The horizontal coordinate.
    public var x: Double
    /// The vertical coordinate.
    public var y: Double
    /// The point in PostgreSQL's notation: `(1.5,2.0)`.
    public var description: String { "(\(x),\(y))" }

    /// A point by its coordinates.
    @inlinable public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// An infinite line, the points with `ax + by + c = 0`: PostgreSQL's `line`. It refuses lines whose a and b are both zero.
public struct PlaneLine: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The factor of x.
    public var a: Double
    /// The factor of y.
    public var b: Double
    /// The constant.
    public var c: Double
    /// The line in PostgreSQL's notation: `{1.0,-1.0,0.0}`.
    public var description: String { "{\(a),\(b),\(c)}" }

    /// A line by its equation.
    public init(a: Double, b: Double, c: Double) {
        self.a = a
        self.b = b
        self.c = c
    }
}

/// The straight way between two points: PostgreSQL's `lseg`.
public struct PlaneLineSegment: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Where it starts.
    public var start: PlanePoint
    /// Where it ends.
    public var end: PlanePoint
    /// The segment in PostgreSQL's notation: `[(0.0,0.0),(1.0,1.0)]`.
    public var description: String { "[\(start),\(end)]" }

    /// The way from one point to another.
    public init(start: PlanePoint, end: PlanePoint) {
        self.start = start
        self.end = end
    }
}

/// A rectangle with sides along the axes: PostgreSQL's `box`.
public struct PlaneBox: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The corner with the greatest coordinates.
    public let upperRight: PlanePoint
    /// The corner with the least coordinates.
    public let lowerLeft: PlanePoint
    /// The box in PostgreSQL's notation: `(1.0,1.0),(0.0,0.0)`.
    public var description: String { "\(upperRight),\(lowerLeft)" }

    /// A box between two corners that lie opposite each other, in any order.
    public init(_ corner: PlanePoint, _ opposite: PlanePoint) {
        upperRight = PlanePoint(x: max(corner.x, opposite.x), y: max(corner.y, opposite.y))
        lowerLeft = PlanePoint(x: min(corner.x, opposite.x), y: min(corner.y, opposite.y))
    }

    /// The corners as they were sent.
    init(upperRight: PlanePoint, lowerLeft: PlanePoint) {
        self.upperRight = upperRight
        self.lowerLeft = lowerLeft
    }
}

/// A way through points, open or closed: PostgreSQL's `path`.
public struct PlanePath: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The points; PostgreSQL needs at least one.
    public var points: [PlanePoint]
    /// Whether the last point is joined with the first.
    public var isClosed: Bool
    /// The path in PostgreSQL's notation: `((0.0,0.0),(1.0,1.0))` where it is closed, in brackets where it is open.
    public var description: String {
        let list = points.map(\.description).joined(separator: ",")
        return isClosed ? "(\(list))" : "[\(list)]"
    }

    /// A way through points.
    public init(_ points: [PlanePoint], isClosed: Bool) {
        self.points = points
        self.isClosed = isClosed
    }
}

/// An area between points: PostgreSQL's `polygon`.
public struct PlanePolygon: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The corners; PostgreSQL needs at least one.
    public var points: [PlanePoint]
    /// The polygon in PostgreSQL's notation: `((0.0,0.0),(1.0,0.0),(1.0,1.0))`.
    public var description: String { "(" + points.map(\.description).joined(separator: ",") + ")" }

    /// The area between corners.
    public init(_ points: [PlanePoint]) { self.points = points }
}

/// A circle: PostgreSQL's `circle`. It refuses a negative radius.
public struct PlaneCircle: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The middle.
    public var center: PlanePoint
    /// The distance of the edge from the middle.
    public var radius: Double
    /// The circle in PostgreSQL's notation: `<(0.0,0.0),2.5>`.
    public var description: String { "<\(center),\(radius)>" }

    /// A circle around a point.
    public init(center: PlanePoint, radius: Double) {
        self.center = center
        self.radius = radius
    }
}
