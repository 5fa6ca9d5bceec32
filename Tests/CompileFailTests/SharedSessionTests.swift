import Testing

@Suite("The compiler keeps a session in its task", .serialized)
struct SharedSessionTests {
    @Test(
        "a session that two tasks could use at once does not compile",
        arguments: [
            (
                "async let, twice",
                """
                async let first = users(session)
                async let second = users(session)
                return try await (first + second).count
                """
            ),
            (
                "async let, and a use beside it",
                """
                async let first = users(session)
                let second = try await users(session)
                return try await (first + second).count
                """
            ),
            (
                "a task group",
                """
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<2 { group.addTask { try await users(session).count } }
                    return try await group.reduce(0, +)
                }
                """
            ),
            (
                "a task, and a use after it",
                """
                let task = Task { try await users(session).count }
                let count = try await users(session).count
                return try await task.value + count
                """
            ),
            (
                "a detached task, and a use after it",
                """
                let task = Task.detached { try await users(session).count }
                let count = try await users(session).count
                return try await task.value + count
                """
            ),
            (
                "a struct around it",
                """
                struct Repository {
                    let session: Session
                    func count() async throws -> Int { try await users(session).count }
                }
                let repository = Repository(session: session)
                async let first = repository.count()
                async let second = repository.count()
                return try await first + second
                """
            ),
            (
                "a closure around it",
                """
                let count = { try await users(session).count }
                async let first = count()
                async let second = count()
                return try await first + second
                """
            ),
        ])
    func shared(name: String, body: String) async throws {
        let outcome = try await Compiler.compile(
            shop + """
                func count(_ db: Database) async throws -> Int {
                    try await db.withSession { session in
                        \(body.indented(by: 8))
                    }
                }
                """)
        #expect(!outcome.succeeded, "\(name) compiles")
        #expect(outcome.errors.contains { $0.contains("risks causing data races") }, "\(outcome.output)")
    }

    @Test("a transaction that two tasks could use at once does not compile")
    func sharedTransaction() async throws {
        let outcome = try await Compiler.compile(
            shop + """
                func touchAll(_ ids: [UUID], _ db: Database) async throws {
                    try await db.withTransaction { transaction in
                        async let first: Void = touch(ids[0], on: transaction)
                        async let second: Void = touch(ids[1], on: transaction)
                        _ = try await (first, second)
                    }
                }
                """)
        #expect(outcome.errors.contains { $0.contains("risks causing data races") }, "\(outcome.output)")
    }

    @Test("what a backend does with sessions compiles, in a module with default settings")
    func controls() async throws {
        let outcome = try await Compiler.compile(shop + Self.backend)
        #expect(outcome.succeeded, "\(outcome.output)")
        #expect(!outcome.output.contains("warning:"), "\(outcome.output)")
    }

    private static let backend = """
        struct Repository {
            let session: Session
            func adults() async throws -> [User] { try await users(session) }
            func register(_ email: String) async throws -> User { try await session.insert(User(email: email)) }
        }

        actor Registry {
            let db: Database
            var known = 0
            init(db: Database) { self.db = db }
            func refresh() async throws -> Int {
                known = try await db.withSession { session in try await users(session).count }
                return known
            }
        }

        @MainActor final class Screen {
            var users: [User] = []
            func load(_ db: Database) async throws {
                users = try await db.withSession { session in
                    let repository = Repository(session: session)
                    _ = try await repository.register("a@b.c")
                    return try await repository.adults()
                }
            }
        }

        func eachTaskItsOwn(_ db: Database) async throws -> Int {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await db.withSession { try await users($0).count } } }
                return try await group.reduce(0, +)
            }
        }

        func together(_ db: Database) async throws -> ([User], [Order]) {
            async let users = User.all.fetchAll(db)
            async let orders = Order.all.fetchAll(db)
            return try await (users, orders)
        }

        func report(_ ids: [UUID], _ db: Database) async throws -> Int {
            let (adults, orders, known) = try await db.pipeline(
                User.where { $0.age >= 18 }, Order.all.count(), TypedSQL("SELECT id FROM users", as: UUID.self))
            try await db.executeMany(ids) { "UPDATE users SET age = 1 WHERE id = \\($0)" }
            return adults.count + orders + known.count
        }

        @MainActor func everybody(_ db: Database) async throws {
            try await db.withTransaction(timeout: .seconds(2)) { tx in
                for try await user in tx.cursor(User.all, batch: 100) { try await tx.update(user) { $0.age = 1 } }
                for try await users in tx.cursor(User.all).batches { print(users.count) }
            }
        }

        func transfer(_ ids: [UUID], _ db: Database) async throws {
            var touched = 0
            try await db.withTransaction(isolation: .serializable, retry: .serializationFailures(max: 3)) { tx in
                let user = try await User.lock(ids[0], in: tx)
                _ = try await User.where { $0.id == user.id }.forUpdate().fetchAll(tx)
                for id in ids { try await touch(id, on: tx) }
                try await tx.withTransaction { savepoint in try await touch(ids[0], on: savepoint) }
                touched += 1
            }
            try await db.withSession { session in
                try await touch(ids[0], on: session)
                try await session.withTransaction { tx in try await touch(ids[0], on: tx) }
            }
            try await touch(ids[0], on: db)
        }

        func orders(_ db: Database) async throws -> Int {
            let users = try await User.all.with { $0.orders }.fetchAll(db)
            return try users.reduce(0) { try $0 + $1.orders.count }
        }

        func lastUse(_ db: Database) async throws -> Task<Int, any Error> {
            try await db.withSession { session in Task { try await users(session).count } }
        }
        """
}

extension String {
    /// The text with `count` spaces before every line but the first.
    func indented(by count: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).joined(
            separator: "\n" + String(repeating: " ", count: count))
    }
}
