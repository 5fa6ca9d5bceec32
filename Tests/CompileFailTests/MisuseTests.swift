import Testing

@Suite("The compiler refuses", .serialized)
struct MisuseTests {
    @Test(
        "what could only fail at run time",
        arguments: [
            Misuse(
                "locking a row outside a transaction",
                "_ = try await User.lock(id, in: session)",
                "cannot convert value of type 'Session' to expected argument type 'Transaction'"),
            Misuse(
                "locking rows outside a transaction",
                "_ = try await User.all.forUpdate().fetchAll(session)",
                "cannot convert value of type 'Session' to expected argument type 'Transaction'"),
            Misuse(
                "locking rows on the database itself",
                "_ = try await User.all.forUpdate().fetchAll(db)",
                "cannot convert value of type 'Database' to expected argument type 'Transaction'"),
            Misuse(
                "a relation that is read without try",
                "for user in try await User.all.with({ $0.orders }).fetchAll(session) { print(user.orders.count) }",
                "property access can throw but is not marked with 'try'"),
            Misuse(
                "a misspelt column",
                "_ = try await User.where { $0.emial == \"a\" }.fetchAll(session)",
                "has no member 'emial'"),
            Misuse(
                "a column of another type",
                "_ = try await User.where { $0.age == \"eighteen\" }.fetchAll(session)",
                "'String'"),
            Misuse(
                "a misspelt relation",
                "_ = try await User.all.with { $0.ordres }.fetchAll(session)",
                "has no member 'ordres'"),
            Misuse(
                "a statement without await",
                "_ = try User.all.fetchAll(session)",
                "expression is 'async' but is not marked with 'await'"),
            Misuse(
                "a statement without try",
                "_ = await User.all.fetchAll(session)",
                "call can throw, but it is not marked with 'try'"),
            Misuse(
                "a statement where nothing can wait",
                "let count = { () throws -> Int in try User.all.fetchAll(db).count }; _ = try count()",
                "'async' call in a function that does not support concurrency"),
            Misuse(
                "SQL text made at run time",
                "let sql = \"SELECT \" + \"1\"; try await session.execute(sql)",
                "no exact matches in call to instance method 'execute'"),
            Misuse(
                "SQL text interpolated as raw",
                "let table = \"users\"; try await session.execute(\"DELETE FROM \\(raw: table)\")",
                "StaticString"),
            Misuse(
                "a session in a global variable",
                "shared = session",
                "not concurrency-safe",
                before: "var shared: Session?"),
        ])
    func misuse(_ misuse: Misuse) async throws {
        let outcome = try await Compiler.compile(
            shop + """
                \(misuse.before)
                func use(_ db: Database, _ id: UUID) async throws {
                    try await db.withSession { session in
                        \(misuse.line)
                    }
                }
                """)
        #expect(!outcome.succeeded, "\(misuse.testDescription) compiles")
        #expect(outcome.errors.contains { $0.contains(misuse.error) }, "\(outcome.output)")
    }
}

/// One line that must not compile, and what the compiler says about it.
struct Misuse: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let line: String
    let error: String
    let before: String

    init(_ name: String, _ line: String, _ error: String, before: String = "") {
        testDescription = name
        self.line = line
        self.error = error
        self.before = before
    }
}
