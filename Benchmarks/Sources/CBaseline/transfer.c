// A transfer between two accounts: lock both, change both, commit.

#include "CBaseline.h"
#include "session.h"

static void prepare(PGconn *session) {
    session_prepare(
        session, "lock", "SELECT id, balance FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE", 2,
        (Oid[]){INT8_OID, INT8_OID});
    session_prepare(
        session, "change", "UPDATE accounts SET balance = $1 WHERE id = $2", 2, (Oid[]){INT8_OID, INT8_OID});
}

static PGresult *query(PGconn *session, const char *name, int64_t first, int64_t second) {
    char wire[2][8];
    struct buffer parameters[2] = {{.bytes = wire[0], .capacity = 8}, {.bytes = wire[1], .capacity = 8}};
    buffer_int64(&parameters[0], first);
    buffer_int64(&parameters[1], second);
    return session_query(session, name, 2, parameters);
}

static void transfer(PGconn *session, int64_t from, int64_t to) {
    session_run(session, "BEGIN");
    PGresult *locked = query(session, "lock", from, to);
    if (PQntuples(locked) != 2) fail("transfer", "an account is not there");
    int first = read_int64(PQgetvalue(locked, 0, 0)) == from ? 0 : 1;
    int64_t from_balance = read_int64(PQgetvalue(locked, first, 1));
    int64_t to_balance = read_int64(PQgetvalue(locked, 1 - first, 1));
    PQclear(locked);
    PQclear(query(session, "change", from_balance - 1, from));
    PQclear(query(session, "change", to_balance + 1, to));
    session_run(session, "COMMIT");
}

struct baseline_run baseline_transfer(const char *url, long transfers) {
    PGconn *session = session_open(url);
    prepare(session);
    struct baseline_stopwatch stopwatch = baseline_start();
    for (long n = 0; n < transfers; n++) transfer(session, baseline_account(n, 0), baseline_account(n, 1));
    struct baseline_run run = baseline_stop(stopwatch, 0);
    PQfinish(session);
    return run;
}
