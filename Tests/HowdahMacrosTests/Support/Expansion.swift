import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros

@testable import HowdahMacros

/// What the macros make of a source, and what they complain about.
struct Expanded {
    let text: String
    let diagnostics: [Diagnostic]

    /// The code of each complaint, in order.
    var codes: [String] { diagnostics.map { "\($0.diagMessage.diagnosticID)".code } }
    var messages: [String] { diagnostics.map(\.message) }

    /// The text that each complaint points at.
    var positions: [String] { diagnostics.map { $0.node.trimmedDescription } }

    /// The source with the first fix-it applied.
    let fixed: String?
}

/// Expands the macros in a source, as the compiler would.
func expand(_ source: String) -> Expanded {
    let macros: [String: any Macro.Type] = [
        "Model": ModelMacro.self, "Row": RowMacro.self, "HasMany": RelationMacro.self, "HasOne": RelationMacro.self,
        "BelongsTo": RelationMacro.self, "ManyToMany": RelationMacro.self, "PrimaryKey": ColumnMarkerMacro.self,
        "Column": ColumnMarkerMacro.self, "Unique": ColumnMarkerMacro.self, "Default": ColumnMarkerMacro.self,
        "References": ColumnMarkerMacro.self, "JSONB": ColumnMarkerMacro.self, "Version": ColumnMarkerMacro.self,
    ]
    let file = Parser.parse(source: source)
    let context = BasicMacroExpansionContext(
        sourceFiles: [file: .init(moduleName: "Shop", fullFilePath: "Shop.swift")])
    let expanded = file.expand(
        macros: macros,
        contextGenerator: { node in
            BasicMacroExpansionContext(sharingWith: context, lexicalContext: node.allMacroLexicalContexts())
        })
    return Expanded(
        text: expanded.description, diagnostics: context.diagnostics,
        fixed: context.diagnostics.first?.fixIts.first.map { apply($0, to: source) })
}

private func apply(_ fixIt: FixIt, to source: String) -> String {
    fixIt.changes.reduce(source) { source, change in
        guard case .replace(let old, let new) = change, let found = source.range(of: old.description) else {
            return source
        }
        return source.replacingCharacters(in: found, with: new.description)
    }
}

extension String {
    /// The identifier in `MessageID(domain: "Howdah", id: "noPrimaryKey")`.
    fileprivate var code: String {
        split(separator: "\"").last { !$0.contains(")") }.map(String.init) ?? self
    }

    /// The last occurrence of a text.
    fileprivate func range(of text: String) -> Range<String.Index>? {
        indices.last { self[$0...].hasPrefix(text) }.map { start in
            start..<index(start, offsetBy: text.count)
        }
    }

    fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }

    /// Without indentation and blank lines: macros leave the layout to the compiler.
    var flattened: String {
        split(separator: "\n").map { $0.drop(while: \.isWhitespace) }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
