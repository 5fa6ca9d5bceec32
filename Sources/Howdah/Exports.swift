@_exported public import HowdahMigrations
@_exported public import HowdahORM
@_exported public import HowdahPool
@_exported public import HowdahSQL
@_exported public import HowdahTypes
@_exported public import HowdahWire
