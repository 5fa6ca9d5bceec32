import Synchronization

/// The place in a model where the models of a relation are kept once they are loaded.
///
/// `@HasMany(\Order.userID) var orders: [Order]` makes a stored `_orders: LoadedRelation<[Order]>`, and `orders` reads
/// from it. A query fills it with `.with { $0.orders }`; in memory, in a test for example, it is set like this:
///
/// ```swift
/// user._orders = .loaded([order])
/// let orders = try user.orders
/// ```
///
/// It is boxed, so that two models may hold each other. Two models that differ only in what is loaded are equal.
public struct LoadedRelation<Value> {
    private final class Box {
        let value: Value
        /// The load that has filled it, if an observer wants to know whether it is read.
        let mark = AtomicLazyReference<RelationMark>()
        init(_ value: Value) { self.value = value }

        /// The value for the program, which reads it.
        func read() -> Value {
            mark.load()?.read()
            return value
        }
    }

    private let box: Box?

    private init(box: Box?) { self.box = box }

    /// A value that was decoded: relations are to models, which are Sendable.
    init(decoded value: Value) { box = Box(value) }

    /// Nothing is loaded: reading throws ``RelationNotLoaded``.
    public static var unloaded: LoadedRelation { LoadedRelation(box: nil) }

    /// The models of the relation.
    public static func loaded(_ value: Value) -> LoadedRelation where Value: Sendable {
        LoadedRelation(box: Box(value))
    }

    /// Whether the relation is loaded.
    public var isLoaded: Bool { box != nil }

    /// The models of the relation, or nil if they are not loaded.
    public var value: Value? { box?.read() }

    /// The models of the relation; throws ``RelationNotLoaded``, which names the relation and the model.
    public func get(_ relation: StaticString, of model: Any.Type) throws(RelationNotLoaded) -> Value {
        guard let box else { throw RelationNotLoaded(model: "\(model)", relation: "\(relation)") }
        return box.read()
    }

    /// Notes which load has filled it; one that is noted already stays.
    @usableFromInline func note(_ mark: RelationMark) {
        guard let box else { return }
        if box.mark.storeIfNil(mark) === mark { mark.attach() }
    }
}

// Unchecked, because the compiler cannot look through two models that hold each other: the box's value never
// changes, only a Sendable one gets into it, and its mark is atomic.
extension LoadedRelation: @unchecked Sendable {}

extension LoadedRelation: Hashable {
    /// Always true: what is loaded is not part of a model's value.
    public static func == (left: LoadedRelation, right: LoadedRelation) -> Bool { true }

    /// Adds nothing.
    public func hash(into hasher: inout Hasher) {}
}

extension LoadedRelation: CustomStringConvertible, CustomReflectable {
    /// The models, or `unloaded`.
    public var description: String { box.map { "\($0.value)" } ?? "unloaded" }

    /// The models, without the box.
    public var customMirror: Mirror {
        box.map { Mirror(self, children: ["loaded": $0.value]) } ?? Mirror(self, children: [:])
    }
}

/// A relation was read that no query has loaded.
///
/// ```swift
/// let user = try await User.find(id, in: session)
/// try user.orders       // throws: User.orders is not loaded. Add `.with { $0.orders }` to the query …
/// ```
public struct RelationNotLoaded: Error, Hashable, Sendable, CustomStringConvertible {
    /// The model's name.
    public let model: String
    /// The relation's name.
    public let relation: String

    /// An error about a relation of a model.
    public init(model: String, relation: String) {
        self.model = model
        self.relation = relation
    }

    /// What to do about it.
    public var description: String {
        "\(model).\(relation) is not loaded. Add `.with { $0.\(relation) }` to the query that reads \(model), "
            + "or load it for values that you hold with `load(in: session) { $0.\(relation) }`."
    }
}
