public import Foundation
import HowdahTypes

/// Swift types whose SQL form has arithmetic: `+ - * /` and `abs`.
public protocol NumericValue {}
/// Numbers with a fraction, which can be rounded.
public protocol FractionalValue: NumericValue {}
/// Whole numbers, which have `%`; their sum is an `Int?`, their average a `Decimal?`.
public protocol IntegerValue: NumericValue {}
/// Binary floating point: sums and averages are a `Double?`.
public protocol FloatingValue: FractionalValue {}
/// Exact decimals: sums and averages are a `Decimal?`.
public protocol DecimalValue: FractionalValue {}
/// Text: `LIKE`, `lower`, and `+` as `||`.
public protocol TextValue {}

extension Int: IntegerValue {}
extension Int64: IntegerValue {}
extension Int32: IntegerValue {}
extension Int16: IntegerValue {}
extension Double: FloatingValue {}
extension Float: FloatingValue {}
extension Decimal: DecimalValue {}
extension String: TextValue {}

extension Optional: NumericValue where Wrapped: NumericValue {}
extension Optional: FractionalValue where Wrapped: FractionalValue {}
extension Optional: IntegerValue where Wrapped: IntegerValue {}
extension Optional: FloatingValue where Wrapped: FloatingValue {}
extension Optional: DecimalValue where Wrapped: DecimalValue {}
extension Optional: TextValue where Wrapped: TextValue {}
