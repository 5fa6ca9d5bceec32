import CLibpq
import Foundation
import HowdahTypes

/// One `PGconn`: every libpq call on it, each checked, none that blocks.
///
/// libpq is safe for several threads on several connections, and never on one: whoever holds the connection's lease is
/// the only caller, on whichever thread its task runs. The rules obeyed here are those of libpq's manual, chapters 34.4 (asynchronous processing) and 34.5
/// (pipeline mode).
final class RawConnection: @unchecked Sendable {
    /// nil once the connection is finished; libpq answers every question about nil as about a broken connection.
    private(set) var handle: OpaquePointer?
    private let notices = NoticeBox()
    /// Whether libpq may still be in single-row mode: a pipeline's first statement inherits it from a stream before (15.18).
    var hasLeftSingleRowMode = false
    /// Whether a COPY waits for data: until its end libpq answers every question for a result with that.
    var isCopyingIn = false

    /// Takes over a handle that `PQconnectStartParams` made; it is finished when this object goes.
    init(_ handle: OpaquePointer) {
        self.handle = handle
        PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context, let result, let fields = DatabaseError.ServerFields(result: result) else { return }
                Unmanaged<NoticeBox>.fromOpaque(context).takeUnretainedValue().receive(fields)
            }, Unmanaged.passUnretained(notices).toOpaque())
    }

    deinit { finish() }

    /// Closes the connection: "even if the server connection attempt fails, the application should call PQfinish to free
    /// the memory" (34.1).
    func finish() {
        PQfinish(handle)
        handle = nil
    }

    // MARK: State

    /// The socket; libpq may replace it while it connects, so it is asked for each time.
    var socket: Int32 { PQsocket(handle) }

    /// Whether libpq takes the connection for alive.
    var isOpen: Bool { PQstatus(handle) == CONNECTION_OK }

    /// libpq's last message.
    var errorMessage: String { String(cString: PQerrorMessage(handle)).trimmingNewlines() }

    var transactionStatus: TransactionStatus {
        switch PQtransactionStatus(handle) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }

    /// Whether no statement, pipeline or COPY is under way: the one state from which the next statement may start.
    var isBetweenStatements: Bool {
        switch transactionStatus {
        case .active, .unknown: false
        default: PQpipelineStatus(handle) == PQ_PIPELINE_OFF && isOpen
        }
    }

    var processID: Int32 { PQbackendPID(handle) }

    /// 150018 for 15.18.
    var serverVersion: Int { Int(PQserverVersion(handle)) }

    func parameter(_ name: String) -> String? { PQparameterStatus(handle, name).map { String(cString: $0) } }

    /// The last FATAL that arrived as a notice: the only word of a server that closes an idle connection.
    var lastFatalNotice: DatabaseError.ServerFields? { notices.lastFatal }

    /// How many notices have arrived.
    var noticeCount: Int { notices.count }

    /// Who is told of notices and warnings.
    var onNotice: (@Sendable (DatabaseError.ServerFields) -> Void)? {
        get { notices.handler }
        set { notices.handler = newValue }
    }

    // MARK: Sending

    // Texts are handed over by `withCString`: what Swift does with a String for a C parameter by itself copies it into an
    // array first.

    func setNonblocking() -> Bool { PQsetnonblocking(handle, 1) == 0 }

    /// Sends a statement by the simple protocol; it may hold several, and takes no parameters.
    func sendSimple(_ sql: String) throws { try check(sql.withCString { PQsendQuery(handle, $0) }) }

    /// Sends a statement that stays unprepared.
    func sendUnprepared(_ sql: String, _ parameters: ParameterBuffer) throws {
        try check(
            sql.withCString { sql in
                PQsendQueryParams(
                    handle, sql, parameters.count, parameters.types, parameters.values, parameters.lengths,
                    parameters.formats, 1)
            })
    }

    func sendPrepare(_ name: String, _ sql: String, _ parameters: ParameterBuffer) throws {
        try check(
            name.withCString { name in
                sql.withCString { PQsendPrepare(handle, name, $0, parameters.count, parameters.types) }
            })
    }

    func sendPrepared(_ name: String, _ parameters: ParameterBuffer) throws {
        try check(
            name.withCString { name in
                PQsendQueryPrepared(
                    handle, name, parameters.count, parameters.values, parameters.lengths, parameters.formats, 1)
            })
    }

    func enterPipeline() throws { try check(PQenterPipelineMode(handle)) }

    func exitPipeline() throws { try check(PQexitPipelineMode(handle)) }

    /// Asks the server to send the answers it has, without ending the pipeline's transaction.
    func sendFlushRequest() throws { try check(PQsendFlushRequest(handle)) }

    func sendSync() throws { try check(PQpipelineSync(handle)) }

    func check(_ result: Int32) throws {
        guard result == 1 else { throw lost(errorMessage) }
    }

    // MARK: Pumping

    /// Sends what is queued. True if everything is sent, false if the socket is full.
    func flush() throws -> Bool {
        switch PQflush(handle) {
        case 0: return true
        case 1: return false
        default: throw lost(errorMessage)
        }
    }

    /// Reads what the socket has. False if the connection is gone; results that arrived before can still be taken.
    func consumeInput() -> Bool {
        guard PQconsumeInput(handle) == 1 else { return false }
        // Below 15.19, 17.11 and 18.6 libpq leaves decrypted bytes in OpenSSL, while the socket stays silent for ever.
        while TLSPending.bytes(handle) > 0 {
            guard PQconsumeInput(handle) == 1 else { return false }
        }
        return true
    }

    /// Whether ``nextResult()`` would have to wait.
    var isBusy: Bool { PQisBusy(handle) == 1 }

    /// Whether the socket holds bytes now; no waiting.
    var hasUnreadInput: Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }

    /// The next result; nil at the end of a statement's results. Only while ``isBusy`` is false.
    func nextResult() -> RawResult? {
        guard let result = PQgetResult(handle) else { return nil }
        return RawResult(result)
    }

    // MARK: Errors

    /// The error of a connection that is gone; the server's last word comes first, if there was one.
    func lost(_ message: String) -> DatabaseError {
        let fatal = lastFatalNotice
        return DatabaseError(
            .connectionLost,
            message: "The connection to the server was lost: \(fatal?.message ?? message)", server: fatal)
    }

    /// Why the connection is gone: the server's FATAL, if it is among the results that arrived before the end.
    func lossReason() -> DatabaseError {
        // Of a COPY that waits for data there are results without end.
        if isCopyingIn { _ = try? endCopy(failing: "the connection is lost") }
        while !isBusy, let result = nextResult(), result.status != .copyIn, result.status != .copyOut {
            guard result.status == .error, let server = result.serverFields else { continue }
            return DatabaseError(
                .connectionLost, message: "The connection to the server was lost: \(server.message)", server: server)
        }
        return lost(errorMessage)
    }
}

/// Whether a connection is inside a transaction, as the server said with its last ReadyForQuery.
package enum TransactionStatus: Sendable {
    /// Outside any transaction.
    case idle
    /// A statement is running.
    case active
    /// Inside a transaction.
    case inTransaction
    /// Inside a transaction that has failed; only ROLLBACK helps.
    case failed
    /// The connection is gone.
    case unknown
}

/// Where libpq's notice receiver leaves what it hears; called on the thread that pumps the connection.
private final class NoticeBox {
    var lastFatal: DatabaseError.ServerFields?
    var count = 0
    var handler: (@Sendable (DatabaseError.ServerFields) -> Void)?

    func receive(_ fields: DatabaseError.ServerFields) {
        count += 1
        if fields.severity == "FATAL" || fields.severity == "PANIC" || fields.sqlState.rawValue.hasPrefix("57P") {
            lastFatal = fields
        }
        handler?(fields)
    }
}
