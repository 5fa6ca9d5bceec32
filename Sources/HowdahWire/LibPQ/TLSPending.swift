import CLibpq
import Foundation

/// How many decrypted bytes OpenSSL holds back from libpq.
enum TLSPending {
    private typealias Pending = @convention(c) (UnsafeMutableRawPointer?) -> Int32

    /// OpenSSL's `SSL_pending`, which is in the process wherever libpq uses OpenSSL.
    private static let pending: Pending? = {
        guard let symbol = dlsym(dlopen(nil, RTLD_LAZY), "SSL_pending") else { return nil }
        return unsafeBitCast(symbol, to: Pending.self)
    }()

    static func bytes(_ connection: OpaquePointer?) -> Int32 {
        guard PQsslInUse(connection) != 0, let pending, let ssl = PQsslStruct(connection, "OpenSSL") else { return 0 }
        return pending(ssl)
    }
}
