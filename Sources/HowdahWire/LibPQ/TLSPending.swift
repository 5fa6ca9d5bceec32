import CLibpq
import Foundation

/// What OpenSSL knows of a connection's bytes and libpq does not tell.
enum TLSPending {
    private typealias Pending = @convention(c) (UnsafeMutableRawPointer?) -> Int32
    private typealias Peek = @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, Int32) -> Int32

    /// OpenSSL's functions, which are in the process wherever libpq uses OpenSSL.
    private static let pending = symbol("SSL_pending").map { unsafeBitCast($0, to: Pending.self) }
    private static let peek = symbol("SSL_peek").map { unsafeBitCast($0, to: Peek.self) }

    private static func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(dlopen(nil, RTLD_LAZY), name) }

    /// How many decrypted bytes OpenSSL holds back from libpq.
    static func bytes(_ connection: OpaquePointer?) -> Int32 {
        guard PQsslInUse(connection) != 0, let pending, let ssl = PQsslStruct(connection, "OpenSSL") else { return 0 }
        return pending(ssl)
    }

    /// Decrypts what has arrived, as far as it fits, and leaves it for libpq to read; the number of bytes.
    ///
    /// Only after the TLS handshake: before, it would go on with that.
    static func peek(_ connection: OpaquePointer?, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let peek, let ssl = PQsslStruct(connection, "OpenSSL") else { return 0 }
        return max(0, Int(peek(ssl, buffer.baseAddress, Int32(buffer.count))))
    }
}
