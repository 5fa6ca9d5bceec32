extension Duration {
    /// The same, or a hundred years where it is longer.
    ///
    /// Who says `.seconds(.max)` means for ever, and no clock can tell the moment that is so far from now.
    package var bounded: Duration { min(max(self, .zero - Self.century), Self.century) }

    /// The whole milliseconds, within the same bounds.
    package var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = bounded.components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }

    private static let century = Duration.seconds(100 * 366 * 24 * 60 * 60)
}
