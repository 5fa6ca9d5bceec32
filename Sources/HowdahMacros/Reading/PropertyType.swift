import SwiftSyntax

/// The type of a property, taken apart as far as syntax tells.
struct PropertyType {
    let syntax: TypeSyntax
    /// The whole type as it is written.
    let text: String
    /// The type inside `T?` or `Optional<T>`; the whole type where there is none.
    let wrapped: String
    let isOptional: Bool
    /// The type inside `[T]` or `Array<T>`.
    let element: String?

    init(_ type: TypeSyntax) {
        let inside = type.optionalContent
        syntax = type
        wrapped = (inside ?? type).trimmedDescription
        isOptional = inside != nil
        // `T!` may stand only where a property is declared.
        text = type.is(ImplicitlyUnwrappedOptionalTypeSyntax.self) ? wrapped + "?" : type.trimmedDescription
        element = type.arrayElement?.trimmedDescription
    }
}

extension TypeSyntax {
    fileprivate var optionalContent: TypeSyntax? {
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType }
        if let optional = self.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) { return optional.wrappedType }
        return genericArgument(of: "Optional")
    }

    fileprivate var arrayElement: TypeSyntax? {
        self.as(ArrayTypeSyntax.self)?.element ?? genericArgument(of: "Array")
    }

    /// `T` of `Name<T>` or `Swift.Name<T>`.
    private func genericArgument(of name: String) -> TypeSyntax? {
        let identifier = self.as(IdentifierTypeSyntax.self)
        let member = self.as(MemberTypeSyntax.self)
        guard (identifier?.name ?? member?.name)?.text == name,
            let arguments = (identifier?.genericArgumentClause ?? member?.genericArgumentClause)?.arguments,
            let only = arguments.first, arguments.count == 1
        else { return nil }
        return TypeSyntax(only.argument)
    }
}
