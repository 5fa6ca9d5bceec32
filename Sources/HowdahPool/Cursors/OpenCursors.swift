/// The server-side cursors of one transaction: which are open, in which of its levels, and which are to be closed. Pure.
///
/// A cursor that nobody reads any more is closed by the way: CLOSE travels with the next statement, and the end of the
/// transaction closes what is left.
///
/// ```
/// open ──▶ reading ──▶ abandoned ── CLOSE sent ──▶ gone
///            └── its level is rolled back, or the transaction ends ──▶ gone, nothing is sent
/// ```
struct OpenCursors {
    /// Which cursor; never used for another one.
    struct ID: Hashable {
        fileprivate let number: Int
    }

    private struct Entry {
        let id: ID
        let name: String
        /// The transaction level it belongs to.
        var serial: Int
        var isAbandoned = false
    }

    /// What names begin with.
    private let prefix: String
    private var entries: [Entry] = []
    private var lastNumber = 0

    init(prefix: String = "howdah_cursor_") { self.prefix = prefix }

    /// Whether a CLOSE is to be sent.
    var hasAbandoned: Bool { entries.contains { $0.isAbandoned } }

    /// Opens a cursor under the first name that is free, so that the same query has the same text each time.
    mutating func open(in serial: Int) -> (id: ID, name: String) {
        var number = 1
        while entries.contains(where: { $0.name == name(number) }) { number += 1 }
        lastNumber += 1
        let entry = Entry(id: ID(number: lastNumber), name: name(number), serial: serial)
        entries.append(entry)
        return (entry.id, entry.name)
    }

    /// The name of a cursor that is open.
    func name(of id: ID) -> String? { entries.first { $0.id == id && !$0.isAbandoned }?.name }

    /// Nobody reads the cursor any more.
    mutating func abandon(_ id: ID) {
        guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
        entries[index].isAbandoned = true
    }

    /// The cursor was never opened on the server.
    mutating func remove(_ id: ID) { entries.removeAll { $0.id == id } }

    /// The statements that close what is abandoned. They count as sent.
    mutating func takeClosings() -> [String] {
        guard hasAbandoned else { return [] }
        defer { entries.removeAll { $0.isAbandoned } }
        return entries.filter(\.isAbandoned).map { "CLOSE \($0.name)" }
    }

    /// A savepoint was released: its cursors live on in the level around it.
    mutating func moveAll(from serial: Int, to outer: Int) {
        for index in entries.indices where entries[index].serial == serial { entries[index].serial = outer }
    }

    /// A level was rolled back, and its cursors with it.
    mutating func removeAll(of serial: Int) { entries.removeAll { $0.serial == serial } }

    /// The transaction has ended.
    mutating func removeAll() { entries = [] }

    private func name(_ number: Int) -> String { "\(prefix)\(number)" }
}
