#if Tracing
    import HowdahBridges
    import HowdahPool
    import InMemoryTracing
    import Testing
    import Tracing

    @Suite("swift-distributed-tracing")
    struct TracingObserverTests {
        @Test("gets a span of each statement below that of the task, with its text, place, rows and error")
        func spans() throws {
            let tracer = InMemoryTracer()
            let observer = TracingObserver(tracer: tracer)
            tracer.withSpan("request") { _ in
                observer.began(Operations.make(.session, id: 1))
                observer.began(Operations.make(.statement, id: 2))
                observer.ended(Operations.make(.statement, id: 2), Operations.outcome())
                observer.began(Operations.make(.pipeline, id: 3))
                observer.ended(Operations.make(.pipeline, id: 3), Operations.outcome(error: Operations.violation))
                observer.ended(Operations.make(.session, id: 1), Operations.outcome())
            }
            let spans = tracer.finishedSpans
            #expect(spans.map(\.operationName) == ["postgresql statement", "postgresql pipeline", "request"])
            let statement = try #require(spans.first)
            #expect(statement.parentSpanID == spans.last?.spanID)
            #expect(statement.attributes.get("db.query.text") == .string("SELECT $1"))
            #expect(statement.attributes.get("code.file.path") == .string("Shop/Orders.swift"))
            #expect(statement.attributes.get("db.response.returned_rows") == .int64(3))
            #expect(statement.status == nil)
            #expect(spans[1].status?.code == .error && spans[1].attributes.get("error.type") == .string("23505"))
            #expect(spans.allSatisfy { !"\($0)".contains("secret") })
        }
    }
#endif
