import HowdahTypes
import Testing

@Suite("The place of an error in a pipeline")
struct PipelinePositionTests {
    typealias Position = DatabaseError.PipelinePosition

    @Test(
        "says which statement failed, and what became of those before and after it",
        arguments: [
            (
                Position(index: 2, count: 7, before: .undone),
                "statement 3 of 7: the 2 before it were undone, the 4 after it did not run"
            ),
            (Position(index: 0, count: 2, before: .undone), "statement 1 of 2: the one after it did not run"),
            (Position(index: 1, count: 2, before: .undone), "statement 2 of 2: the one before it was undone"),
            (
                Position(index: 1, count: 2, before: .inFailedTransaction),
                "statement 2 of 2: the one before it is undone with the transaction or its savepoint"
            ),
            (
                Position(index: 3, count: 5, before: .committed(2)),
                "statement 4 of 5: the first 2 are committed, the one between was undone, the one after it did not run"
            ),
            (
                Position(index: 3, count: 4, before: .committed(1)),
                "statement 4 of 4: the first is committed, the 2 between were undone"
            ),
            (Position(index: 1, count: 2, before: .committed(1)), "statement 2 of 2: the one before it is committed"),
            (
                Position(index: 200, count: nil, before: .committed(200)),
                "statement 201: the 200 before it are committed, those after it did not run"
            ),
        ])
    func description(position: Position, text: String) {
        #expect(position.description == text)
    }

    @Test("is part of the error's description, above the statement")
    func inError() {
        let error = DatabaseError(.server, message: "it failed", statement: "SELECT 1")
            .inPipeline(Position(index: 1, count: 2, before: .undone))
        #expect(
            error.description == """
                it failed
                in statement 2 of 2: the one before it was undone
                statement: SELECT 1
                """)
    }

    @Test("does not count what the library sent before the caller's statements")
    func opening() {
        let error = DatabaseError(.server, message: "it failed")
            .inPipeline(Position(index: 2, count: 4, before: .inFailedTransaction))
        #expect(
            error.withoutOpening(1).pipelinePosition == Position(index: 1, count: 3, before: .inFailedTransaction))
        #expect(error.withoutOpening(3).pipelinePosition == nil)
        #expect(error.withoutOpening(0).pipelinePosition == error.pipelinePosition)
    }
}
