/// `RETURNING` of an INSERT, UPDATE or DELETE.
enum Returning {
    static func write(_ columns: SQLFragment?, to sql: inout SQLFragment) {
        guard let columns else { return }
        sql.append(text: " RETURNING ")
        sql.append(columns)
    }
}
