public import HowdahPool
import HowdahTypes

extension Array where Element: Model {
    /// Loads a relation for models that are held already; returns them with the relation loaded.
    ///
    /// ```swift
    /// users = try await users.load(in: session) { $0.orders }
    /// // SELECT "orders"."id", … FROM "orders" WHERE "orders"."user_id" = ANY($1)
    /// ```
    public nonisolated(nonsending) func load(
        in executor: some Executor, fileID: String = #fileID, line: UInt = #line,
        _ relation: (Element.Relations) -> some RelationLoad<Element>
    ) async throws -> [Element] {
        let batch = Batch(self)
        let step = relation(Element.relations).step
        try LoadOutline.check(siblings: step.outline.children)
        try await LoadPlan<Element>.load(
            [step.selectIn(batch)], on: executor, at: CallSite(fileID: fileID, line: line))
        return batch.models
    }
}

extension Model {
    /// Loads a relation for a model that is held already; returns it with the relation loaded.
    ///
    /// ```swift
    /// let user = try await user.load(in: session) { $0.orders }
    /// ```
    public nonisolated(nonsending) func load(
        in executor: some Executor, fileID: String = #fileID, line: UInt = #line,
        _ relation: (Relations) -> some RelationLoad<Self>
    ) async throws -> Self {
        try await [self].load(in: executor, fileID: fileID, line: line, relation)[0]
    }
}
