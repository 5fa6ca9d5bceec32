/// A path of labels in a tree: the type `ltree` of the extension of that name.
public struct LabelPath: Hashable, Sendable, CustomStringConvertible {
    /// The labels, from the root on.
    public var labels: [String]
    /// The labels with points between: `Top.Science.Astronomy`.
    public var description: String { labels.joined(separator: ".") }

    /// A path of labels; the server checks them.
    public init(_ labels: [String]) { self.labels = labels }

    /// A path from labels with points between; the server checks them.
    public init(_ text: String) { labels = text.isEmpty ? [] : text.split(separator: ".").map(String.init) }
}

/// A pattern for paths of labels: the type `lquery` of the extension `ltree`.
public struct LabelPathPattern: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The text of the pattern: `Top.*{1,2}.Astro*`.
    public let rawValue: String
    /// The text of the pattern.
    public var description: String { rawValue }

    /// Wraps a text; the server checks it.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Wraps a text; the server checks it.
    public init(_ text: String) { rawValue = text }
}

/// A search among the labels of a path: the type `ltxtquery` of the extension `ltree`.
public struct LabelTextQuery: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The text of the search: `Europe & Russia*@ & !Transportation`.
    public let rawValue: String
    /// The text of the search.
    public var description: String { rawValue }

    /// Wraps a text; the server checks it.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// Wraps a text; the server checks it.
    public init(_ text: String) { rawValue = text }
}
