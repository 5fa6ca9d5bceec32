import CBaseline
import Foundation
import Howdah

/// A row of `users`: ten columns of ten kinds.
@Model("users")
struct User {
    @PrimaryKey var id: Int64
    var email: String
    var name: String
    var age: Int32?
    var balance: Decimal
    var active: Bool
    var createdAt: Date
    var token: UUID
    var score: Double
    var settings: JSONText

    @HasMany(\Order.userID) var orders: [Order]

    /// For SQL written by hand.
    static let columnList = "id, email, name, age, balance, active, created_at, token, score, settings"
}

// The same arithmetic as in Sources/CBaseline/user.c.
extension User {
    /// A sum over the row, cheap enough for the timed section of a query by key.
    var sum: UInt64 {
        let numbers = id &+ Int64(age ?? 0) &+ (active ? 1 : 0) &+ Int64(token.uuid.0) &+ Int64(score)
        return UInt64(bitPattern: numbers) &+ UInt64(email.utf8.count + name.utf8.count + settings.text.utf8.count)
    }

    /// A checksum over every bit of all ten columns.
    var checksum: UInt64 {
        var sum = bits(id) &* 31 &+ (age.map { bits($0) &* 37 } ?? 41) &+ (active ? 43 : 0)
        sum &+= bits(cents) &* 47 &+ bits(microsecondsSince2000) &* 53 &+ score.bitPattern &* 59
        sum &+= hash(email) &* 61 &+ hash(name) &* 67 &+ hash(settings.text) &* 71
        return sum &+ withUnsafeBytes(of: token.uuid) { hash($0) } &* 73
    }

    private var cents: Int64 { NSDecimalNumber(decimal: balance * 100).int64Value }

    private var microsecondsSince2000: Int64 {
        Int64((createdAt.timeIntervalSinceReferenceDate * 1_000_000).rounded()) + 366 * 86_400 * 1_000_000
    }
}

/// As C converts a signed integer: with its sign extended.
private func bits(_ value: some SignedInteger & FixedWidthInteger) -> UInt64 { UInt64(truncatingIfNeeded: value) }

private func hash(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
}

private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    baseline_hash(bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
}
