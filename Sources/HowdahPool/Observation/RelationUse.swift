public import HowdahTypes

/// What a query has loaded as one relation, once nothing can read it any more: the last of the models that held it is
/// gone.
public struct RelationUse: Sendable {
    /// The model that has the relation: `User`.
    public let model: String
    /// The relation's name: `orders`.
    public let relation: String
    /// How many related models were loaded for it, for all models together.
    public let values: Int
    /// Where the query was executed.
    public let callSite: CallSite
    /// Whether any of the models was asked for the relation: read, or encoded with it.
    public let isRead: Bool

    /// A load of a relation, and what became of it.
    package init(model: String, relation: String, values: Int, callSite: CallSite, isRead: Bool) {
        self.model = model
        self.relation = relation
        self.values = values
        self.callSite = callSite
        self.isRead = isRead
    }
}

/// A relation that a place in the source loads, and that nothing read.
public struct UnreadRelation: Hashable, Sendable, CustomStringConvertible {
    /// The model that has the relation: `User`.
    public let model: String
    /// The relation's name: `orders`.
    public let relation: String
    /// Where the query was executed.
    public let callSite: CallSite
    /// How often it was loaded there, and nothing can read it any more.
    public internal(set) var loads = 0
    /// How often nothing had read it by then. Fewer than ``loads`` where it depends on the values whether it is read.
    public internal(set) var unreadLoads = 0
    /// How many related models were loaded and not read.
    public internal(set) var values = 0

    init(_ use: RelationUse) {
        model = use.model
        relation = use.relation
        callSite = use.callSite
    }

    mutating func add(_ use: RelationUse) {
        loads += 1
        guard !use.isRead else { return }
        unreadLoads += 1
        values += use.values
    }

    /// `Shop/Orders.swift:42 loads User.orders, which nothing reads: 200 values in 3 of 3 loads`.
    public var description: String {
        "\(callSite) loads \(model).\(relation), which nothing reads: \(values) \(values == 1 ? "value" : "values") in "
            + "\(unreadLoads) of \(loads) \(loads == 1 ? "load" : "loads")"
    }
}
