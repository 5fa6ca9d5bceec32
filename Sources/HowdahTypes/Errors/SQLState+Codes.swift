extension SQLState {
    public static let uniqueViolation = SQLState("23505")
    public static let serializationFailure = SQLState("40001")
    public static let deadlockDetected = SQLState("40P01")
}
extension SQLState.Class {
    public static let integrityConstraintViolation = SQLState.Class("23")
}
