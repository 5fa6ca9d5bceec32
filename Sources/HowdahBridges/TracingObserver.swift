#if Tracing
    public import HowdahPool
    import HowdahTypes
    public import Tracing

    /// Makes a span of each statement, pipeline, stream and transaction with swift-distributed-tracing, below the span of
    /// the task that executes it.
    ///
    /// ```swift
    /// pool.observers.append(TracingObserver())
    /// ```
    ///
    /// A span has the text of its statement, never the values, the number of rows, the place in the source and the error's
    /// type. It is there with the package trait `Tracing`.
    public final class TracingObserver: DatabaseObserver {
        private let tracer: any Tracer
        private let spans = Locked<[UInt64: any Span]>([:])

        /// An observer that makes spans with a tracer; by default with that of the process.
        public init(tracer: any Tracer = InstrumentationSystem.tracer) { self.tracer = tracer }

        /// Starts a span.
        public func began(_ operation: ObservedOperation) {
            guard operation.isExecuted || operation.kind == .transaction else { return }
            let span = tracer.startAnySpan(
                "postgresql \(operation.kind)", context: ServiceContext.current ?? .topLevel, ofKind: .client,
                function: "", file: operation.fileID, line: operation.line)
            span.updateAttributes { attributes in
                attributes["db.system.name"] = "postgresql"
                attributes["db.operation.name"] = operation.kind.description
                attributes["db.query.text"] = operation.sql
                attributes["code.file.path"] = operation.fileID
                attributes["code.line.number"] = Int64(operation.line)
            }
            spans.withLock { $0[operation.id] = span }
        }

        /// Ends the span.
        public func ended(_ operation: ObservedOperation, _ outcome: OperationOutcome) {
            guard let span = spans.withLock({ $0.removeValue(forKey: operation.id) }) else { return }
            span.updateAttributes { attributes in
                attributes["db.response.returned_rows"] = Int64(outcome.rows)
                if let error = outcome.errorType { attributes["error.type"] = error }
            }
            if let error = outcome.errorType { span.setStatus(SpanStatus(code: .error, message: error)) }
            span.end()
        }
    }
#endif
