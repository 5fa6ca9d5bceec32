import SwiftSyntax

extension ModelDeclaration {
    /// Whether the struct keeps the memberwise initialiser that the compiler makes, so that rows are read through it.
    ///
    /// It is the only initialiser that does not evaluate the properties' initial values first: `= .v7()` would make a
    /// UUID for each row, only to overwrite it. The compiler makes it where the struct's body has no other, so what
    /// the macro writes goes into an extension.
    var keepsMemberwiseInit: Bool {
        initializerLabels.isEmpty && columns.contains { $0.initialValue?.isCostly == true }
    }

    /// The initialiser of all columns, with the properties' initial values as defaults.
    var memberwiseInitializer: String {
        var parameters = columns.map { "\($0.identifier): \($0.parameterType)\($0.parameterDefault)" }
        // Without a relation, it would have the same parameters as the compiler's own.
        if keepsMemberwiseInit, relations.isEmpty { parameters.append("_: Swift.Void = ()") }
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
    /// Whether evaluating it may take time: a call, or the present time.
    fileprivate var isCostly: Bool {
        self.is(FunctionCallExprSyntax.self)
            || self.as(MemberAccessExprSyntax.self)?.declName.baseName.text == "now"
    }

    fileprivate var isLiteral: Bool {
        if let negative = self.as(PrefixOperatorExprSyntax.self) { return negative.expression.isLiteral }
        let literals: [SyntaxKind] = [
            .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr, .stringLiteralExpr,
        ]
        return literals.contains(kind)
    }
}
