public import HowdahTypes

/// A piece of SQL: text, and the values that stand at places in it.
///
/// Written as a string literal, in which an interpolated value is always a bind and never text:
///
/// ```swift
/// let fragment: SQLFragment = "SELECT * FROM users WHERE id = \(id) AND \(identifier: column) > \(limit)"
/// // SELECT * FROM users WHERE id = $1 AND "age" > $2
/// ```
///
/// A `String` that is not a literal cannot become a fragment, so what a user typed cannot become SQL.
///
/// The text is one string without placeholders, and each bind knows the offset at which its `$n` belongs: pieces are put
/// together by copying memory, and the numbers are given once, by ``render()``.
public struct SQLFragment: Hashable, Sendable {
    /// The SQL without its placeholders.
    package private(set) var text: String
    /// The values, in the order of their offsets.
    package private(set) var binds: [Bind]

    /// A value, and the offset in the UTF-8 of the text at which its placeholder belongs.
    package struct Bind: Hashable, Sendable {
        package var offset: Int
        package var value: BoundValue
    }

    /// An empty fragment.
    public init() {
        text = ""
        binds = []
    }

    /// Text that is known at compile time: `SQLFragment(raw: "CURRENT_DATE")`.
    public init(raw text: StaticString) {
        self.init(text: text.description)
    }

    /// A quoted name: `SQLFragment(identifier: "order")` is `"order"`.
    ///
    /// A name that is empty or holds a NUL character makes the statement throw when it is executed.
    public init(identifier name: String) {
        self.init()
        append(identifier: name)
    }

    /// One value, as a placeholder: `$1`; a composite, and an array of a type that `CREATE TYPE` made, is cast:
    /// `$1::"user_status"[]`.
    public init<Value: ParameterEncodable>(bind value: Value) {
        let bound = value.boundValue
        self.init(bind: bound)
        // Only values without a fixed type can need a cast, and most types' names need not even be asked for.
        if bound.type == .unspecified { append(castTo: Value.postgresType) }
    }

    /// SQL that the library wrote itself, from parts that are quoted already.
    package init(text: String) {
        self.text = text
        binds = []
    }

    package init(bind value: BoundValue) {
        text = ""
        binds = [Bind(offset: 0, value: value)]
    }

    /// A value, cast where its type has no identifier that could be sent with it.
    package init(bind value: BoundValue, as type: PostgresType) {
        self.init(bind: value)
        append(castTo: type)
    }

    private mutating func append(castTo type: PostgresType) {
        if type.needsCast { append(text: "::" + type.sqlName) }
    }

    /// Whether there is neither text nor a value.
    public var isEmpty: Bool { text.isEmpty && binds.isEmpty }
}

extension SQLFragment {
    package mutating func append(text more: String) { text.append(more) }

    package mutating func append(bind value: BoundValue) {
        binds.append(Bind(offset: text.utf8.count, value: value))
    }

    /// Appends a quoted name.
    package mutating func append(identifier name: String) {
        text.append(quoteIdentifier(name))
        if name.isEmpty {
            append(invalid: "An SQL name is empty.")
        } else if name.utf8.contains(0) {
            append(invalid: "An SQL name holds a NUL character (U+0000).")
        }
    }

    /// Makes the statement throw `reason`, a sentence, when it is executed.
    package mutating func append(invalid reason: String) {
        append(bind: .invalid(EncodingFailure(reason)))
    }

    /// Appends another fragment; its values come after those that are here.
    public mutating func append(_ other: SQLFragment) {
        let start = text.utf8.count
        text.append(other.text)
        if start == 0, binds.isEmpty {
            binds = other.binds
        } else {
            for bind in other.binds { binds.append(Bind(offset: start + bind.offset, value: bind.value)) }
        }
    }

    /// Appends another fragment in parentheses.
    package mutating func append(parenthesized other: SQLFragment) {
        text.append("(")
        append(other)
        text.append(")")
    }

    /// Makes room for `count` bytes of text.
    package mutating func reserve(_ count: Int) { text.reserveCapacity(count) }

    /// This fragment without its last bytes of text.
    package func droppingLast(_ count: Int) -> SQLFragment {
        var shorter = self
        shorter.text = String(text.utf8.dropLast(count)) ?? text
        return shorter
    }

    /// Both fragments, one after the other, with nothing in between.
    public static func + (left: SQLFragment, right: SQLFragment) -> SQLFragment {
        var both = left
        both.append(right)
        return both
    }

    /// Appends a fragment.
    public static func += (left: inout SQLFragment, right: SQLFragment) { left.append(right) }
}

extension Sequence where Element: SQLConvertible {
    /// The elements' SQL with a separator that is known at compile time in between: `columns.joined(separator: ", ")`.
    public func joined(separator: StaticString) -> SQLFragment {
        var result = SQLFragment()
        let separator = separator.description
        var isFirst = true
        for element in self {
            if !isFirst { result.append(text: separator) }
            isFirst = false
            result.append(element.fragment)
        }
        return result
    }
}
