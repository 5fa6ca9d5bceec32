import CLibpq
import HowdahTypes

extension RawConnection {
    /// Lets the results of the statement that was just sent come one by one, each with one row.
    func setSingleRowMode() throws {
        try check(PQsetSingleRowMode(handle))
        hasLeftSingleRowMode = true
    }

    // MARK: COPY

    /// What ``copyData(appendingTo:)`` has found.
    enum CopyData {
        /// A piece was appended.
        case piece
        /// There is none yet.
        case none
        /// The data has ended, well or badly: the next result tells.
        case end
    }

    /// Appends the next piece of a COPY's data: a row, in most cases.
    func copyData(appendingTo bytes: inout [UInt8]) -> CopyData {
        var buffer: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(handle, &buffer, 1)
        guard count > 0, let buffer else { return count == 0 ? .none : .end }
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: buffer, count: Int(count)))
        PQfreemem(buffer)
        return .piece
    }

    /// Queues a piece of a COPY's data; false if libpq has no room for it now.
    ///
    /// Only once the pieces before it are sent: libpq does not wait for the socket, and would queue any number of them.
    func putCopyData(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        return try isQueued(PQputCopyData(handle, start, Int32(bytes.count)))
    }

    /// Queues the end of a COPY's data; with a reason the server takes all of it back. False if there is no room now.
    func endCopy(failing reason: String? = nil) throws -> Bool {
        guard try isQueued(PQputCopyEnd(handle, reason)) else { return false }
        isCopyingIn = false
        return true
    }

    private func isQueued(_ result: Int32) throws -> Bool {
        switch result {
        case 1: return true
        case 0: return false
        default:
            isCopyingIn = false
            throw lost(errorMessage)
        }
    }
}
