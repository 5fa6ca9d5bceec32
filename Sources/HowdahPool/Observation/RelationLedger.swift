import HowdahTypes

/// What became of loaded relations, by the places that load them: as many entries as there are such places.
final class RelationLedger: Sendable {
    private struct Key: Hashable {
        let model: String
        let relation: String
        let callSite: CallSite
    }

    private let entries = Locked<[Key: UnreadRelation]>([:])
    private let sink: @Sendable (UnreadRelation) -> Void

    init(_ sink: @escaping @Sendable (UnreadRelation) -> Void) { self.sink = sink }

    /// Those with loads that were not read, the most values first.
    var unread: [UnreadRelation] {
        entries.withLock { Array($0.values) }.filter { $0.unreadLoads > 0 }.sorted {
            ($1.values, $1.unreadLoads, $0.description) < ($0.values, $0.unreadLoads, $1.description)
        }
    }

    func add(_ use: RelationUse) {
        let key = Key(model: use.model, relation: use.relation, callSite: use.callSite)
        let entry = entries.withLock { entries in
            entries[key, default: UnreadRelation(use)].add(use)
            return entries[key]
        }
        if let entry, !use.isRead { sink(entry) }
    }
}

extension SessionLedger {
    /// True: the ledger wants to know of loaded relations whether they are read.
    public var wantsRelations: Bool { true }

    /// Notes a relation that is gone.
    public func released(_ use: RelationUse) { relations.add(use) }

    /// The relations that queries have loaded and nothing has read, by the places of the queries; the most values first.
    ///
    /// ```swift
    /// for relation in ledger.unreadRelations { print(relation) }
    /// // Shop/Orders.swift:42 loads User.orders, which nothing reads: 200 values in 3 of 3 loads
    /// ```
    ///
    /// A load is judged when the last of the models that hold it is gone, which may be long after its session: only then it
    /// is certain that nothing will read it. So models that the program keeps do not count yet, neither way. Reading one of
    /// the models is reading the load, and so is encoding it; printing it is not. The remedy is to leave out the `.with`.
    /// A relation that is joined in a pipeline is not watched.
    public var unreadRelations: [UnreadRelation] { relations.unread }
}
