public import Foundation

// `$0.logins += 1` in an update: concrete functions beside the generic ones, because the compiler would otherwise settle
// for the number's own `+=` and read the column as a value.

/// Adds a value, in an assignment: `SET "count" = "count" + $1`.
public func += (left: inout Expr<Int>, right: Int) { left = left + right }

/// Subtracts a value, in an assignment: `SET "count" = "count" - $1`.
public func -= (left: inout Expr<Int>, right: Int) { left = left - right }

/// Adds a value, in an assignment: `SET "count" = "count" + $1`.
public func += (left: inout Expr<Int64>, right: Int64) { left = left + right }

/// Subtracts a value, in an assignment: `SET "count" = "count" - $1`.
public func -= (left: inout Expr<Int64>, right: Int64) { left = left - right }

/// Adds a value, in an assignment: `SET "count" = "count" + $1`.
public func += (left: inout Expr<Double>, right: Double) { left = left + right }

/// Subtracts a value, in an assignment: `SET "count" = "count" - $1`.
public func -= (left: inout Expr<Double>, right: Double) { left = left - right }

/// Adds a value, in an assignment: `SET "count" = "count" + $1`.
public func += (left: inout Expr<Decimal>, right: Decimal) { left = left + right }

/// Subtracts a value, in an assignment: `SET "count" = "count" - $1`.
public func -= (left: inout Expr<Decimal>, right: Decimal) { left = left - right }
