import Foundation
import HowdahTypes
import Testing

@Suite("Points in time")
struct DateTests {
    @Test(
        "microseconds before 1970 and before 2000 are exact",
        arguments: [
            -946_684_800_000_001, -946_684_799_999_999, -1, 1, -7_258_118_400_000_001, 0, 8_400_000_000_000_001,
        ])
    func exact(microseconds: Int64) throws {
        let date = try decode(Date.self, try encode(microseconds), as: .timestamptz)
        #expect(try encode(date) == encode(microseconds))
    }

    @Test(
        "the year 1 and the ends of timestamptz are exact to the second",
        arguments: [
            -63_082_281_600, -211_813_488_000, 9_223_371_331_199,
        ])
    func ends(seconds: Int64) throws {
        let sent = try encode(seconds * 1_000_000)
        let date = try decode(Date.self, sent, as: .timestamptz)
        #expect(date.timeIntervalSinceReferenceDate == Double(seconds - 366 * 86_400))
        #expect(try encode(date) == sent)
    }

    @Test("the distant past and future can be sent")
    func distant() throws {
        for date in [Date.distantPast, .distantFuture] {
            #expect(try decode(Date.self, encode(date), as: .timestamptz) == date)
        }
    }

    @Test("a timestamp without a time zone is not a point in time")
    func timestamp() { #expect(!Date.accepts(.timestamp) && !Date.accepts(.date)) }
}

@Suite("Dates in JSON")
struct JSONDateTests {
    @Test(
        "a date is ISO 8601 with microseconds",
        arguments: [
            (0.0, "1970-01-01T00:00:00.000000Z"), (1_709_210_096.789012, "2024-02-29T12:34:56.789012Z"),
            (-0.000001, "1969-12-31T23:59:59.999999Z"),
        ])
    func written(interval: Double, text: String) throws {
        let date = Date(timeIntervalSince1970: interval)
        let sent = try encode(JSON([date]))
        #expect(String(decoding: sent.dropFirst(), as: UTF8.self) == "[\"\(text)\"]")
        let read = try decode(JSON<[Date]>.self, sent, as: .jsonb).value[0]
        #expect(try encode(read) == encode(date))
    }

    @Test(
        "every common form is read",
        arguments: [
            "2024-02-29T12:34:56Z", "2024-02-29 12:34:56.000+00", "2024-02-29T13:34:56,0+01:00",
            "2024-02-29t05:04:56.000000000-0730",
        ])
    func read(text: String) throws {
        let json = Array("\"\(text)\"".utf8)
        #expect(
            try decode(JSON<Date>.self, json, as: .json).value == Date(timeIntervalSince1970: 1_709_210_096))
    }

    @Test(
        "other texts fail",
        arguments: [
            "", "2024-02-30T00:00:00Z", "2024-02-29", "2024-02-29T12:34:56", "2024-02-29T12:34:56.Z",
            "2024-02-29T25:00:00Z",
            "2024-02-29T12:34:56+1", "2024-02-29T12:34:56Z ", "ééééééééééééééééé", "2024-02-29T12:34:56+01:0x",
        ])
    func invalid(text: String) throws {
        let json = Array("\"\(text)\"".utf8)
        #expect(throws: DecodingFailure.self) { try decode(JSON<Date>.self, json, as: .json) }
    }
}
