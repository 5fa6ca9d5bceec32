/// A password: every way of printing it prints `***`.
public struct Secret: Hashable, Sendable {
    package let value: String

    /// Wraps a password.
    public init(_ value: String) { self.value = value }
}

extension Secret: ExpressibleByStringLiteral, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Wraps a password.
    public init(stringLiteral value: String) { self.init(value) }
    /// `***`.
    public var description: String { "***" }
    /// `***`.
    public var debugDescription: String { "***" }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
