// Coordinates are Float64. A path has a byte that says whether it is closed; paths and polygons have Int32 points.

extension PlanePoint: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .point }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .point }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PlanePoint {
        guard field.count == 16 else { throw .length(field.count, expected: "16") }
        var reader = field.reader
        return try reader.point()
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        writer.append(x.bitPattern)
        writer.append(y.bitPattern)
    }
}

extension PlaneLine: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .line }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .line }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PlaneLine {
        guard field.count == 24 else { throw .length(field.count, expected: "24") }
        var reader = field.reader
        return PlaneLine(a: try reader.double(), b: try reader.double(), c: try reader.double())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        for factor in [a, b, c] { writer.append(factor.bitPattern) }
    }
}

extension PlaneLineSegment: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .lineSegment }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .lineSegment }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PlaneLineSegment {
        guard field.count == 32 else { throw .length(field.count, expected: "32") }
        var reader = field.reader
        return PlaneLineSegment(start: try reader.point(), end: try reader.point())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        start.encode(into: &writer)
        end.encode(into: &writer)
    }
}

extension PlaneBox: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .box }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .box }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PlaneBox {
        guard field.count == 32 else { throw .length(field.count, expected: "32") }
        var reader = field.reader
        return PlaneBox(upperRight: try reader.point(), lowerLeft: try reader.point())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        upperRight.encode(into: &writer)
        lowerLeft.encode(into: &writer)
    }
}

extension PlanePath: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .path }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .path }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PlanePath {
        var reader = field.reader
        let isClosed = try reader.integer(UInt8.self)
        guard isClosed <= 1 else { throw DecodingFailure("The path is neither open nor closed.") }
        return PlanePath(try reader.points(), isClosed: isClosed == 1)
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        writer.append(UInt8(isClosed ? 1 : 0))
        try writer.append(points)
    }
}

extension PlanePolygon: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .polygon }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .polygon }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PlanePolygon {
        var reader = field.reader
        return PlanePolygon(try reader.points())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) throws(EncodingFailure) {
        try writer.append(points)
    }
}

extension PlaneCircle: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    public static var postgresType: PostgresType { .circle }
    /// The column types that can be read.
    public static func accepts(_ type: OID) -> Bool { type == .circle }

    /// Reads the binary form.
    public static func decode(_ field: Field) throws(DecodingFailure) -> PlaneCircle {
        guard field.count == 24 else { throw .length(field.count, expected: "24") }
        var reader = field.reader
        return PlaneCircle(center: try reader.point(), radius: try reader.double())
    }

    /// Writes the binary form.
    public func encode(into writer: inout ByteWriter) {
        center.encode(into: &writer)
        writer.append(radius.bitPattern)
    }
}

extension FieldReader {
    mutating func double() throws(DecodingFailure) -> Double { Double(bitPattern: try integer()) }

    fileprivate mutating func point() throws(DecodingFailure) -> PlanePoint {
        PlanePoint(x: try double(), y: try double())
    }

    /// The points until the end, after their number.
    fileprivate mutating func points() throws(DecodingFailure) -> [PlanePoint] {
        let count = Int(try integer(Int32.self))
        guard count >= 0, remaining == count * 16 else { throw .elementCount(count) }
        var points: [PlanePoint] = []
        points.reserveCapacity(count)
        for _ in 0..<count { points.append(try point()) }
        return points
    }
}

extension ByteWriter {
    fileprivate mutating func append(_ points: [PlanePoint]) throws(EncodingFailure) {
        guard let count = Int32(exactly: points.count), count > 0 else {
            throw EncodingFailure("A path or a polygon needs at least one point.")
        }
        append(count)
        for point in points { point.encode(into: &self) }
    }
}
