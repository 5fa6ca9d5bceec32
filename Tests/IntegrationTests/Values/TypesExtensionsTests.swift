import Howdah
import HowdahTesting
import Testing

@Suite("Types of extensions on a server")
struct TypesExtensionsTests {
    @Test("hstore")
    func hstore() async throws {
        try await TestDatabase.withEmpty { db in
            guard try await db.makeExtension("hstore") else { return }
            let value: HStore = ["a": "1", "b": nil, "c d": #"x"y\z"#]
            try await db.expectRoundTrip(value, value.description)
            try await db.expectRoundTrip([:] as HStore, "")
            let many = try await db.scalar("SELECT $1::hstore[]", [value, [:]].boundValue, as: [HStore].self)
            #expect(many == [value, [:]])
        }
    }

    @Test("ltree and lquery")
    func ltree() async throws {
        try await TestDatabase.withEmpty { db in
            guard try await db.makeExtension("ltree") else { return }
            try await db.expectRoundTrip(LabelPath("Top.Science.Astronomy"), "Top.Science.Astronomy")
            try await db.expectRoundTrip(LabelPath(""), "")
            try await db.expectRoundTrip(LabelPathPattern("Top.*{1,2}.Astro*"), "Top.*{1,2}.Astro*")
            try await db.expectRoundTrip([LabelPath("a.b")], "{a.b}", as: "ltree[]")
            try await db.expectRoundTrip(LabelTextQuery("Europe & !Russia@*"), "Europe & !Russia@*")
            let matches = try await db.scalar(
                "SELECT $1::ltree ~ $2::lquery", LabelPath("a.b").boundValue, LabelPathPattern("a.*").boundValue,
                as: Bool.self)
            #expect(matches)
        }
    }

    @Test("citext reads as a String")
    func citext() async throws {
        try await TestDatabase.withEmpty { db in
            guard try await db.makeExtension("citext") else { return }
            #expect(try await db.scalar("SELECT 'Ünï'::citext", as: String.self) == "Ünï")
            #expect(try await db.scalar("SELECT 'ABC'::citext = $1::citext", "abc".boundValue, as: Bool.self))
            #expect(
                try await db.scalar("SELECT $1::citext[]", ["A", "b"].boundValue, as: [String].self) == ["A", "b"])
        }
    }

    @Test("cube")
    func cube() async throws {
        try await TestDatabase.withEmpty { db in
            guard try await db.makeExtension("cube") else { return }
            try await db.expectRoundTrip(Cube([1.5, 2]), "(1.5, 2)")
            try await db.expectRoundTrip(try #require(Cube([0, 0], [1, 2.5])), "(0, 0),(1, 2.5)")
            try await db.expectRoundTrip([Cube([1])], "{(1)}", as: "cube[]")
        }
    }

    @Test("pgvector")
    func vector() async throws {
        try await TestDatabase.withEmpty { db in
            guard try await db.makeExtension("vector") else { return }
            try await db.expectRoundTrip([1.5, -2] as Vector, "[1.5,-2]")
            try await db.expectRoundTrip([[1.5, -2]] as [Vector], #"{"[1.5,-2]"}"#, as: "vector[]")
            guard try await db.scalar("SELECT to_regtype('halfvec') IS NOT NULL", as: Bool.self) else { return }
            try await db.expectRoundTrip([1.5, -2] as HalfVector, "[1.5,-2]")
            try await db.expectRoundTrip(
                try #require(SparseVector(dimension: 5, elements: [0: 1.5, 2: -1])), "{1:1.5,3:-1}/5")
        }
    }
}
