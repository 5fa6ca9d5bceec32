import HowdahPool
import HowdahSQL
import HowdahTypes

/// A table and the columns that a COPY fills, with their types as the server has them.
struct CopyTarget {
    let copy: Copy
    let types: [OID]

    /// Asks the server for the types, in one round trip; the statement is prepared once per connection.
    init(_ copy: Copy, on executor: some Executor, at callSite: CallSite) async throws {
        self.copy = copy
        types = try await executor.execute(copy.columnTypes.render(), at: callSite).layout.types
    }

    /// How values of a type get into a column; throws if only INSERT could convert them.
    func field(_ position: Int, sending source: PostgresType) throws -> CopyField {
        let column = types[position]
        if let field = CopyField(sending: source, to: column) { return field }
        let name = PostgresType.knownName(of: column) ?? "of the type with OID \(column)"
        throw DatabaseError(
            .encodingFailed,
            message: """
                Column \(quoteIdentifier(copy.columns[position])) of table \(quoteIdentifier(copy.table.name)) is \(name), \
                and the values are \(source.sqlName): COPY does not convert them. Use a Swift type of the column's own \
                type, or insert(contentsOf:).
                """)
    }
}
