import Foundation
import HowdahSQL
import HowdahTypes

enum Status: String, PostgresEnum {
    static let postgresTypeName = "user_status"
    case active, dormant
}

struct Users: ColumnSet {
    let id: Expr<UUID>
    let email: Expr<String>
    let name: Expr<String?>
    let age: Expr<Int?>
    let logins: Expr<Int>
    let score: Expr<Double>
    let balance: Expr<Decimal>
    let status: Expr<Status>
    let isActive: Expr<Bool>
    let teamID: Expr<UUID?>
    let createdAt: Expr<Date>

    init(_ qualifier: String? = nil) {
        let table = qualifier ?? "users"
        id = .column("id", of: table)
        email = .column("email", of: table)
        name = .column("name", of: table)
        age = .column("age", of: table)
        logins = .column("logins", of: table)
        score = .column("score", of: table)
        balance = .column("balance", of: table)
        status = .column("status", of: table)
        isActive = .column("is_active", of: table)
        teamID = .column("team_id", of: table)
        createdAt = .column("created_at", of: table)
    }
}

struct Teams: ColumnSet {
    let id: Expr<UUID>
    let title: Expr<String>

    init(_ qualifier: String? = nil) {
        id = .column("id", of: qualifier ?? "teams")
        title = .column("title", of: qualifier ?? "teams")
    }
}

let users = Users()
let teams = Teams()
let usersTable = TableReference("users")
let teamsTable = TableReference("teams")
