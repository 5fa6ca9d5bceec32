import Foundation
import HowdahTypes
import Testing

@Suite("Times, timestamps and intervals")
struct TimeTests {
    @Test("golden bytes of times")
    func goldenTimes() throws {
        try expectGolden(try #require(LocalTime("12:34:56.789012")), "0000000a8be62614")
        try expectGolden(LocalTime.endOfDay, "000000141dd76000")
        try expectGolden(try #require(ZonedTime("12:00:00+02")), "0000000a0eebb000 ffffe3e0")
        try expectGolden(try #require(LocalDateTime("1970-01-01 00:00:00")), "fffca2fec4c82000")
        try expectGolden(
            Interval(months: 1, days: 2, microseconds: 3_000_000), "00000000002dc6c0 00000002 00000001")
    }

    @Test("infinities are the extremes of the bytes")
    func goldenInfinities() throws {
        try expectGolden(Extended<LocalDate>.infinity, "7fffffff")
        try expectGolden(Extended<LocalDate>.negativeInfinity, "80000000")
        try expectGolden(Extended.finite(try #require(LocalDate("2024-02-29"))), "00002279")
        try expectGolden(Extended<LocalDateTime>.infinity, "7fffffffffffffff")
        try expectGolden(Extended<Date>.negativeInfinity, "8000000000000000")
        try expectGolden(Extended<Interval>.infinity, "7fffffffffffffff 7fffffff 7fffffff")
        try expectGolden(Extended<Interval>.negativeInfinity, "8000000000000000 80000000 80000000")
        #expect(throws: DecodingFailure.self) {
            try decode(Interval.self, bytes("7fffffffffffffff 7fffffff 7fffffff"), as: .interval)
        }
        #expect(throws: DecodingFailure.infiniteDate) {
            try decode(LocalDateTime.self, bytes("7fffffffffffffff"), as: .timestamp)
        }
        let order: [Extended<LocalDate>] = [.negativeInfinity, .finite(.min), .finite(.max), .infinity]
        #expect(order.reversed().sorted() == order)
        #expect(order.map(\.description) == ["-infinity", "4714-11-24 BC", "5874897-12-31", "infinity"])
        #expect(order[0].finiteValue == nil && order[1].finiteValue == .min)
    }

    @Test(
        "times print and read as in PostgreSQL",
        arguments: ["00:00:00", "24:00:00", "12:34:56.789012", "01:02:03.5", "23:59:59.999999", "00:00:00.00001"])
    func time(text: String) throws {
        #expect(try #require(LocalTime(text)).description == text)
    }

    @Test(
        "what is no time reads as nil",
        arguments: [
            "24:00:01", "25:00", "12:60", "12:00:60", "1:00", "12", "12:00:00.", "12:00:00.1234567", "12:00:0x", "",
        ])
    func noTime(text: String) {
        #expect(LocalTime(text) == nil)
    }

    @Test("a time has parts")
    func timeParts() throws {
        let time = try #require(LocalTime(hour: 13, minute: 14, second: 15, microsecond: 16))
        #expect((time.hour, time.minute, time.second, time.microsecond) == (13, 14, 15, 16))
        #expect(LocalTime(hour: 24, minute: 0) == .endOfDay && LocalTime(hour: 24, minute: 1) == nil)
        #expect(LocalTime(microsecondsSinceMidnight: -1) == nil)
        #expect(LocalTime.midnight < time && time < .endOfDay)
        #expect(try JSONDecoder().decode([LocalTime].self, from: JSONEncoder().encode([time])) == [time])
    }

    @Test(
        "offsets print and read as in PostgreSQL",
        arguments: ["12:00:00+02", "08:15:00-03:30", "00:00:00+00", "01:02:03.5+15:59:59", "01:02:03-00:00:30"])
    func zoned(text: String) throws {
        let time = try #require(ZonedTime(text))
        #expect(time.description == text)
        #expect(try decode(ZonedTime.self, encode(time), as: .timetz) == time)
    }

    @Test("offsets of 16 hours and more are refused")
    func zonedRange() throws {
        #expect(ZonedTime("12:00:00+16") == nil && ZonedTime(time: .midnight, secondsFromUTC: -57_600) == nil)
        for hex in [
            "0000000a0eebb000 0000e100", "0000000a0eebb000 80000000", "0000000a0eebb000", "ffffffffffffffff 00000000",
        ] {
            #expect(throws: DecodingFailure.self) { try decode(ZonedTime.self, bytes(hex), as: .timetz) }
        }
    }

    @Test(
        "timestamps print and read as in PostgreSQL",
        arguments: [
            "2024-02-29 12:30:00.5", "0044-03-15 12:00:00 BC", "4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999",
            "1999-12-31 23:59:59.999999", "2000-01-01 00:00:00",
        ])
    func timestamp(text: String) throws {
        let value = try #require(LocalDateTime(text))
        #expect(value.description == text)
        #expect(LocalDateTime(date: value.date, time: value.time) == value)
        #expect(try decode(LocalDateTime.self, encode(value), as: .timestamp) == value)
    }

    @Test("timestamps end where PostgreSQL's do")
    func timestampRange() throws {
        #expect(LocalDateTime.min.description == "4714-11-24 00:00:00 BC")
        #expect(LocalDateTime.max.description == "294276-12-31 23:59:59.999999")
        #expect(LocalDateTime(date: .max) == nil)
        #expect(LocalDateTime("2024-02-29T24:00:00")?.description == "2024-03-01 00:00:00")
        #expect(LocalDateTime("2024-02-29") == nil && LocalDateTime("2024-02-30 00:00:00") == nil)
        #expect(!LocalDateTime.accepts(.timestamptz) && !Date.accepts(.timestamp))
        #expect(throws: DecodingFailure.self) {
            try decode(LocalDateTime.self, bytes("7ffffffffffffffe"), as: .timestamp)
        }
        #expect(throws: DecodingFailure.self) { try decode(LocalTime.self, bytes("ffffffffffffffff"), as: .time) }
    }

    @Test("a clock's time becomes a point in time by its zone")
    func zones() throws {
        let zurich = try #require(TimeZone(identifier: "Europe/Zurich"))
        let summer = try #require(LocalDateTime("2024-07-01 12:00:00"))
        #expect(LocalDateTime(summer.date(in: zurich)) == LocalDateTime("2024-07-01 10:00:00"))
        #expect(LocalDateTime(summer.date(in: zurich), in: zurich) == summer)
        // Skipped in spring, twice in autumn.
        let skipped = try #require(LocalDateTime("2024-03-31 02:30:00"))
        #expect(LocalDateTime(skipped.date(in: zurich)) == LocalDateTime("2024-03-31 01:30:00"))
        let twice = try #require(LocalDateTime("2024-10-27 02:30:00"))
        #expect(LocalDateTime(twice.date(in: zurich)) == LocalDateTime("2024-10-27 00:30:00"))
    }

    @Test(
        "intervals print as in PostgreSQL, and in ISO 8601",
        arguments: [
            (Interval.zero, "00:00:00", "PT0S"),
            (
                Interval(months: 14, days: 3, microseconds: 14_706_789_000), "1 year 2 mons 3 days 04:05:06.789",
                "P1Y2M3DT4H5M6.789S"
            ),
            (Interval(months: -1, days: 1), "-1 mons +1 day", "P-1M1D"),
            (Interval(days: -1, microseconds: 7_200_000_000), "-1 days +02:00:00", "P-1DT2H"),
            (Interval(microseconds: -500_000), "-00:00:00.5", "PT-0.5S"),
            (Interval(months: 24), "2 years", "P2Y"),
            (Interval(months: -13, microseconds: -61_000_000), "-1 years -1 mons -00:01:01", "P-1Y-1MT-1M-1S"),
            (Interval(microseconds: .min), "-2562047788:00:54.775808", "PT-2562047788H-54.775808S"),
            (
                Interval(months: .max, days: .min, microseconds: .max),
                "178956970 years 7 mons -2147483648 days +2562047788:00:54.775807",
                "P178956970Y7M-2147483648DT2562047788H54.775807S"
            ),
        ])
    func interval(value: Interval, text: String, iso: String) throws {
        #expect(value.description == text)
        #expect(value.iso8601 == iso)
        #expect(Interval(iso8601: iso) == value)
        #expect(try JSONDecoder().decode([Interval].self, from: JSONEncoder().encode([value])) == [value])
    }

    @Test(
        "what is no ISO 8601 duration reads as nil",
        arguments: [
            "", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1D1M", "P1.5D", "PT1.2345678S", "P9999999999Y", "P2147483647Y",
            "PT9999999999999H", "P1DT",
        ])
    func noInterval(text: String) {
        #expect(Interval(iso8601: text) == nil)
    }

    @Test("weeks are days, and durations are microseconds")
    func durations() {
        #expect(Interval(iso8601: "P2W1D") == .days(15))
        #expect(Interval(.milliseconds(1_500)) == Interval(microseconds: 1_500_000))
        #expect(Interval(.nanoseconds(-1_600)) == Interval(microseconds: -2))
        #expect(Interval(.seconds(Int64.max)) == nil)
        #expect(Interval(microseconds: 1_500_000).duration == .milliseconds(1_500))
        #expect(Interval.days(1).duration == nil)
        #expect(
            Interval.months(1) + .days(2) - Interval(days: 3, microseconds: 4)
                == Interval(months: 1, days: -1, microseconds: -4))
    }

    @Test("random values come back, and truncated ones throw")
    func random() throws {
        var generator = SeededGenerator(9)
        for _ in 0..<1_000 {
            let interval = Interval(
                months: .random(in: .min ... .max, using: &generator),
                days: .random(in: .min ... .max, using: &generator),
                microseconds: .random(in: .min ... .max, using: &generator))
            let sent = try encode(interval)
            #expect(try decode(Interval.self, sent, as: .interval) == interval)
            #expect(Interval(iso8601: interval.iso8601) == interval)
            let timestamp = try #require(
                LocalDateTime(
                    microsecondsSince2000: .random(
                        in: -211_813_488_000_000_000...9_223_371_331_199_999_999, using: &generator)))
            #expect(LocalDateTime(timestamp.description) == timestamp)
            for count in 0..<16 {
                #expect(throws: DecodingFailure.self) {
                    try decode(Interval.self, Array(sent.prefix(count)), as: .interval)
                }
                #expect(throws: DecodingFailure.self) {
                    try decode(Extended<Interval>.self, Array(sent.prefix(count)), as: .interval)
                }
            }
        }
    }
}
