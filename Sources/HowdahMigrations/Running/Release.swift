/// This release, as it signs the history and answers `--version`.
package enum Release {
    package static let version = "0.1.0"
    package static let runner = "howdah " + version
}
