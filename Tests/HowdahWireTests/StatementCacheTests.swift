import HowdahTypes
import Testing

@testable import HowdahWire

@Suite("The statement cache")
struct StatementCacheTests {
    @Test("finds a statement by its text and the types of its parameters")
    func lookUp() {
        var cache = StatementCache(capacity: 4)
        let statement = PreparedSQL(sql: "SELECT $1", binds: [Int64(1).boundValue])
        #expect(cache.lookUp(statement) == nil)
        let (entry, evicted) = cache.insert(statement)
        #expect(evicted.isEmpty)
        #expect(cache.lookUp(PreparedSQL(sql: "SELECT $1", binds: [Int64(2).boundValue])) === entry)
        #expect(cache.lookUp(PreparedSQL(sql: "SELECT $1", binds: [.text("a")])) == nil)
        #expect(cache.lookUp(PreparedSQL(sql: "SELECT $1")) == nil)
    }

    @Test("keeps the same text with other parameter types beside the first")
    func variants() {
        var cache = StatementCache(capacity: 4)
        let number = PreparedSQL(sql: "SELECT $1", binds: [Int64(1).boundValue])
        let text = PreparedSQL(sql: "SELECT $1", binds: [.text("a")])
        let first = cache.insert(number).entry
        let second = cache.insert(text).entry
        #expect(first.name != second.name)
        for _ in 0..<2 {
            #expect(cache.lookUp(number) === first)
            #expect(cache.lookUp(text) === second)
        }
        cache.remove(first)
        #expect(cache.lookUp(number) == nil)
        #expect(cache.lookUp(text) === second)
        #expect(cache.count == 1)
    }

    @Test("finds no text that is longer than one it knows, be it by what SQL cannot hold")
    func noPrefix() {
        var cache = StatementCache(capacity: 4)
        let types: [PreparedSQL] = [
            PreparedSQL(sql: "SELECT $1", binds: [Int64(1).boundValue]),
            PreparedSQL(sql: "SELECT $1", binds: [.text("a")]),
        ]
        for statement in types {
            _ = cache.insert(statement)
            #expect(cache.lookUp(PreparedSQL(sql: "SELECT $1\0", binds: statement.binds)) == nil)
            #expect(cache.lookUp(PreparedSQL(sql: "SELECT $1\025", binds: statement.binds)) == nil)
        }
    }

    @Test("evicts the statement that was not used for longest")
    func eviction() {
        var cache = StatementCache(capacity: 2)
        let statements = ["a", "b", "c"].map { PreparedSQL(sql: $0) }
        let first = cache.insert(statements[0]).entry
        let second = cache.insert(statements[1]).entry
        #expect(cache.lookUp(statements[0]) === first)
        #expect(cache.insert(statements[2]).evicted == [second.name])
        #expect(cache.lookUp(statements[1]) == nil)
        #expect(cache.count == 2)
        // What was looked up last and evicted since is not found either.
        #expect(cache.lookUp(statements[2]) != nil)
        for statement in ["d", "e"] { _ = cache.insert(PreparedSQL(sql: statement)) }
        #expect(cache.lookUp(statements[2]) == nil)
    }

    @Test("never gives a name twice")
    func names() {
        var cache = StatementCache(capacity: 1)
        var names: Set<String> = []
        for index in 0..<100 { names.insert(cache.insert(PreparedSQL(sql: "SELECT \(index)")).entry.name) }
        #expect(names.count == 100)
    }

    @Test("forgets an entry, but not one that has taken its place")
    func removal() {
        var cache = StatementCache(capacity: 2)
        let statement = PreparedSQL(sql: "a")
        let first = cache.insert(statement).entry
        cache.remove(first)
        let second = cache.insert(statement).entry
        cache.remove(first)
        #expect(cache.lookUp(statement) === second)
    }
}
