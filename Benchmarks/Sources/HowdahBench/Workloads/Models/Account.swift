import Howdah

/// A row of `accounts`.
@Model("accounts")
struct Account {
    @PrimaryKey var id: Int64
    var balance: Int64
}
