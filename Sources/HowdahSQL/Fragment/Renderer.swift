import HowdahTypes

/// Writes a fragment as the text that the server reads: each bind becomes `$n`, numbered from 1 from left to right.
///
/// The text is written once, into memory of exactly the right size; a fragment without binds is its own text.
enum Renderer {
    static func render(_ fragment: SQLFragment) -> PreparedSQL {
        guard !fragment.binds.isEmpty else { return PreparedSQL(sql: fragment.text) }
        let binds = fragment.binds
        var source = fragment.text
        let sql = source.withUTF8 { text in
            String(unsafeUninitializedCapacity: text.count + placeholderBytes(binds.count)) { target in
                var read = 0
                var written = 0
                for (index, bind) in binds.enumerated() {
                    written = copy(text[read..<bind.offset], to: target, at: written)
                    read = bind.offset
                    written = writePlaceholder(index + 1, to: target, at: written)
                }
                return copy(text[read...], to: target, at: written)
            }
        }
        return PreparedSQL(sql: sql, binds: binds.map(\.value))
    }

    /// The bytes of `$1`, `$2`, … `$count`.
    static func placeholderBytes(_ count: Int) -> Int {
        var bytes = 2 * count
        var power = 10
        while power <= count {
            bytes += count - power + 1
            power *= 10
        }
        return bytes
    }

    private static func copy(
        _ source: Slice<UnsafeBufferPointer<UInt8>>, to target: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        let end = start + source.count
        _ = UnsafeMutableBufferPointer(rebasing: target[start..<end])
            .update(fromContentsOf: UnsafeBufferPointer(rebasing: source))
        return end
    }

    private static func writePlaceholder(
        _ number: Int, to target: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        target[start] = UInt8(ascii: "$")
        var digits = 1
        var power = 10
        while power <= number {
            digits += 1
            power *= 10
        }
        var rest = number
        for position in stride(from: start + digits, to: start, by: -1) {
            target[position] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return start + digits + 1
    }
}
