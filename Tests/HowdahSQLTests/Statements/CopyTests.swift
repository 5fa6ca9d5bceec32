import HowdahSQL
import Testing

@Suite struct CopyTests {
    @Test("a COPY names its columns, and asks for their types first")
    func columns() {
        let copy = Copy(into: TableReference("user s", schema: "app", alias: "u"), columns: ["id", "e\"mail"])
        expectSQL(copy, #"COPY "app"."user s" ("id", "e""mail") FROM STDIN (FORMAT binary)"#)
        expectSQL(copy.columnTypes, #"SELECT "id", "e""mail" FROM "app"."user s" LIMIT 0"#)
    }
}
