/// A place in the source from which something was asked of the database.
///
/// Every verb notes its own by the default values `fileID: String = #fileID, line: UInt = #line`. A helper that passes on
/// what its caller wants can take the same two parameters, and hand them to the verbs that it uses: then observers, errors
/// and reports name the caller and not the helper.
public struct CallSite: Hashable, Sendable, CustomStringConvertible {
    /// The file, as `#fileID` writes it: `Shop/Orders.swift`.
    public let fileID: String
    /// The line in that file.
    public let line: UInt

    /// A place by its file and line.
    @inlinable public init(fileID: String, line: UInt) {
        self.fileID = fileID
        self.line = line
    }

    /// `Shop/Orders.swift:42`.
    public var description: String { "\(fileID):\(line)" }
}
