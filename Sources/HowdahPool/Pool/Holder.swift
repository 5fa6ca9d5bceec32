package import HowdahTypes

/// Who asks for a connection: a place in the source, and a task if there is one.
package struct Holder: Hashable, Sendable {
    package let callSite: CallSite
    /// Differs between any two tasks that live at the same time.
    package let task: Int?

    package init(callSite: CallSite, task: Int?) {
        self.callSite = callSite
        self.task = task
    }

    /// The calling task.
    package static func current(at callSite: CallSite) -> Holder {
        Holder(callSite: callSite, task: withUnsafeCurrentTask { $0?.hashValue })
    }
}
