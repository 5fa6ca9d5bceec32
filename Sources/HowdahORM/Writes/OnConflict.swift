public import HowdahSQL
import HowdahTypes

/// What an insert does about rows that are there already.
///
/// ```swift
/// try await session.insert(contentsOf: drafts, onConflict: .update(\.email))
/// // INSERT … ON CONFLICT ("email") DO UPDATE SET "name" = excluded."name", …
/// ```
public struct OnConflict<M: Model>: Sendable {
    private enum Action {
        case nothing
        case update([String]?)
    }

    private let target: [String]
    private let action: Action

    /// Leaves any row that is there already as it is: `ON CONFLICT DO NOTHING`.
    public static var ignore: OnConflict { OnConflict(target: [], action: .nothing) }

    /// Leaves a row with the same values in these columns as it is: `ON CONFLICT ("email") DO NOTHING`.
    public static func ignore<each Value>(_ columns: repeat KeyPath<M.Columns, Expr<each Value>>) -> OnConflict {
        OnConflict(target: names(repeat each columns), action: .nothing)
    }

    /// Overwrites a row with the same values in these columns by what was to be inserted, its primary key excepted:
    /// `ON CONFLICT ("email") DO UPDATE SET "name" = excluded."name", …`.
    public static func update<each Value>(_ columns: repeat KeyPath<M.Columns, Expr<each Value>>) -> OnConflict {
        OnConflict(target: names(repeat each columns), action: .update(nil))
    }

    /// The same, and overwrites only these columns: `DO UPDATE SET "name" = excluded."name"`.
    public func setting<each Value>(_ columns: repeat KeyPath<M.Columns, Expr<each Value>>) -> OnConflict {
        OnConflict(target: target, action: .update(Self.names(repeat each columns)))
    }

    private static func names<each Value>(_ columns: repeat KeyPath<M.Columns, Expr<each Value>>) -> [String] {
        var names: [String] = []
        for column in repeat each columns { names.append(M.columns[keyPath: column].columnName ?? "") }
        return names
    }

    private static func taken(_ column: String) -> Assignment { Assignment(column, to: .excluded(column)) }

    /// The row that is there gets a new version, whatever the one to be inserted says.
    private var nextVersion: [Assignment] { M.versionColumn.map { [.nextVersion($0, of: M.table)] } ?? [] }

    /// The clause, for an insert of these columns.
    func clause(inserting columns: [String]) -> Conflict {
        let target = target.isEmpty ? Conflict.Target.any : .columns(target)
        switch action {
        case .nothing:
            return .doNothing(on: target)
        case .update(let chosen):
            let others = columns.filter { !self.target.contains($0) && $0 != M.primaryKeyColumn }
            // Where nothing is left to change, the row is still touched, so that RETURNING has it.
            let replaced = chosen ?? (others.isEmpty ? self.target : others)
            return .update(on: target, set: replaced.filter { $0 != M.versionColumn }.map(Self.taken) + nextVersion)
        }
    }
}
