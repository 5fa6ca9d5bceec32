/// Keys with values that are text or NULL: the type `hstore` of the extension of that name.
///
/// ```swift
/// let tags: HStore = ["colour": "red", "size": nil]
/// ```
public struct HStore: Hashable, Sendable {
    /// The values by their keys; nil is NULL.
    public var values: [String: String?]

    /// Values by their keys.
    public init(_ values: [String: String?]) { self.values = values }

    /// The value of a key; nil where there is none, or it is NULL.
    public subscript(key: String) -> String? { values[key] ?? nil }
}

extension HStore: ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// Values by their keys; where a key stands twice, the last value counts.
    public init(dictionaryLiteral elements: (String, String?)...) {
        values = Dictionary(elements, uniquingKeysWith: { $1 })
    }

    /// The pairs in PostgreSQL's notation, in the order of the keys: `"colour"=>"red", "size"=>NULL`.
    public var description: String {
        let quoted = { (text: String) in
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        return values.sorted { $0.key < $1.key }
            .map { quoted($0.key) + "=>" + ($0.value.map(quoted) ?? "NULL") }.joined(separator: ", ")
    }
}
