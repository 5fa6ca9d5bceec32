import SwiftSyntax

/// An access level, from the narrowest to the widest.
enum Access: Int, Comparable {
    case `private`, `fileprivate`, `internal`, package, `public`

    init(_ modifiers: DeclModifierListSyntax) {
        // `private(set)` speaks of the setter only.
        let names = modifiers.filter { $0.detail == nil }.map(\.name.text)
        self =
            if names.contains("private") {
                .private
            } else if names.contains("fileprivate") {
                .fileprivate
            } else if names.contains("package") {
                .package
            } else if names.contains("public") || names.contains("open") {
                .public
            } else {
                .internal
            }
    }

    static func < (left: Access, right: Access) -> Bool { left.rawValue < right.rawValue }

    /// The level as a modifier of a member that the macros write, with a space behind it.
    ///
    /// What is private to the model must be reachable from the types nested in it, in the same file.
    var modifier: String {
        switch self {
        case .private, .fileprivate: "fileprivate "
        case .internal: ""
        case .package: "package "
        case .public: "public "
        }
    }

    /// The level as a modifier of what is written beside a property, with a space behind it.
    var peerModifier: String { self == .private ? "private " : modifier }
}
