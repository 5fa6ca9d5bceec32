import Foundation
import Howdah

/// Faults that a process has as a whole, which the tests' own process cannot have without harm to its other tests: the
/// tests start this program for each of them, with the name of a scenario and its arguments.
///
/// Prints what it finds, one line each; what is wrong begins with `wrong:`, and makes the exit code 1.
@main
struct FaultProgram {
    static let scenarios: [String: @Sendable ([String], Findings) async throws -> Void] = [
        "descriptors-used-up": DescriptorExhaustion.run,
        "descriptors-given-back": DescriptorCensus.run,
        "dead-network": DeadNetwork.run,
        "flat-memory": FlatMemory.run,
        "name-look-up": NameLookUp.run,
    ]

    static func main() async {
        // Whatever hangs: nobody else ends this process. Who has started it may have left it a mask that blocks everything.
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        alarm(240)
        let findings = Findings()
        let arguments = CommandLine.arguments.dropFirst()
        guard let name = arguments.first, let scenario = scenarios[name] else {
            print("wrong: usage: FaultProgram \(scenarios.keys.sorted().joined(separator: "|")) URL …")
            exit(2)
        }
        do {
            try await scenario(Array(arguments.dropFirst()), findings)
        } catch {
            findings.expect(false, "it ends without an error: \(String(reflecting: error))")
        }
        // At once: what is still under way is of no interest any more.
        fflush(nil)
        _exit(findings.areAllRight ? 0 : 1)
    }
}
