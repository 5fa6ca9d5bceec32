import HowdahTypes

/// One term of `ORDER BY`: an expression, its direction, and where NULL goes.
public struct Ordering: SQLConvertible, Hashable {
    /// The direction.
    public enum Direction: Hashable, Sendable {
        /// Smallest first.
        case ascending
        /// Largest first.
        case descending
    }

    /// Where NULL goes.
    public enum Nulls: Hashable, Sendable {
        /// As PostgreSQL does it: last when ascending, first when descending.
        case `default`
        /// Before all values.
        case first
        /// After all values.
        case last
    }

    /// What is ordered by.
    public let expression: SQLFragment
    /// The direction.
    public var direction: Direction
    /// Where NULL goes.
    public var nulls: Nulls

    /// A term of an expression.
    public init(_ expression: SQLFragment, _ direction: Direction = .ascending, nulls: Nulls = .default) {
        self.expression = expression
        self.direction = direction
        self.nulls = nulls
    }

    /// The same term with NULL first: `"age" DESC NULLS FIRST`.
    public var nullsFirst: Ordering { Ordering(expression, direction, nulls: .first) }

    /// The same term with NULL last: `"age" DESC NULLS LAST`.
    public var nullsLast: Ordering { Ordering(expression, direction, nulls: .last) }

    /// The opposite order: what is read backwards.
    public var reversed: Ordering {
        let opposite: Nulls =
            switch nulls {
            case .default: .default
            case .first: .last
            case .last: .first
            }
        return Ordering(expression, direction == .ascending ? .descending : .ascending, nulls: opposite)
    }

    /// The term's SQL.
    public var fragment: SQLFragment {
        var fragment = expression
        if direction == .descending { fragment.append(text: " DESC") }
        switch nulls {
        case .default: break
        case .first: fragment.append(text: " NULLS FIRST")
        case .last: fragment.append(text: " NULLS LAST")
        }
        return fragment
    }
}

extension Expr {
    /// Smallest first: `ORDER BY "age"`.
    public var ascending: Ordering { Ordering(fragment) }

    /// Largest first: `ORDER BY "age" DESC`.
    public var descending: Ordering { Ordering(fragment, .descending) }

    /// Smallest first, NULL before all: `ORDER BY "age" NULLS FIRST`.
    public var nullsFirst: Ordering { ascending.nullsFirst }

    /// Smallest first, NULL after all: `ORDER BY "age" NULLS LAST`.
    public var nullsLast: Ordering { ascending.nullsLast }
}
