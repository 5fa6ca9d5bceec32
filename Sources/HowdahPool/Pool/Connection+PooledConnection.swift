import HowdahTypes
package import HowdahWire

extension Connection: PooledConnection {
    package var sessionExecutor: (any TaskExecutor)? { loop }
}
