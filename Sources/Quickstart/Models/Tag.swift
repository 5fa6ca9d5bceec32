import Howdah

@Model("tags")
struct Tag {
    @PrimaryKey(.identity) var id: Int
    @Unique var name: String
}
