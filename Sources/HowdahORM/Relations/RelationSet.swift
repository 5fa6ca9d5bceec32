/// The relations of a model by name: what `$0` is in `with { $0.orders }`.
///
/// `@Model` writes it as `User.Relations`, with one ``HasMany``, ``HasOne``, ``BelongsTo`` or ``ManyToMany`` each.
public protocol RelationSet: Sendable {
    /// All relations, as they stand in the model.
    init()
}

/// The relations of a model that has none.
public struct NoRelations: RelationSet {
    /// No relation.
    public init() {}
}
