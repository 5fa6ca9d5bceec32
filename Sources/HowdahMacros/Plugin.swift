@_spi(PluginMessage) import SwiftCompilerPluginMessageHandling
import SwiftSyntax
import SwiftSyntaxMacros

@main struct Plugin {
    static func main() throws {
        let connection = try StandardIOMessageConnection()
        try CompilerPluginMessageListener(connection: connection, provider: P()).main()
    }
}
struct P: PluginProvider {
    func resolveMacro(moduleName: String, typeName: String) throws -> any Macro.Type { fatalError() };
    var features: [PluginFeature] { [] }
}
