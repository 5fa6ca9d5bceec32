/// Why the bytes of one column are not a value of the Swift type asked for.
///
/// Codecs throw it knowing only the bytes; the row adds the column, the row number and both types, and throws a
/// ``DatabaseError`` of code ``DatabaseError/Code/decodingFailed``.
public struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a sentence.
    public let description: String

    /// A failure with its reason as a sentence.
    public init(_ description: String) { self.description = description }

    /// The column is NULL, and the Swift type is not Optional.
    public static let unexpectedNull = DecodingFailure(
        "The value is NULL. Make the Swift type Optional, or the column NOT NULL.")

    /// The value's length is not one that the type has.
    public static func length(_ actual: Int, expected: String) -> DecodingFailure {
        DecodingFailure("The value has \(actual) bytes, where \(expected) are expected.")
    }

    /// The Swift type is not read from columns of this type.
    @usableFromInline static func typeMismatch(_ type: OID) -> DecodingFailure {
        guard type == .money || type == PostgresType.money.arrayOID else {
            return DecodingFailure("The types do not match. Change one of them, or cast the column in the SQL.")
        }
        return DecodingFailure(
            "The decimal places of money depend on the server's lc_monetary, and are not sent. "
                + "Select `column::numeric`, or make the column numeric.")
    }
}
