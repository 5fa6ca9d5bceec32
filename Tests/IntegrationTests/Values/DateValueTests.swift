import Foundation
import Howdah
import HowdahTesting
import Testing

@Suite("Dates, as the server writes them")
struct DateValueTests {
    @Test(
        "days, before 1970 and before the year 1 as well",
        arguments: [
            same(day(2000, 1, 1), "2000-01-01", "date"), same(day(1969, 12, 31), "1969-12-31", "date"),
            same(day(2024, 2, 29), "2024-02-29", "date"), same(day(1, 1, 1), "0001-01-01", "date"),
            same(day(0, 12, 31), "0001-12-31 BC", "date"), same(day(-43, 3, 15), "0044-03-15 BC", "date"),
            same(LocalDate.min, "4714-11-24 BC", "date"), same(LocalDate.max, "5874897-12-31", "date"),
            unreadable(LocalDate.self, "'infinity'::date", "infinite"),
            unreadable(LocalDate.self, "'-infinity'::date", "infinite"),
        ])
    func days(value: ValueCase) async throws { try await value.run() }

    @Test(
        "every way of writing a day agrees with the server", arguments: [day(2024, 2, 29), day(-43, 3, 15), .min, .max])
    func dayText(date: LocalDate) async throws {
        try await withConnection { connection in
            let text = try await connection.value(prepared("SELECT $1::text", date), as: String.self)
            #expect(text == date.description)
            #expect(LocalDate(text) == date)
        }
    }

    @Test(
        "points in time, to the microsecond",
        arguments: [
            same(time("2000-01-01T00:00:00Z"), "2000-01-01 00:00:00+00", "timestamptz"),
            same(time("1970-01-01T00:00:00Z"), "1970-01-01 00:00:00+00", "timestamptz"),
            same(time("1969-12-31T23:59:59Z"), "1969-12-31 23:59:59+00", "timestamptz"),
            same(time("1969-12-31T23:59:59Z") + 0.999_999, "1969-12-31 23:59:59.999999+00", "timestamptz") {
                abs($0.timeIntervalSince(time("1969-12-31T23:59:59Z")) - 0.999_999) < 1e-6
            },
            same(time("2024-06-30T12:34:56Z") + 0.125, "2024-06-30 14:34:56.125+02", "timestamptz"),
            same(time("1800-02-28T01:02:03Z"), "1800-02-28 01:02:03+00", "timestamptz"),
            same(Date(timeIntervalSinceReferenceDate: -63_113_904_000), "0001-01-01 00:00:00+00", "timestamptz"),
            same(Date(timeIntervalSinceReferenceDate: -63_113_904_001), "0001-12-31 23:59:59+00 BC", "timestamptz"),
            same(Date(timeIntervalSinceReferenceDate: -211_845_110_400), "4714-11-24 00:00:00+00 BC", "timestamptz"),
            same(Date(timeIntervalSinceReferenceDate: 9_223_339_708_799), "294276-12-31 23:59:59+00", "timestamptz"),
            unreadable(Date.self, "'infinity'::timestamptz", "infinite"),
            unreadable(Date.self, "'-infinity'::timestamptz", "infinite"),
            unreadable(Date.self, "'2000-01-01'::timestamp", "Date"),
            unsendable(Date(timeIntervalSinceReferenceDate: 9_223_339_708_800), "294276"),
            unsendable(Date(timeIntervalSinceReferenceDate: -211_845_110_401), "4714"),
            unsendable(Date(timeIntervalSinceReferenceDate: .nan), "timestamptz"),
            unsendable(Date(timeIntervalSinceReferenceDate: .infinity), "timestamptz"),
            unsendable(Date.distantFuture + 1e18, "timestamptz"),
        ])
    func times(value: ValueCase) async throws { try await value.run() }

    @Test(
        "a point in time does not depend on the session's time zone",
        arguments: ["UTC", "Asia/Kathmandu", "America/St_Johns"])
    func timeZones(zone: String) async throws {
        try await withConnection(configure: { $0.options = "-c TimeZone=\(zone)" }) { connection in
            let date = time("2024-03-10T07:30:00Z")
            #expect(try await connection.value(prepared("SELECT $1", date), as: Date.self) == date)
            let epoch = try await connection.value(
                prepared("SELECT extract(epoch FROM $1)::float8", date), as: Double.self)
            #expect(epoch == date.timeIntervalSince1970)
        }
    }

    @Test("ten thousand random points in time agree with the server to the microsecond")
    func randomTimes() async throws {
        try await withConnection { connection in
            let counts = (0..<10_000).map { _ in Int64.random(in: -900_000_000_000_000...900_000_000_000_000) }
            let dates = counts.map { Date(timeIntervalSinceReferenceDate: Double($0) / 1_000_000) }
            let back = try await connection.execute(
                prepared(
                    "SELECT round(extract(epoch FROM d - '2001-01-01 00:00:00+00'::timestamptz) * 1000000)::int8 FROM unnest($1) d",
                    dates)
            ).decodeColumn(as: Int64.self)
            #expect(back == counts)
        }
    }
}

private func day(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
    LocalDate(year: year, month: month, day: day) ?? .min
}

private func time(_ text: String) -> Date { (try? Date(text, strategy: .iso8601)) ?? .distantPast }
