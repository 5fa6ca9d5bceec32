import Dispatch
import Foundation

/// Turns the first Ctrl-C, or a SIGTERM, into a call; the second one ends the process as it would have without this.
struct Interruption {
    private let sources: [any DispatchSourceSignal]

    init(_ interrupt: @escaping @Sendable () -> Void) {
        // A reader that has gone away is an error of `write`, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                signal(number, SIG_DFL)
                interrupt()
            }
            source.resume()
            return source
        }
    }

    /// Gives the signals back.
    func stop() {
        for source in sources { source.cancel() }
    }
}
