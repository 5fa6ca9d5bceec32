import HowdahTypes
import Testing

@Suite("Types and identifiers")
struct PostgresTypeTests {
    @Test(
        "an array's identifier leads back to its element's",
        arguments: [
            PostgresType.bool, .bytea, .int2, .int4, .int8, .text, .float4, .float8, .numeric, .uuid, .date,
            .timestamptz,
            .jsonb, .json, .varchar, .oid,
        ])
    func arrays(type: PostgresType) {
        #expect(type.arrayOID.elementOfArray == type.oid)
        #expect(type.array.oid == type.arrayOID && type.array.sqlName == type.sqlName + "[]")
        #expect(PostgresType.knownName(of: type.oid) == type.sqlName)
        #expect(PostgresType.knownName(of: type.arrayOID) == type.sqlName + "[]")
    }

    @Test("a named type is quoted, and its array is cast by name")
    func named() {
        let type = PostgresType.named("order\"status")
        #expect(type.sqlName == "\"order\"\"status\"" && type.oid == .unspecified)
        #expect(type.array.oid == .unspecified && type.array.needsCast)
        #expect(type.array.form == .array && PostgresType.composite("a").form == .composite)
        #expect(!PostgresType.text.array.needsCast && !type.needsCast)
    }

    @Test("arrays of narrower integers are read as wider ones, other arrays are not")
    func acceptance() {
        #expect([Int].accepts(OID(rawValue: 1007)) && [Int].accepts(OID(rawValue: 1016)))
        #expect(![Int].accepts(.textArray) && ![Int].accepts(.int8) && ![Int].accepts(OID(rawValue: 16_500)))
        #expect([String].accepts(.textArray) && [String].accepts(OID(rawValue: 16_500)) && ![String].accepts(.text))
        #expect([UInt8].accepts(.bytea) && ![UInt8].accepts(OID(rawValue: 1007)))
    }

    @Test("parameters up to sixteen bytes are in network byte order")
    func bound() {
        #expect(BoundValue.integer(0x0102 as Int16, .int2).binary == [1, 2])
        #expect(BoundValue.null().isNull && BoundValue.null().binary.isEmpty)
        #expect(!BoundValue.text("").isNull)
    }
}
