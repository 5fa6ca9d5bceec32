import HowdahTypes
import Testing

@Suite("Documents and queries of the full-text search")
struct TextSearchTests {
    @Test("golden bytes of a document")
    func vector() throws {
        let document = TextSearchVector([.init("cat", [.init(3, weight: .a), .init(5)]), .init("dog")])
        try expectGolden(document, "00000002 63617400 0002 c003 0005 646f6700 0000")
        #expect(document.description == "'cat':3A,5 'dog'")
        try expectGolden(TextSearchVector([]), "00000000")
    }

    @Test("golden bytes of a query, the right operand before the left")
    func query() throws {
        let query = TextSearchQuery(.phrase(.word("a"), .word("b"), distance: 2))
        try expectGolden(query, "00000003 02 04 0002 01 00 00 6200 01 00 00 6100")
        try expectGolden(
            TextSearchQuery(.not(.word("a", weights: [.a, .c], isPrefix: true))), "00000002 0201 01 0a 01 6100")
        #expect(try decode(TextSearchQuery.self, bytes("00000000"), as: .textSearchQuery) == TextSearchQuery(nil))
        #expect(throws: EncodingFailure.self) { try encode(TextSearchQuery(nil)) }
    }

    @Test("queries print with as many parentheses as are needed")
    func description() {
        let (a, b, c) = (
            TextSearchQuery.Node.word("a"), TextSearchQuery.Node.word("b's"),
            TextSearchQuery.Node.word("c", weights: [.b, .d], isPrefix: true)
        )
        #expect(TextSearchQuery(.and(.or(a, b), .not(c))).description == "( 'a' | 'b''s' ) & !'c':*BD")
        #expect(TextSearchQuery(.or(.and(a, b), c)).description == "'a' & 'b''s' | 'c':*BD")
        #expect(TextSearchQuery(.phrase(a, .phrase(a, a), distance: 3)).description == "'a' <3> ( 'a' <-> 'a' )")
        #expect(TextSearchQuery(.not(.and(a, a))).description == "!( 'a' & 'a' )")
    }

    @Test("random queries come back, whatever their shape")
    func random() throws {
        var generator = SeededGenerator(21)
        func node(_ depth: Int) -> TextSearchQuery.Node {
            switch Int.random(in: depth > 6 ? 0...0 : 0...5, using: &generator) {
            case 1: .not(node(depth + 1))
            case 2: .and(node(depth + 1), node(depth + 1))
            case 3: .or(node(depth + 1), node(depth + 1))
            case 4: .phrase(node(depth + 1), node(depth + 1), distance: .random(in: 0...0x4000, using: &generator))
            default:
                .word(
                    "w\(UInt8.random(in: 0...255, using: &generator))ü", weights: [.b],
                    isPrefix: Bool.random(using: &generator))
            }
        }
        for _ in 0..<500 {
            let query = TextSearchQuery(node(0))
            let sent = try encode(query)
            #expect(try decode(TextSearchQuery.self, sent, as: .textSearchQuery) == query)
            for count in stride(from: 0, to: sent.count, by: 3) {
                #expect(throws: DecodingFailure.self) {
                    try decode(TextSearchQuery.self, Array(sent.prefix(count)), as: .textSearchQuery)
                }
            }
        }
    }

    @Test("malformed documents and queries throw")
    func malformed() {
        for hex in [
            "", "7fffffff", "00000001 6361", "00000001 6100 0001", "00000001 6100 ffff 0001", "00000001 6100 0000 00",
            "00000001 ff00 0000",
        ] {
            #expect(throws: DecodingFailure.self) {
                try decode(TextSearchVector.self, bytes(hex), as: .textSearchVector)
            }
        }
        for hex in [
            "", "7fffffff", "00000001 0201", "00000002 0202 01 00 00 6100", "00000002 01 00 00 6100 01 00 00 6200",
            "00000001 03 00",
            "00000001 0205", "00000001 01 10 00 6100", "00000001 01 00 02 6100", "00000001 01 00 00 61",
        ] {
            #expect(throws: DecodingFailure.self) { try decode(TextSearchQuery.self, bytes(hex), as: .textSearchQuery) }
        }
        let deep = bytes("00013881") + (0..<80_000).flatMap { _ in [2, 1] as [UInt8] } + bytes("01 00 00 6100")
        #expect(throws: DecodingFailure.self) { try decode(TextSearchQuery.self, deep, as: .textSearchQuery) }
        #expect(throws: EncodingFailure.self) { try encode(TextSearchVector([.init("a", [.init(0)])])) }
        #expect(throws: EncodingFailure.self) { try encode(TextSearchQuery(.word("a\0"))) }
    }
}
