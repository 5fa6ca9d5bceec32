import Foundation

// Detached, so that the shop runs on the connections' own threads and not on the main actor's.
exit(await Task.detached { await Quickstart.run() }.value)
