import HowdahPool
import HowdahTypes
import Synchronization

/// One load of a relation while an observer wants to know whether it is read: shared by the models that were filled.
///
/// Each of their ``LoadedRelation`` boxes refers to it, and reading one sets it. When the last model is gone, so is the
/// mark, and nothing can read what was loaded any more: then the observers are told.
///
/// ```
/// loader ──▶ box, box, … ──▶ mark ── first read ──▶ read
///                             └── the last box is gone ──▶ observers
/// ```
@usableFromInline final class RelationMark: Sendable {
    private let model: String
    private let relation: String
    private let values: Int
    private let watch: RelationWatch
    private let isRead = Atomic<Bool>(false)
    private let isAttached = Atomic<Bool>(false)

    init(_ model: any Model.Type, _ relation: String, values: Int, _ watch: RelationWatch) {
        self.model = "\(model)"
        self.relation = relation
        self.values = values
        self.watch = watch
    }

    /// A box refers to it.
    func attach() { isAttached.store(true, ordering: .relaxed) }

    /// One of the models was asked for the relation.
    func read() {
        if !isRead.load(ordering: .relaxed) { isRead.store(true, ordering: .relaxed) }
    }

    deinit {
        // Without models there was nothing to read.
        guard isAttached.load(ordering: .relaxed) else { return }
        watch.tell(
            RelationUse(
                model: model, relation: relation, values: values, callSite: watch.callSite,
                isRead: isRead.load(ordering: .relaxed)))
    }
}

/// The observers that want to know of relations whether they are read, and where the query was executed.
struct RelationWatch: Sendable {
    private let observers: [any DatabaseObserver]
    let callSite: CallSite

    /// Nil if nobody wants to know.
    init?(_ executor: some Executor, at callSite: CallSite) {
        let observers = executor.relationObservers
        guard !observers.isEmpty else { return nil }
        self.observers = observers
        self.callSite = callSite
    }

    func tell(_ use: RelationUse) {
        for observer in observers { observer.released(use) }
    }
}

extension RelationDefinition {
    /// Marks what a load has put into the parents, if somebody wants to know whether it is read.
    func mark(_ parents: [Parent], values: Int, _ watch: RelationWatch?) {
        guard let watch else { return }
        let mark = RelationMark(Parent.self, name, values: values, watch)
        for parent in parents { note(parent, mark) }
    }
}
