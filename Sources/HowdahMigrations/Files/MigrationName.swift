/// What a migration's file name says: `20261120223015_create_users.up.sql` is version 20261120223015, named
/// `create_users`, and the way up.
package struct MigrationName: Hashable, Sendable {
    /// Which way a file goes; a file `….sql` without `.up` or `.down` goes up.
    package enum Direction: String, Hashable, Sendable {
        case up, down
    }

    /// The number before the first underscore. Versions are compared as numbers: `9_x` comes before `10_y`.
    package let version: Int64
    /// The number as the file writes it, with its leading zeros.
    package let versionText: String
    package let name: String
    package let direction: Direction

    /// The form of a file name, for messages.
    package static let expectedForm =
        "<version>_<name>.up.sql or <version>_<name>.down.sql, such as 0001_create_users.up.sql"

    /// Nil unless the name has the form `digits_name.sql`, `digits_name.up.sql` or `digits_name.down.sql`.
    package init?(fileName: String) {
        guard fileName.hasSuffix(".sql") else { return nil }
        var stem = fileName.dropLast(4)
        direction = stem.hasSuffix(".down") ? .down : .up
        if stem.hasSuffix(".down") { stem = stem.dropLast(5) } else if stem.hasSuffix(".up") { stem = stem.dropLast(3) }
        guard let mark = stem.firstIndex(of: "_") else { return nil }
        let digits = stem[..<mark]
        let name = stem[stem.index(after: mark)...]
        guard (1...19).contains(digits.utf8.count), digits.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }),
            let version = Int64(digits), Self.isValid(name: name)
        else { return nil }
        self.version = version
        versionText = String(digits)
        self.name = String(name)
    }

    /// Whether the part after the version is a letter or digit, followed by letters, digits, `_` and `-`.
    package static func isValid(name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, first != UInt8(ascii: "_"), first != UInt8(ascii: "-") else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
