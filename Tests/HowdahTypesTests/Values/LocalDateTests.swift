import Foundation
import HowdahTypes
import Testing

@Suite("Days of the calendar")
struct LocalDateTests {
    @Test(
        "a day prints as PostgreSQL prints it, and is read back",
        arguments: [
            ("2024-02-29", 8_825), ("2000-01-01", 0), ("1999-12-31", -1), ("1970-01-01", -10_957),
            ("0001-01-01", -730_119),
            ("0001-12-31 BC", -730_120), ("0044-03-15 BC", -746_117), ("4714-11-24 BC", -2_451_545),
            ("5874897-12-31", 2_145_031_948), ("10000-01-01", 2_921_940),
        ])
    func text(text: String, days: Int) throws {
        let date = try #require(LocalDate(text))
        #expect(date.daysSince2000 == days)
        #expect(date.description == text)
        #expect(LocalDate(daysSince2000: days) == date)
    }

    @Test(
        "texts that are no day",
        arguments: [
            "", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-1-1", "24-01-01",
            "0000-01-01",
            "infinity", "2024-01-01T00:00", "+2024-01-01", "2024-01-01 AD", "5874898-01-01", "4714-11-23 BC",
            "99999999999999999999-01-01",
        ])
    func invalid(text: String) { #expect(LocalDate(text) == nil) }

    @Test("parts and days agree with the calendar of Foundation")
    func calendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var generator = SeededGenerator(1)
        for _ in 0..<2_000 {
            let days = Int.random(in: -120_000...1_000_000, using: &generator)
            let date = try #require(LocalDate(daysSince2000: days))
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(days + 10_957) * 86_400))
            #expect(parts.year == date.year && parts.month == date.month && parts.day == date.day)
            #expect(LocalDate(year: date.year, month: date.month, day: date.day) == date)
        }
    }

    @Test("years count through zero, which is 1 BC")
    func years() throws {
        #expect(LocalDate(year: 0, month: 12, day: 31)?.description == "0001-12-31 BC")
        #expect(LocalDate(year: -43, month: 3, day: 15)?.description == "0044-03-15 BC")
        #expect(LocalDate("0044-03-15 BC")?.year == -43)
    }

    @Test("arithmetic and order; nothing lies beyond the ends")
    func arithmetic() throws {
        let leapDay = try #require(LocalDate(year: 2024, month: 2, day: 29))
        let next = try #require(leapDay.adding(days: 1))
        #expect(next.description == "2024-03-01" && leapDay < next && leapDay.days(to: next) == 1)
        #expect(LocalDate.max.adding(days: 1) == nil && LocalDate.min.adding(days: -1) == nil)
        #expect(leapDay.adding(days: .max) == nil)
    }

    @Test("a point in time lies on different days in different time zones")
    func timeZones() throws {
        let instant = Date(timeIntervalSince1970: 1_709_164_799)  // 2024-02-28T23:59:59Z
        #expect(LocalDate(instant)?.description == "2024-02-28")
        #expect(LocalDate(instant, in: try #require(TimeZone(secondsFromGMT: 3_600)))?.description == "2024-02-29")
        #expect(LocalDate(Date(timeIntervalSinceReferenceDate: .nan)) == nil)
    }

    @Test("Codable writes the ISO text")
    func codable() throws {
        let days = [try #require(LocalDate("2024-02-29"))]
        let json = try JSONEncoder().encode(days)
        #expect(String(decoding: json, as: UTF8.self) == "[\"2024-02-29\"]")
        #expect(try JSONDecoder().decode([LocalDate].self, from: json) == days)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([LocalDate].self, from: Data("[\"2023-02-29\"]".utf8))
        }
    }
}
