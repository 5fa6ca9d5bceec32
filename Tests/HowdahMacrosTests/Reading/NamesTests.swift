import Testing

@testable import HowdahMacros

@Suite("names")
struct NamesTests {
    @Test(
        "Swift names become snake case",
        arguments: [
            ("id", "id"), ("userID", "user_id"), ("URLPath", "url_path"), ("createdAt", "created_at"),
            ("sha256Sum", "sha256_sum"), ("userIDs", "user_ids"), ("aB", "a_b"), ("ID", "id"), ("x1Y2", "x1_y2"),
            ("already_snake", "already_snake"), ("htmlURLString", "html_url_string"), ("straßenName", "straßen_name"),
        ])
    func snake(swift: String, column: String) {
        #expect(snakeCase(swift) == column)
    }

    @Test("text becomes a literal that reads back as it was")
    func literals() {
        #expect(#"a"b\c"#.literal == #""a\"b\\c""#)
    }
}
