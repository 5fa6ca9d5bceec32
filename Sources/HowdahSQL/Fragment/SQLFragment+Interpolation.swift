public import HowdahTypes

extension SQLFragment: ExpressibleByStringInterpolation {
    /// A literal without interpolations: SQL text.
    ///
    /// It takes a `StaticString`, so that not even a call of this initializer can make SQL of a text from elsewhere.
    public init(stringLiteral text: StaticString) { self.init(text: text.description) }

    /// A literal with interpolations.
    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.fragment }

    /// Collects a literal: its own text, and what each interpolation stands for.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var fragment = SQLFragment()

        /// An empty literal.
        public init(literalCapacity: Int, interpolationCount: Int) {
            fragment.reserve(literalCapacity + interpolationCount * 8)
        }

        /// Text of the literal itself.
        public mutating func appendLiteral(_ literal: StaticString) { fragment.append(text: literal.description) }

        /// A value: `\(id)` is a bind, `$1`, whatever it holds; an array of a type that `CREATE TYPE` made is cast as well,
        /// `$1::"user_status"[]`.
        public mutating func appendInterpolation<Value: ParameterEncodable>(_ value: Value) {
            fragment.append(SQLFragment(bind: value))
        }

        /// A value that may be missing: a bind, NULL where it is nil.
        public mutating func appendInterpolation<Value: ParameterEncodable>(_ value: Value?) {
            fragment.append(SQLFragment(bind: value))
        }

        /// Another piece of SQL, spliced in with its binds.
        public mutating func appendInterpolation<SQL: SQLConvertible>(_ sql: SQL) { fragment.append(sql.fragment) }

        /// A name: `\(identifier: "order")` is `"order"`, always quoted.
        public mutating func appendInterpolation(identifier name: String) { fragment.append(identifier: name) }

        /// Text that is known at compile time: `\(raw: descending ? "DESC" : "ASC")`.
        public mutating func appendInterpolation(raw text: StaticString) { fragment.append(text: text.description) }
    }
}
