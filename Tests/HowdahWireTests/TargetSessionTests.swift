import HowdahTypes
import HowdahWire
import Testing

@Suite("What a server must be like")
struct TargetSessionTests {
    private static let primary = ServerRole(isStandby: false, isReadOnly: false)
    private static let frozen = ServerRole(isStandby: false, isReadOnly: true)
    private static let standby = ServerRole(isStandby: true, isReadOnly: false)

    @Test(
        "decides which servers fit",
        arguments: [
            (TargetSession.any, [true, true, true]), (.readWrite, [true, false, false]),
            (.readOnly, [false, true, true]), (.primary, [true, true, false]), (.standby, [false, false, true]),
            (.preferStandby, [true, true, true]),
        ])
    func fits(target: TargetSession, expected: [Bool]) {
        #expect([Self.primary, Self.frozen, Self.standby].map(target.accepts) == expected)
        // A server that has told nothing about itself is not turned away.
        #expect(target.accepts(ServerRole()))
    }

    @Test("is read from a URL, from keywords and from the environment")
    func reading() throws {
        let url = try ConnectionConfiguration(
            url: "postgres://u@a,b:7000/d?target_session_attrs=read-write&load_balance_hosts=random")
        #expect(url.targetSession == .readWrite && url.hostOrder == .random)
        #expect(url.endpoints.map(\.description) == ["a:5432", "b:7000"])
        let keywords = try ConnectionConfiguration(keywords: "host=a,b user=u target_session_attrs=prefer-standby")
        #expect(keywords.targetSession == .preferStandby && keywords.hostOrder == .listed)
        let environment = try ConnectionConfiguration(environment: [
            "PGHOST": "a", "PGUSER": "u", "PGTARGETSESSIONATTRS": "standby", "PGLOADBALANCEHOSTS": "disable",
        ])
        #expect(environment.targetSession == .standby && environment.hostOrder == .listed)
        #expect(try ConnectionConfiguration(url: "postgres://u@a/d").targetSession == .any)
    }

    @Test("is refused with the words that exist")
    func wrongWord() throws {
        let error = #expect(throws: DatabaseError.self) {
            try ConnectionConfiguration(url: "postgres://u@a/d?target_session_attrs=master")
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("any, read-write, read-only, primary, standby, prefer-standby") == true)
    }
}
