/// What is wrong with a result that cannot be read as asked: each error names where the result was asked for.
extension QueryResult {
    /// A value that its type does not read.
    ///
    /// - Parameter row: its row in this result.
    func unreadable(_ reason: String, column: Int, row: Int, as type: Any.Type) -> DatabaseError {
        let columnType = layout.types[column]
        let typeName = PostgresType.knownName(of: columnType) ?? "with OID \(columnType)"
        return unreadable(
            "Column \(quoteIdentifier(layout.names[column])) of row \(firstRow + row + 1), of PostgreSQL type "
                + "\(typeName), cannot be read as \(type). \(reason)")
    }

    /// A row that a type does not read, for a reason that is not one column's.
    func unreadable(_ reason: String, row: Int, as type: Any.Type, underlying: any Error) -> DatabaseError {
        unreadable("Row \(firstRow + row + 1) cannot be read as \(type). \(reason)", underlying: underlying)
    }

    /// Columns that were asked for by name and are not there.
    @usableFromInline func missingColumns(_ missing: [String], readBy type: Any.Type? = nil) -> DatabaseError {
        let list = { (names: [String]) in names.map(quoteIdentifier).joined(separator: ", ") }
        return unreadable(
            "The result has no column \(list(missing))\(type.map { ", which \($0) reads" } ?? ""). "
                + "It has \(list(layout.names)).")
    }

    /// A column that was asked for by its position, from 0, and is not there.
    func missingColumn(_ column: Int) -> DatabaseError {
        unreadable(
            "The result has \(layout.count) columns, and column \(column < .max ? column + 1 : column) was asked for. "
                + "Select as many columns as the type reads.")
    }

    /// Throws if the result has another number of columns.
    @usableFromInline func expectColumns(_ count: Int) throws {
        guard layout.count != count else { return }
        throw unreadable(
            "The result has \(layout.count) columns (\(layout.names.map(quoteIdentifier).joined(separator: ", "))), "
                + "and \(count) are read. Select as many columns as are read.")
    }

    private func unreadable(_ message: String, underlying: (any Error)? = nil) -> DatabaseError {
        DatabaseError(.decodingFailed, message: message, callSite: callSite, underlying: underlying)
    }
}
