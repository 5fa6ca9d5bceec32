import CLibpq
import Foundation
import HowdahTypes

extension RawConnection {
    /// What the server has said about itself with its last ReadyForQuery: PostgreSQL 14 and later do, unasked.
    var reportedRole: ServerRole {
        ServerRole(isStandby: flag("in_hot_standby"), isReadOnly: flag("default_transaction_read_only"))
    }

    /// A parameter that is `on` or `off`; compared in libpq's memory, as it is asked for at every checkout of a pool.
    private func flag(_ name: String) -> Bool? {
        PQparameterStatus(handle, name).map { strcmp($0, "on") == 0 }
    }
}

extension Handshake {
    /// What the server is: as it has reported, or, where it has not, as it answers when asked.
    func role(of connection: RawConnection) throws -> ServerRole {
        var role = connection.reportedRole
        if role.isStandby == nil {
            role.isStandby = try ask("SELECT pg_catalog.pg_is_in_recovery()", connection).map { $0 == "t" }
        }
        if role.isReadOnly == nil {
            role.isReadOnly = try ask("SHOW default_transaction_read_only", connection).map { $0 == "on" }
        }
        return role
    }

    /// Runs a statement on the blocking thread; returns the only value of its result.
    private func ask(_ sql: String, _ connection: RawConnection) throws -> String? {
        try connection.sendSimple(sql)
        while try !connection.flush() { try waitForSocket(connection, Int16(POLLOUT)) }
        var value: String?
        while true {
            while connection.isBusy {
                try waitForSocket(connection, Int16(POLLIN))
                guard connection.consumeInput() else { throw connection.lost(connection.errorMessage) }
            }
            guard let result = connection.nextResult() else { return value }
            value = value ?? result.firstText
        }
    }
}
