/// Why a Swift value cannot be sent to PostgreSQL.
public struct EncodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a sentence without the value.
    public let description: String

    /// A failure with its reason: a sentence that does not hold the value.
    public init(_ description: String) { self.description = description }

    /// The text holds U+0000, which PostgreSQL cannot store.
    public static let nulCharacter = EncodingFailure(
        "The text holds a NUL character (U+0000), which PostgreSQL's text types cannot store. Remove it, or use bytea.")
}
