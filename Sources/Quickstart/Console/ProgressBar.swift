/// How far a long step is: a bar that moves on a terminal, a line for each quarter elsewhere.
struct ProgressBar {
    private let label: String
    private let total: Int
    private let console: Console
    private let begin = ContinuousClock.now
    private var quarter = 0

    init(_ label: String, total: Int, _ console: Console) {
        self.label = label
        self.total = total
        self.console = console
    }

    /// So many are done.
    mutating func show(_ done: Int) {
        let share = Double(done) / Double(max(total, 1))
        if console.isTerminal {
            let filled = Int(share * 30)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
            console.overwrite("  \(label) \(bar) \(text(done))")
            if done == total { console.line("") }
        } else if Int(share * 4) > quarter {
            quarter = Int(share * 4)
            console.line("  \(label): \(text(done))")
        }
    }

    /// `25,000 of 100,000, 61,234 per second`.
    private func text(_ done: Int) -> String {
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        return "\(done.grouped) of \(total.grouped), \(Int(Double(done) / max(seconds, 0.001)).grouped) per second"
    }
}
