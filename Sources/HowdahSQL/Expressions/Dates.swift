public import Foundation
import HowdahTypes

/// A part of a point in time, for ``Expr/truncated(to:)`` and ``Expr/part(_:)``.
public enum DatePart: String, Hashable, Sendable {
    case second, minute, hour, day, week, month, quarter, year
}

/// Types that are a point in time: `Date` and its Optional.
public protocol TimeValue {}
extension Date: TimeValue {}
extension Optional: TimeValue where Wrapped: TimeValue {}

extension Expr where Value == Date {
    /// The time at which the transaction began: `CURRENT_TIMESTAMP`.
    public static var currentTimestamp: Expr<Date> { Expr(SQLFragment(text: "CURRENT_TIMESTAMP")) }
}

extension Expr where Value: TimeValue {
    /// The start of the hour, day, month, … in the session's time zone: `date_trunc('day', "created_at")`.
    public func truncated(to part: DatePart) -> Expr {
        call("date_trunc", SQLFragment(text: "'" + part.rawValue + "'"), fragment)
    }

    /// A part as a number, in the session's time zone: `date_part('hour', "created_at")`.
    public func part(_ part: DatePart) -> Expr<Double?> {
        call("date_part", SQLFragment(text: "'" + part.rawValue + "'"), fragment)
    }

    /// Later by seconds: `"created_at" + make_interval(secs => $1)`.
    public func adding(seconds: Double) -> Expr {
        let interval: Expr<Double> = call("make_interval", SQLFragment(text: "secs => ") + SQLFragment(bind: seconds))
        return infix(self, " + ", interval, .additive)
    }
}
