import Testing

@Suite("What no file may contain")
struct ForbiddenTests {
    @Test(
        "nothing in the library can end the process", arguments: ["fatalError", "try!", "as!", "preconditionFailure"])
    func nothingCrashes(word: String) throws {
        for file in try SourceFile.all(in: "Sources") {
            for (index, line) in file.code.enumerated() {
                #expect(!line.words.contains(word), "\(file.place(index)) has \(word)")
            }
        }
    }

    @Test(
        "nothing that waits or expires asks the wall clock, which people and time servers set",
        arguments: ["SystemClock", "SuspendingClock", "Date", "gettimeofday", "CLOCK_REALTIME"])
    func noWallClock(word: String) throws {
        for file in try SourceFile.all(in: "Sources") where ["HowdahPool", "HowdahWire"].contains(file.target) {
            for (index, line) in file.code.enumerated() {
                #expect(!line.words.contains(word), "\(file.place(index)) has \(word)")
            }
        }
    }

    @Test("every lock is a Locked, which the thread sanitizer sees")
    func oneLock() throws {
        let lock = "Mut" + "ex"
        for file in try SourceFile.all(in: "Sources", "Tests") where !file.path.hasSuffix("Concurrency/Locked.swift") {
            for (index, line) in file.code.enumerated() {
                #expect(!line.words.contains(lock), "\(file.place(index)) has \(lock); write Locked")
            }
        }
    }

    @Test("no file leaves work for later in a comment")
    func nothingIsLeftForLater() throws {
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in try SourceFile.all(in: "Sources", "Tests", "Benchmarks", "Examples") {
            for (index, line) in file.lines.enumerated() {
                for mark in marks {
                    #expect(!line.words.contains(mark), "\(file.place(index)) has \(mark)")
                }
            }
        }
    }

    @Test("a test is not switched off")
    func noTestIsSwitchedOff() throws {
        let marks = [".dis" + "abled(", "XCT" + "Skip", "with" + "KnownIssue"]
        for file in try SourceFile.all(in: "Tests") {
            for (index, line) in file.lines.enumerated() {
                for mark in marks {
                    #expect(!line.contains(mark), "\(file.place(index)) has \(mark)")
                }
            }
        }
    }
}

extension String {
    /// The words of a line of code; `try!` and `as!` are words.
    fileprivate var words: [String] {
        split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "!") }.map(String.init)
    }
}
