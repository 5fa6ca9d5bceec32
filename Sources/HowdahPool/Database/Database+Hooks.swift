extension Database {
    /// Runs a closure between the hooks of the pool's configuration.
    ///
    /// A hook that throws leaves the connection in a state that nobody knows, so it is closed.
    nonisolated(nonsending) func runWithHooks<T>(
        _ body: nonisolated(nonsending) (sending Session) async throws -> sending T, _ driver: SessionDriver
    ) async throws -> sending T {
        nonisolated(unsafe) let result: T
        do {
            try await acquired(driver)
            nonisolated(unsafe) let session = Session(driver)
            result = try await body(session)
        } catch {
            await releasing(driver)
            throw error
        }
        await releasing(driver)
        return result
    }

    private nonisolated(nonsending) func acquired(_ driver: SessionDriver) async throws {
        guard let hook = pool.configuration.onAcquire else { return }
        do {
            nonisolated(unsafe) let session = Session(driver)
            try await hook(session)
        } catch {
            driver.connection.close()
            throw error
        }
    }

    /// In a task of its own, which the caller's cancellation does not reach, and for as long as a reset may take.
    private nonisolated(nonsending) func releasing(_ driver: SessionDriver) async {
        guard let hook = pool.configuration.onRelease, driver.connection.isUsable else { return }
        driver.limit = TimeLimit(pool.configuration.resetTimeout, from: pool.clock.now())
        nonisolated(unsafe) let session = Session(driver)
        let connection = driver.connection
        let executor = pool.configuration.executor == .loop ? connection.sessionExecutor : nil
        await Task(executorPreference: executor) {
            do { try await hook(session) } catch { connection.close() }
        }.value
    }
}
