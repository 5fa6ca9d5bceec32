import Foundation

/// The number of processors that this process may use.
func processorCount() -> Int { ProcessInfo.processInfo.activeProcessorCount }
