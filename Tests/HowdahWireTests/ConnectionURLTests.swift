import HowdahTypes
import Testing

@testable import HowdahWire

@Suite("A connection URL")
struct ConnectionURLTests {
    @Test("has user, password, host, port and database")
    func complete() throws {
        let configuration = try ConnectionConfiguration(url: "postgres://app:s3cret@db.example.com:6543/shop")
        #expect(configuration.endpoints == [Endpoint(host: "db.example.com", port: 6543)])
        #expect(configuration.user == "app")
        #expect(configuration.password == Secret("s3cret"))
        #expect(configuration.database == "shop")
    }

    @Test("leaves the port at 5432 and names the database after the user")
    func defaults() throws {
        let configuration = try ConnectionConfiguration(url: "postgresql://app@localhost")
        #expect(configuration.endpoints == [Endpoint(host: "localhost", port: 5432)])
        #expect(configuration.database == "app")
        #expect(configuration.tls == nil)
    }

    @Test("decodes percent-encoded parts, and takes the last @ as the end of the password")
    func percentEncoding() throws {
        let configuration = try ConnectionConfiguration(url: "postgres://a%40b:p%2Fw%3A%25@q@h/d%20b")
        #expect(configuration.user == "a@b")
        #expect(configuration.password == Secret("p/w:%@q"))
        #expect(configuration.database == "d b")
    }

    @Test("names a socket folder by the host setting or by a percent-encoded host")
    func unixSockets() throws {
        for url in ["postgres:///shop?host=/run/pg", "postgres://%2Frun%2Fpg/shop"] {
            let endpoint = try #require(ConnectionConfiguration(url: url).endpoints.first)
            #expect(endpoint.isUnixSocket)
            #expect(endpoint.description == "/run/pg/.s.PGSQL.5432")
        }
    }

    @Test("takes IPv6 addresses in brackets, and several hosts with ports of their own")
    func hosts() throws {
        let configuration = try ConnectionConfiguration(url: "postgres://u@[::1]:6000,second,third:7000/d")
        #expect(configuration.endpoints.map(\.description) == ["[::1]:6000", "second:5432", "third:7000"])
    }

    @Test("sets TLS, application name and time-out by libpq's names")
    func settings() throws {
        let configuration = try ConnectionConfiguration(
            url: "postgres://u@h/d?sslmode=verify-full&application_name=web&connect_timeout=3&sslrootcert=/ca.pem")
        #expect(configuration.tls == .verifyFull)
        #expect(configuration.applicationName == "web")
        #expect(configuration.connectTimeout == .seconds(3))
        #expect(configuration.rootCertificate == "/ca.pem")
    }

    @Test(
        "that is wrong says which part, and never shows the password",
        arguments: [
            ("mysql://u:hunter2@h/d", "postgres://"), ("postgres://u:hunter2%ZZ@h/d", "password"),
            ("postgres://u:hunter2@h:99999/d", "port"), ("postgres://u:hunter2@h/d?sslmode=maybe", "sslmode"),
            ("postgres://u:hunter2@h/d?sslmode=prefer&colour=red", "Setting 2"),
            ("postgres://u:hunter2@h/d?connect_timeout=soon", "connect_timeout"),
            ("postgres://u@h:1:hunter2/d", "colon"), ("postgres://u:hunter2@[::1/d", "bracket"),
            ("postgres://u:hunter2@a,b,c:1:2/d", "colon"),
        ])
    func errors(url: String, part: String) {
        let error = #expect(throws: DatabaseError.self) { try ConnectionConfiguration(url: url) }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(part) == true)
        #expect(error.map { !String(reflecting: $0).contains("hunter2") } == true)
    }

    @Test("sets how soon a silent peer is given up, by libpq's names and units, and refuses what is no number")
    func keepAlive() throws {
        let configuration = try ConnectionConfiguration(
            url: "postgres://h/d?keepalives_idle=10&keepalives_interval=2&keepalives_count=4&tcp_user_timeout=2500")
        var expected = KeepAlive()
        (expected.idle, expected.interval, expected.count) = (.seconds(10), .seconds(2), 4)
        expected.userTimeout = .milliseconds(2_500)
        #expect(configuration.keepAlive == expected)
        #expect(
            expected.keywords.map { "\($0)=\($1)" } == [
                "keepalives=1", "keepalives_idle=10", "keepalives_interval=2", "keepalives_count=4",
                "tcp_user_timeout=2500",
            ])
        for wrong in ["keepalives_idle=soon", "keepalives_count=0", "tcp_user_timeout=-1"] {
            let error = #expect(throws: DatabaseError.self) {
                try ConnectionConfiguration(url: "postgres://h/d?" + wrong)
            }
            #expect(error?.code == .configuration)
        }
    }

    @Test("prints without its password, as does the configuration made of it")
    func passwordIsHidden() throws {
        let configuration = try ConnectionConfiguration(url: "postgres://u:hunter2@h/d")
        for text in ["\(configuration)", String(reflecting: configuration), "\(configuration.password!)"] {
            #expect(!text.contains("hunter2"))
        }
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}

@Suite("A connection string")
struct ConnectionStringTests {
    @Test("has settings with and without quotes")
    func settings() throws {
        let configuration = try ConnectionConfiguration(
            keywords: #"host=localhost port = 6000 user=app password='it\'s a \\ secret' dbname=''"#)
        #expect(configuration.endpoints == [Endpoint(host: "localhost", port: 6000)])
        #expect(configuration.password == Secret(#"it's a \ secret"#))
        #expect(configuration.database == "app")
    }

    @Test(
        "that is wrong names the setting",
        arguments: [("host", "host"), ("host='x", "host"), ("host=h color=red", "after \"host\"")])
    func errors(string: String, setting: String) {
        let error = #expect(throws: DatabaseError.self) { try ConnectionConfiguration(keywords: string) }
        #expect(error?.message.contains(setting) == true)
    }
}

@Suite("The environment")
struct ConnectionEnvironmentTests {
    @Test("sets the connection by the PG variables")
    func variables() throws {
        let configuration = try ConnectionConfiguration(
            environment: [
                "PGHOST": "a,b", "PGPORT": "1,2", "PGUSER": "u", "PGDATABASE": "d", "PGPASSWORD": "p", "PATH": "/",
            ])
        #expect(configuration.endpoints.map(\.description) == ["a:1", "b:2"])
        #expect(configuration.user == "u")
        #expect(configuration.password == Secret("p"))
        #expect(configuration.usesPasswordFile)
    }

    @Test("with more ports than hosts is refused")
    func portCount() {
        let error = #expect(throws: DatabaseError.self) {
            try ConnectionConfiguration(environment: ["PGHOST": "a", "PGPORT": "1,2"])
        }
        #expect(error?.message.contains("1 hosts and 2 ports") == true)
    }
}
