import Testing

@Suite("The compiler and streams", .serialized)
struct StreamCompileTests {
    @Test("streams and COPY compile in a module with default settings, wherever a session does")
    func controls() async throws {
        let outcome = try await Compiler.compile(shop + Self.backend)
        #expect(outcome.succeeded, "\(outcome.output)")
        #expect(!outcome.output.contains("warning:"), "\(outcome.output)")
    }

    @Test(
        "a stream or a writer that two tasks could use at once does not compile",
        arguments: [
            """
            let stream = User.all.stream(session)
            async let first = count(stream)
            async let second = count(stream)
            return try await first + second
            """,
            """
            for try await _ in User.all.stream(session) {
                async let more = users(session)
                _ = try await users(session).count + more.count
            }
            return 0
            """,
            """
            try await session.copy(into: "users", columns: ["email"]) { writer in
                async let first: Void = writer.write("a")
                async let second: Void = writer.write("b")
                _ = try await (first, second)
            }
            """,
        ])
    func shared(body: String) async throws {
        let outcome = try await Compiler.compile(
            shop + """
                func count(_ stream: RowStream<User>) async throws -> Int {
                    var count = 0
                    for try await _ in stream { count += 1 }
                    return count
                }

                func use(_ db: Database) async throws -> Int {
                    try await db.withSession { session in
                        \(body.indented(by: 8))
                    }
                }
                """)
        #expect(!outcome.succeeded, "\(body) compiles")
        #expect(outcome.errors.contains { $0.contains("risks causing data races") }, "\(outcome.output)")
    }

    private static let backend = """
        func export(_ session: Session) async throws -> Int {
            var letters = 0
            let adults = User.where { $0.age >= 18 }
            for try await user in adults.stream(session, batch: 100) { letters += user.email.count }
            for try await row in session.stream("SELECT id FROM users WHERE age > \\(18)") {
                _ = try row["id", as: UUID.self]
                break
            }
            for try await (id, email) in session.stream("SELECT id, email FROM users", as: UUID.self, String.self) {
                print(id, email)
            }
            for try await chunk in session.copyOut("COPY users TO STDOUT (FORMAT csv)") { letters += chunk.count }
            return letters
        }

        func each(_ session: Session, _ body: (User) async throws -> Void) async throws {
            for try await user in User.all.stream(session) { try await body(user) }
        }

        struct Importer {
            let session: Session
            func load(_ users: [User]) async throws -> Int {
                try await session.copyIn("COPY users (email) FROM STDIN") { writer in
                    for user in users { try await writer.write(user.email + "\\n") }
                }
            }
            func copy(_ users: [User]) async throws -> Int {
                try await session.copy(into: "users", columns: ["id", "email", "age"]) { writer in
                    for user in users { try await write(user, to: writer) }
                }
            }
        }

        func write(_ user: User, to writer: CopyRowWriter) async throws {
            try await writer.write(user.id, user.email, user.age)
        }

        actor Registry {
            var letters = 0
            func refresh(_ db: Database) async throws -> Int {
                try await db.withSession { session in
                    for try await user in User.all.stream(session) { letters += user.email.count }
                    try await session.copy(contentsOf: [User(email: "a@b.c")])
                }
                return letters
            }
        }

        @MainActor final class Screen {
            var emails: [String] = []
            func load(_ db: Database) async throws {
                try await db.withTransaction(readOnly: true) { tx in
                    for try await user in User.all.stream(tx) { emails.append(user.email) }
                }
            }
        }

        func between(_ source: Database, _ target: Database) async throws -> Int {
            try await source.withSession { reader in
                try await target.withTransaction { tx in
                    let copied = try await tx.copy(contentsOf: User.all.stream(reader))
                    return try await copied
                        + tx.copyIn("COPY orders FROM STDIN", from: reader.copyOut("COPY orders TO STDOUT"))
                }
            }
        }
        """
}
