import Howdah

@Model("accounts")
struct Account {
    @PrimaryKey(.identity) var id: Int
    var owner: String
    var balance: Int = 0
}
