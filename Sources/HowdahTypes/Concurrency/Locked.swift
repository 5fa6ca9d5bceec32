// ThreadSanitizer does not see that Synchronization's Mutex orders the accesses inside it (Swift 6.3, Linux: its futex
// calls are in a library that is not instrumented), and reports every one of them as a race. It sees pthread's mutex. So
// all locks are of this one type, and `.ci/sanitize` builds with HOWDAH_TSAN.

#if HOWDAH_TSAN
    import Foundation

    /// A value that one thread at a time can reach: Synchronization's `Mutex`, by pthread's mutex.
    package struct Locked<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        private let mutex: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        /// Takes over a value.
        package init(_ initial: consuming sending Value) {
            mutex = .allocate(capacity: 1)
            mutex.initialize(to: pthread_mutex_t())
            pthread_mutex_init(mutex, nil)
            value = .allocate(capacity: 1)
            value.initialize(to: initial)
        }

        deinit {
            value.deinitialize(count: 1)
            value.deallocate()
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
        }

        /// Calls `body` with the value while no other thread can reach it.
        package borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body(&value.pointee)
        }
    }
#else
    package import Synchronization

    /// A value that one thread at a time can reach.
    package typealias Locked<Value: ~Copyable> = Mutex<Value>
#endif
