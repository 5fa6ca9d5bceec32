import HowdahPool
import HowdahSQL
import HowdahTypes

/// The statement of a cursor, and how its rows are read, a batch at a time.
struct CursorRows<Row> {
    let statement: () throws -> PreparedSQL
    /// Reads a batch, and loads its relations for the place that has asked for it.
    let read: (QueryResult, CallSite) async throws -> [Row]

    /// The models of a query, with their relations, which `executor` loads for each batch.
    init(_ query: Query<Row>, on executor: some SessionExecutor) where Row: Model {
        statement = {
            let plan = try LoadPlan(query)
            guard !plan.multipliesRows else { throw Self.splitParents }
            return plan.statement
        }
        read = { result, callSite in
            try await LoadPlan(query).finish(result, on: executor, at: callSite) { try $0.decodeRows(Row.self) }
        }
    }

    /// The rows of any other statement.
    init<Statement: TypedStatement>(_ statement: Statement) where Statement.Output == [Row] {
        self.statement = { try statement.prepared() }
        read = { result, _ in try statement.read(result, of: statement.prepared()) }
    }

    private static var splitParents: DatabaseError {
        DatabaseError(
            .invalidStatement,
            message: """
                The cursor of \(Row.self) joins a relation to many: the rows of one \(Row.self) could fall into two \
                batches. Leave out `joined`, and the relation is loaded by a statement of its own for each batch.
                """)
    }
}

extension Cursor {
    init(_ rows: CursorRows<Row>, at callSite: CallSite, open: @escaping (PreparedSQL) -> ServerCursor) {
        batches = Batches(open: { open(try rows.statement()) }, read: { try await rows.read($0, callSite) })
    }
}
