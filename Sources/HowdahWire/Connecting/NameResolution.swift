import Foundation
import HowdahTypes

/// Looks a host's name up, blocking the thread it runs on; every address once, in the resolver's order.
///
/// libpq's own look-up inside `PQconnectStart` and `PQconnectPoll` blocks as well, so it is always given an address.
func resolve(_ endpoint: Endpoint) throws -> [String] {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if os(Linux)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
        hints.ai_socktype = SOCK_STREAM
    #endif
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(endpoint.host, nil, &hints, &list)
    guard status == 0 else { throw lookUpError(endpoint.host, String(cString: gai_strerror(status))) }
    defer { freeaddrinfo(list) }
    var addresses: [String] = []
    var entry = list
    while let info = entry?.pointee {
        if let address = numericAddress(info), !addresses.contains(address) { addresses.append(address) }
        entry = info.ai_next
    }
    return addresses
}

private func lookUpError(_ host: String, _ reason: String) -> DatabaseError {
    let advice = DescriptorShortage.adviceNow ?? "Check the name and the network."
    return DatabaseError(
        .connectionFailed, message: "The host \(quoteIdentifier(host)) cannot be found: \(reason). \(advice)")
}

private func numericAddress(_ info: addrinfo) -> String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1_025) { buffer in
        let status = getnameinfo(
            info.ai_addr, info.ai_addrlen, buffer.baseAddress, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        return status == 0 ? buffer.baseAddress.map { String(cString: $0) } : nil
    }
}
