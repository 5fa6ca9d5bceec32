import HowdahSQL
import HowdahTypes

/// A relation that is to be loaded with the rows of `Parent`: what the closure of `with` returns.
///
/// The relations of a model conform to it, and so does what their `where`, `order`, `limit`, `with` and `joined` return.
public protocol RelationLoad<Parent>: Sendable {
    /// The model whose rows have the relation.
    associatedtype Parent: Model

    /// How to load the relation, without its types; made by the library.
    var step: LoadStep<Parent> { get }
}

/// One relation in a load plan: how it is loaded for a batch of parents, whatever the types of its children and keys.
public struct LoadStep<Parent: Model>: Sendable {
    /// The relation, its strategy and its own loads, as a tree.
    let outline: LoadOutline
    /// Loads the children by a statement of their own, given the parents.
    let selectIn: @Sendable (Batch<Parent>) -> any PendingLoad
    /// Loads the children with the parents' own statement; nil for a select-in load.
    let join: (@Sendable (_ path: String, _ parents: Batch<Parent>) -> any JoinedLoad)?
}

/// A relation of a load plan for people to read.
struct LoadOutline: Hashable, Sendable, CustomStringConvertible {
    var relation: String
    var model: String
    var strategy: String
    /// The limit for each parent.
    var limit: Int?
    var isJoined: Bool
    var children: [LoadOutline]

    /// Throws if a relation, here or below, asks for what its strategy cannot do; before anything is sent.
    func check() throws {
        guard !isJoined || limit == nil else {
            throw DatabaseError(
                .invalidStatement,
                message:
                    "The relation \(quoteIdentifier(relation)) has a limit for each parent, which a join "
                    + "cannot have. Leave out `joined`, and it is loaded by a statement of its own.")
        }
        try Self.check(siblings: children)
    }

    /// Checks the relations that are asked for together: each of them may be asked for once, or one load would silently
    /// take the other's place.
    static func check(siblings: [LoadOutline]) throws {
        var names: Set<String> = []
        for sibling in siblings {
            guard names.insert(sibling.relation).inserted else {
                throw DatabaseError(
                    .invalidStatement,
                    message:
                        "The relation \(quoteIdentifier(sibling.relation)) is asked for twice. Put all that is asked "
                        + "of it into one `with`.")
            }
            try sibling.check()
        }
    }

    var description: String { lines(indentation: "").joined(separator: "\n") }

    func lines(indentation: String) -> [String] {
        let bound = limit.map { ", \($0) for each parent" } ?? ""
        return ["\(indentation)\(relation): \(model), \(strategy)\(bound)"]
            + children.flatMap { $0.lines(indentation: indentation + "  ") }
    }
}

/// The rows of one model while their relations are being loaded.
final class Batch<M: Model> {
    var models: [M]

    init(_ models: [M] = []) { self.models = models }
}

/// A relation that is being loaded for one batch of parents.
protocol PendingLoad: AnyObject {
    /// The statement that reads the children; nil if there is nothing to read.
    var statement: PreparedSQL? { get }
    /// Takes the statement's rows.
    func receive(_ result: QueryResult) throws
    /// The loads of the children's own relations.
    func next() -> [any PendingLoad]
    /// Gives the children to their parents; the children's own relations are there already.
    ///
    /// - Parameter watch: who wants to know whether they are read.
    func stitch(_ watch: RelationWatch?)
}

/// A relation that is read with its parents' own statement.
protocol JoinedLoad: PendingLoad {
    /// Adds the joins, the columns and the order to the statement.
    func extend(_ select: Select) -> Select
    /// Whether a parent's row may come several times, once for each child.
    var multipliesRows: Bool { get }
    /// The joined relations below this one.
    var joins: [any JoinedLoad] { get }
    /// Reads the columns of one row; nil where the parent itself is not there.
    func decode(_ cursor: inout RowCursor, parent: Int?) throws
}

extension Batch {
    /// One pending load for each relation that is loaded by a statement of its own.
    func pendingLoads(_ relations: [any RelationLoad<M>]) -> [any PendingLoad] {
        relations.compactMap { relation in
            let step = relation.step
            return step.join == nil ? step.selectIn(self) : nil
        }
    }

    /// One load for each relation that is joined; `path` is the alias of this batch's table in the statement.
    func joinedLoads(_ relations: [any RelationLoad<M>], path: String) -> [any JoinedLoad] {
        relations.compactMap { relation in relation.step.join?(path, self) }
    }
}
