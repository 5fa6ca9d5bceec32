import HowdahSQL
import HowdahTypes
import Testing

@Suite struct PrecedenceTests {
    let a = Expr<Bool>.column("a")
    let b = Expr<Bool>.column("b")
    let c = Expr<Bool>.column("c")
    let n = Expr<Int>.column("n")
    let m = Expr<Int>.column("m")

    @Test("AND, OR and NOT have parentheses only where they are needed")
    func logic() {
        expectSQL(a && b || c, #""a" AND "b" OR "c""#)
        expectSQL(a && (b || c), #""a" AND ("b" OR "c")"#)
        expectSQL(a || (b || c), #""a" OR "b" OR "c""#)
        expectSQL(!(a && b), #"NOT ("a" AND "b")"#)
        expectSQL(!a && b, #"NOT "a" AND "b""#)
        expectSQL(!(n == m), #"NOT "n" = "m""#)
        expectSQL(!(!a), #"NOT NOT "a""#)
    }

    @Test("arithmetic keeps its grouping")
    func arithmetic() {
        expectSQL(n - (m - n), #""n" - ("m" - "n")"#)
        expectSQL(n - m - n, #""n" - "m" - "n""#)
        expectSQL((n + m) * n, #"("n" + "m") * "n""#)
        expectSQL(n + m * n, #""n" + "m" * "n""#)
        expectSQL(n / (m * n), #""n" / ("m" * "n")"#)
        expectSQL(-(-n), #"-(-"n")"#)
        expectSQL(-(n + m), #"-("n" + "m")"#)
        expectSQL((n + m).cast(to: String.self), #"("n" + "m")::text"#)
        expectSQL((-n).cast(to: String.self), #"(-"n")::text"#)
        expectSQL(-n.cast(to: Double.self), #"-"n"::float8"#)
    }

    @Test("comparisons, LIKE and IS do not chain")
    func comparisons() {
        expectSQL((n < m) == a, #"("n" < "m") = "a""#)
        expectSQL((n < m) == (m < n), #"("n" < "m") = ("m" < "n")"#)
        expectSQL((n + 1 < m).isNotNull, #""n" + $1 < "m" IS NOT NULL"#, binds: [1])
        expectSQL((users.email + "x").like("%"), #""users"."email" || $1 LIKE $2"#, binds: ["x", "%"])
        expectSQL(a.isNull.isNull, #"("a" IS NULL) IS NULL"#)
    }

    @Test("SQL written by hand stands in parentheses inside operators")
    func raw() {
        expectSQL(sql("x OR y", as: Bool.self) && a, #"(x OR y) AND "a""#)
        expectSQL(sql("f(\(1))", as: Int.self), "f($1)", binds: [1])
    }
}
