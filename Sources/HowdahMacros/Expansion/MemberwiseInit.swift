import SwiftSyntax

extension ModelDeclaration {
    /// The initialiser of all columns, with the properties' initial values as defaults.
    var memberwiseInitializer: String {
        let parameters = columns.map { "\($0.identifier): \($0.parameterType)\($0.parameterDefault)" }
        return """
            \(columnAccess.modifier)init(\(parameters.joined(separator: ", "))) {
            \(columns.map { "self.\($0.identifier) = \($0.identifier)" }.joined(separator: "\n"))
            }
            """
    }
}

extension StoredProperty {
    var parameterType: String {
        guard let type else { return "Swift.Never" }
        return type.syntax.is(FunctionTypeSyntax.self) ? "@escaping \(type.text)" : type.text
    }

    /// The default of the parameter, with ` = ` before it; empty where a value must be given.
    var parameterDefault: String {
        if let initialValue { return " = \(initialValue.trimmedDescription)" }
        if has(.version) { return " = 0" }
        if let made = valueOfDefault { return " = \(made)" }
        return type?.isOptional == true ? " = nil" : ""
    }

    /// The value of `@Default` where Swift can make an equal one: `.now`, `.uuid` and literals.
    private var valueOfDefault: String? {
        guard let expression = attribute(.default)?.arguments.first?.expression, type?.isOptional == false else {
            return nil
        }
        switch (expression.trimmedDescription, lastName(type?.wrapped ?? "")) {
        case (".now", "Date"): return "\(type?.wrapped ?? "")()"
        case (".uuid", "UUID"): return "\(type?.wrapped ?? "")()"
        default: return expression.isLiteral ? expression.trimmedDescription : nil
        }
    }
}

extension ExprSyntax {
    fileprivate var isLiteral: Bool {
        if let negative = self.as(PrefixOperatorExprSyntax.self) { return negative.expression.isLiteral }
        let literals: [SyntaxKind] = [
            .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr, .stringLiteralExpr,
        ]
        return literals.contains(kind)
    }
}
