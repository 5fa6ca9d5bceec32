import HowdahTypes

/// Writes the data of a `COPY … FROM STDIN`, as fast as the server takes it.
///
/// ```swift
/// try await session.copyIn("COPY users (id, email) FROM STDIN (FORMAT csv)") { writer in
///     for user in users { try await writer.write("\(user.id),\(user.email)\n") }
/// }
/// ```
///
/// What is written is collected into chunks of 64 KiB. An error of the server throws from a `write` soon after the row that
/// caused it, and in any case at the end.
public final class CopyWriter {
    private let channel: CopyChannel
    private var chunk: [UInt8] = []

    init(_ channel: CopyChannel) { self.channel = channel }

    /// Writes bytes, in the format that the COPY asks for; they need not be whole rows.
    public nonisolated(nonsending) func write(_ bytes: some Collection<UInt8>) async throws {
        chunk.append(contentsOf: bytes)
        if chunk.count >= CopyChannel.chunkSize { try await flush() }
    }

    /// Writes text as UTF-8.
    public nonisolated(nonsending) func write(_ text: String) async throws { try await write(text.utf8) }

    nonisolated(nonsending) func flush() async throws {
        guard !chunk.isEmpty else { return }
        try await channel.send(chunk)
        chunk.removeAll(keepingCapacity: true)
    }
}

@available(*, unavailable, message: "a writer belongs to its session's task")
extension CopyWriter: Sendable {}

/// The way into an open `COPY … FROM STDIN`.
package final class CopyChannel {
    /// How much is sent at once: enough that the calls cost little, and little enough for the processor's cache.
    package static var chunkSize: Int { 1 << 16 }

    private let driver: SessionDriver
    private let token: StreamToken
    private let callSite: CallSite?
    /// Why it has ended early: each later call throws it again.
    private var failure: (any Error)?

    init(_ driver: SessionDriver, _ token: StreamToken, at callSite: CallSite?) {
        self.driver = driver
        self.token = token
        self.callSite = callSite
    }

    /// Sends bytes, and waits until the socket has taken them.
    package nonisolated(nonsending) func send(_ chunk: [UInt8]) async throws {
        try await step { try await $0.send(chunk) }
    }

    nonisolated(nonsending) func finish() async throws -> Int {
        try await step { try await $0.finishCopyIn() }
    }

    /// Ends the COPY without storing anything.
    nonisolated(nonsending) func giveUp() async { await driver.giveUp(token) }

    private nonisolated(nonsending) func step<Result>(
        _ body: nonisolated(nonsending) (any StreamingConnection) async throws -> Result
    ) async throws -> Result {
        if let failure { throw failure }
        do {
            return try await driver.advance(token, body)
        } catch {
            let error = (error as? DatabaseError)?.from(callSite) ?? error
            failure = error
            throw error
        }
    }
}

extension SessionLane {
    /// Runs `COPY … FROM STDIN` with the data that `body` sends; returns the number of rows.
    ///
    /// If `body` throws, nothing is stored.
    package nonisolated(nonsending) func copyIn(
        _ sql: String, _ body: nonisolated(nonsending) (CopyChannel) async throws -> Void
    ) async throws -> Int {
        let token = try await open("a COPY", sql, mayEndEarly: false) {
            try await $0.openCopyIn(sql, deadline: driver.deadline)
        }
        let channel = CopyChannel(driver, token, at: callSite)
        do {
            try await body(channel)
            return try await channel.finish()
        } catch {
            await channel.giveUp()
            throw error
        }
    }
}

extension SessionExecutor {
    /// Runs `COPY … FROM STDIN` with the data that `body` writes, in the format that the statement asks for.
    ///
    /// - Returns: the number of rows.
    package nonisolated(nonsending) func copyIn(
        sql: String, fileID: String, line: UInt,
        _ body: nonisolated(nonsending) (sending CopyWriter) async throws -> Void
    ) async throws -> Int {
        try await lane.from(fileID: fileID, line: line).copyIn(sql) { channel in
            // Whoever takes it along past the closure gets an error.
            nonisolated(unsafe) let writer = CopyWriter(channel)
            try await body(writer)
            try await writer.flush()
        }
    }
}
