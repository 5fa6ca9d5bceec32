import Foundation
import HowdahTypes
import Testing

@Suite("UUIDs of version 7")
struct UUIDTests {
    @Test("version, variant and time are where RFC 9562 puts them")
    func layout() throws {
        let before = UInt64(Date().timeIntervalSince1970 * 1_000)
        let id = UUID.v7()
        let after = UInt64(Date().timeIntervalSince1970 * 1_000) + 1
        let bytes = withUnsafeBytes(of: id.uuid) { Array($0) }
        #expect(bytes[6] >> 4 == 7 && bytes[8] >> 6 == 2)
        let milliseconds = bytes.prefix(6).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        // Other tests run at the same time and may have moved the stamp ahead by a few steps of a quarter microsecond.
        #expect((before...after + 100).contains(milliseconds))
    }

    @Test("each is greater than the one before, and no two are equal, from any thread")
    func monotonic() async throws {
        let all = await withTaskGroup(of: [String].self) { group in
            for _ in 0..<4 { group.addTask { (0..<5_000).map { _ in UUID.v7().uuidString } } }
            return await group.reduce(into: [[String]]()) { $0.append($1) }
        }
        for ids in all { #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }) }
        #expect(Set(all.joined()).count == 20_000)
    }
}
