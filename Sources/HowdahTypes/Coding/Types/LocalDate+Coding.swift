// date: Int32 days since 2000-01-01; the two extremes are the infinities.

extension LocalDate: ColumnDecodable, ParameterEncodable, ArrayElement {
    /// The type that values are sent as.
    @inlinable public static var postgresType: PostgresType { .date }
    /// The column types that can be read.
    @inlinable public static func accepts(_ type: OID) -> Bool { type == .date }

    /// Reads the binary form.
    @inlinable public static func decode(_ field: Field) throws(DecodingFailure) -> LocalDate {
        let days = try field.integer(Int32.self)
        guard days != .max, days != .min else { throw .infiniteDate }
        guard let date = LocalDate(daysSince2000: Int(days)) else {
            throw DecodingFailure("The day is outside of what PostgreSQL's date can be.")
        }
        return date
    }

    /// Writes the binary form.
    @inlinable public func encode(into writer: inout ByteWriter) {
        writer.append(Int32(truncatingIfNeeded: daysSince2000))
    }

    /// The value as a parameter.
    @inlinable public var boundValue: BoundValue { .integer(Int32(truncatingIfNeeded: daysSince2000), .date) }
}
