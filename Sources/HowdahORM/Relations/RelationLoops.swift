public import HowdahTypes

/// The loops over the rows of a relation, compiled where both models are known.
///
/// The library's own code knows models only as type parameters, and looks up how to copy, compare and read them for each
/// value. A relation is made in the module of its models, so what its `@inlinable` initialiser puts here is compiled for
/// them, and the library calls it once for all rows.
@usableFromInline struct RelationLoops<Parent: Model, Child: Model, Key: Hashable & PostgresValue>: Sendable {
    /// The distinct keys of the parents in their order, and the place of each.
    let keys: @Sendable ([Parent]) -> (distinct: [Key], places: [Key: Int])
    /// The keys as one array parameter.
    let bind: @Sendable ([Key]) -> BoundValue
    /// The children, from rows that hold nothing else.
    let decode: @Sendable (QueryResult) throws -> [Child]
    /// The place of each child's key; -1 where it has none.
    let group: @Sendable ([Child], [Key: Int]) -> [Int]
    /// Gives the parents their children, which are grouped by the places of their keys.
    let stitch: @Sendable (inout [Parent], [Child], _ groups: [Int], [Key: Int]) -> Void

    @inlinable init(
        parentKey: @escaping @Sendable (Parent) -> Key?, childKey: @escaping @Sendable (Child) -> Key?,
        store: @escaping @Sendable (inout Parent, [Child]) -> Void
    ) {
        self.init(
            keys: { parents in
                var distinct: [Key] = []
                var places: [Key: Int] = [:]
                for parent in parents {
                    guard let key = parentKey(parent), places[key] == nil else { continue }
                    places[key] = distinct.count
                    distinct.append(key)
                }
                return (distinct, places)
            },
            bind: { .array($0) },
            decode: { try $0.decodeRows(Child.self) },
            group: { children, places in
                // Children of one parent often come one after the other.
                var last: (key: Key, place: Int)?
                return children.map { child in
                    guard let key = childKey(child) else { return -1 }
                    if let last, last.key == key { return last.place }
                    let place = places[key] ?? -1
                    last = (key, place)
                    return place
                }
            },
            stitch: { parents, children, groups, places in
                var families = [[Child]](repeating: [], count: places.count)
                for (child, place) in zip(children, groups) where place >= 0 { families[place].append(child) }
                for index in parents.indices {
                    let place = parentKey(parents[index]).flatMap { places[$0] }
                    store(&parents[index], place.map { families[$0] } ?? [])
                }
            })
    }

    @usableFromInline init(
        keys: @escaping @Sendable ([Parent]) -> (distinct: [Key], places: [Key: Int]),
        bind: @escaping @Sendable ([Key]) -> BoundValue,
        decode: @escaping @Sendable (QueryResult) throws -> [Child],
        group: @escaping @Sendable ([Child], [Key: Int]) -> [Int],
        stitch: @escaping @Sendable (inout [Parent], [Child], _ groups: [Int], [Key: Int]) -> Void
    ) {
        self.keys = keys
        self.bind = bind
        self.decode = decode
        self.group = group
        self.stitch = stitch
    }
}
