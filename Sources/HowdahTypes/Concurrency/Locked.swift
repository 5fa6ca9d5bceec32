internal import Foundation

/// A value that one thread at a time can reach.
///
/// The lock is pthread's and not Synchronization's `Mutex`: where more threads than processors want it, that one spins
/// while its holder is not running, and then asks the kernel for a lock with priority inheritance, twice for each wait
/// (Swift 6.3, Linux: a third of a busy pool's time). pthread's sleeps at once, and ThreadSanitizer knows it.
package struct Locked<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    @usableFromInline let mutex: PlatformMutex
    @usableFromInline let value: UnsafeMutablePointer<Value>

    /// Takes over a value.
    package init(_ initial: consuming sending Value) {
        // One piece of memory for both: many locks live no longer than one statement.
        let offset = PlatformMutex.size(alignedTo: MemoryLayout<Value>.alignment)
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: offset + MemoryLayout<Value>.size,
            alignment: Swift.max(PlatformMutex.alignment, MemoryLayout<Value>.alignment))
        mutex = PlatformMutex(at: memory)
        value = (memory + offset).bindMemory(to: Value.self, capacity: 1)
        value.initialize(to: initial)
    }

    deinit {
        value.deinitialize(count: 1)
        mutex.destroy()
    }

    /// Calls `body` with the value while no other thread can reach it.
    @inlinable @inline(__always) package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        mutex.lock()
        defer { mutex.unlock() }
        return try body(&value.pointee)
    }
}

/// A mutex of pthread at the beginning of a piece of memory.
@usableFromInline struct PlatformMutex {
    private let memory: UnsafeMutableRawPointer
    private var mutex: UnsafeMutablePointer<pthread_mutex_t> {
        memory.assumingMemoryBound(to: pthread_mutex_t.self)
    }

    static var alignment: Int { MemoryLayout<pthread_mutex_t>.alignment }

    /// How much room a mutex takes before a value.
    static func size(alignedTo alignment: Int) -> Int {
        (MemoryLayout<pthread_mutex_t>.size + alignment - 1) / alignment * alignment
    }

    init(at memory: UnsafeMutableRawPointer) {
        self.memory = memory
        memory.bindMemory(to: pthread_mutex_t.self, capacity: 1).initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    /// Ends the mutex, and gives the whole piece of memory back.
    func destroy() {
        pthread_mutex_destroy(mutex)
        memory.deallocate()
    }

    @usableFromInline func lock() { pthread_mutex_lock(mutex) }

    @usableFromInline func unlock() { pthread_mutex_unlock(mutex) }
}
