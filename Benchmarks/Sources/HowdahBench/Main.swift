import Foundation

/// `howdah-bench`: measures the peers on a throw-away database, or, with `--child`, one peer on one workload.
@main
struct Main {
    static func main() async {
        do {
            let arguments = try Arguments(CommandLine.arguments.dropFirst())
            if let child = arguments.child {
                try await ChildProcess.serve(child)
            } else {
                try await Runner(arguments).run()
            }
        } catch {
            FileHandle.standardError.write(Data("howdah-bench: \(error)\n".utf8))
            exit(1)
        }
    }
}
