/// The five-character code of an error that PostgreSQL reports; the first two characters are its class.
///
/// ```swift
/// catch let error as DatabaseError where error.sqlState == .uniqueViolation { … }
/// catch let error as DatabaseError where error.sqlState?.class == .integrityConstraintViolation { … }
/// ```
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The five characters.
    public let rawValue: String

    /// Wraps the five characters.
    public init(rawValue: String) { self.rawValue = rawValue }

    init(_ rawValue: String) { self.rawValue = rawValue }

    /// The five characters.
    public var description: String { rawValue }

    /// The class of the code: its first two characters.
    public var `class`: Class { Class(rawValue: String(rawValue.prefix(2))) }

    /// A class of codes: `23` are the integrity constraint violations.
    public struct Class: RawRepresentable, Hashable, Sendable {
        /// The two characters.
        public let rawValue: String
        /// Wraps the two characters.
        public init(rawValue: String) { self.rawValue = rawValue }
        init(_ rawValue: String) { self.rawValue = rawValue }
    }

    /// Matches a code in a `switch` by its class: `case SQLState.Class.integrityConstraintViolation:`.
    public static func ~= (pattern: Class, state: SQLState) -> Bool { state.class == pattern }
}
