/// Rows of text in aligned columns: the first one to the left, those with numbers to the right.
struct Table {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: String...) { self.header = header }

    mutating func add(_ cells: String...) { rows.append(cells) }

    /// The rows, with a line below the header.
    var lines: [String] {
        let widths = header.indices.map { column in
            ([header] + rows).map { $0[column].count }.max() ?? 0
        }
        let isNumber = header.indices.map { column in
            rows.allSatisfy { row in row[column].allSatisfy { $0.isNumber || " ,.€%-".contains($0) } }
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - cells[column].count)
                return isNumber[column] ? space + cells[column] : cells[column] + space
            }
            return "    " + padded.joined(separator: "   ").trimmingSuffix(while: { $0 == " " })
        }
        let rule = "    " + widths.map { String(repeating: "─", count: $0) }.joined(separator: "───")
        return [line(header), rule] + rows.map(line)
    }
}

extension String {
    /// The text without the characters at its end that fulfil a condition.
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        String(reversed().drop(while: condition).reversed())
    }
}

extension Console {
    func show(_ table: Table) {
        for line in table.lines { self.line(line) }
    }
}
