import HowdahSQL
import HowdahTypes
import Testing

@Suite struct TextTests {
    @Test("plain text in a pattern stands for itself")
    func escaping() {
        let column = #""users"."email""#
        expectSQL(users.email.hasPrefix(#"50%_\"#), column + " LIKE $1", binds: [#"50\%\_\\%"#])
        expectSQL(users.email.hasSuffix("@x"), column + " LIKE $1", binds: ["%@x"])
        expectSQL(users.email.contains("a%", case: .insensitive), column + " ILIKE $1", binds: [#"%a\%%"#])
        expectSQL(users.name.like("a_c%"), #""users"."name" LIKE $1"#, binds: ["a_c%"])
        expectSQL(users.email.ilike("A%"), column + " ILIKE $1", binds: ["A%"])
    }

    @Test("functions and concatenation of text")
    func functions() {
        expectSQL("<" + users.email + ">", #"$1 || "users"."email" || $2"#, binds: ["<", ">"])
        expectSQL(users.email.lowercased() == "a", #"lower("users"."email") = $1"#, binds: ["a"])
        expectSQL(users.name.uppercased(), #"upper("users"."name")"#)
        expectSQL(users.name.trimmed(), #"btrim("users"."name")"#)
        expectSQL(users.email.length > 3, #"length("users"."email") > $1"#, binds: [3])
        expectSQL(users.email.collate("C").descending, #""users"."email" COLLATE "C" DESC"#)
    }

    @Test("words are searched for in a language")
    func search() {
        expectSQL(
            users.name.matches(search: "cat -dog", in: "english"),
            #"to_tsvector('english', "users"."name") @@ websearch_to_tsquery('english', $1)"#, binds: ["cat -dog"])
        expectSQL(
            users.name.searchRank("cat", in: "simple").descending,
            #"ts_rank(to_tsvector('simple', "users"."name"), websearch_to_tsquery('simple', $1)) DESC"#, binds: ["cat"])
    }
}
