import SwiftSyntaxMacros

#if HOWDAH_TOOLCHAIN_SYNTAX
    @_spi(PluginMessage) import SwiftCompilerPluginMessageHandling
#else
    import SwiftCompilerPlugin
#endif

/// The macros by the names under which `HowdahORM/Model/Macros.swift` declares them.
var macroTypes: [any Macro.Type] { [ModelMacro.self, RowMacro.self, ColumnMarkerMacro.self, RelationMacro.self] }

#if HOWDAH_TOOLCHAIN_SYNTAX
    /// The compiler starts this executable, and asks it over standard input and output to expand macros.
    @main struct HowdahPlugin {
        static func main() throws {
            let connection = try StandardIOMessageConnection()
            try CompilerPluginMessageListener(connection: connection, provider: Provider()).main()
        }
    }

    struct Provider: PluginProvider {
        func resolveMacro(moduleName: String, typeName: String) throws -> any Macro.Type {
            guard let found = macroTypes.first(where: { "\($0)" == typeName }) else {
                throw UnknownMacro(description: "\(moduleName) has no macro type \(typeName).")
            }
            return found
        }

        var features: [PluginFeature] { [] }
    }

    struct UnknownMacro: Error, CustomStringConvertible {
        let description: String
    }
#else
    /// The compiler starts this executable, and asks it over standard input and output to expand macros.
    @main struct HowdahPlugin: CompilerPlugin {
        var providingMacros: [any Macro.Type] { macroTypes }
    }
#endif
