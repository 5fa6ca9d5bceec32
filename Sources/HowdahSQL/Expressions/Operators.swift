import HowdahTypes

// The three shapes that every operator and function in this folder is made of.

func infix<Left, Right, Result>(
    _ left: Expr<Left>, _ symbol: String, _ right: Expr<Right>, _ precedence: Precedence
) -> Expr<Result> {
    var fragment = left.operand(precedence.left)
    fragment.append(text: symbol)
    fragment.append(right.operand(precedence.right))
    return Expr(fragment, precedence)
}

func postfix<Operand, Result>(_ operand: Expr<Operand>, _ suffix: String, _ precedence: Precedence) -> Expr<Result> {
    var fragment = operand.operand(precedence.left)
    fragment.append(text: suffix)
    return Expr(fragment, precedence)
}

func call<Result>(_ name: String, _ arguments: SQLFragment..., cast: String = "") -> Expr<Result> {
    var fragment = SQLFragment(text: name + "(")
    for (index, argument) in arguments.enumerated() {
        if index > 0 { fragment.append(text: ", ") }
        fragment.append(argument)
    }
    fragment.append(text: ")" + cast)
    return Expr(fragment, cast.isEmpty ? .primary : .cast, trailingCast: cast.utf8.count)
}
