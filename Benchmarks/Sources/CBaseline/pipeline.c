// A thousand small statements: in one pipeline, or one after the other.

#include "CBaseline.h"
#include "user.h"

static PGconn *open_prepared(const char *url) {
    PGconn *session = session_open(url);
    session_prepare(session, "name_by_key", "SELECT name FROM users WHERE id = $1", 1, (Oid[]){INT8_OID});
    return session;
}

static uint64_t length_of_name(PGresult *result) {
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1) fail("pipeline", PQresultErrorMessage(result));
    uint64_t length = (uint64_t)PQgetlength(result, 0, 0);
    PQclear(result);
    return length;
}

static void send(PGconn *session, long query) {
    char wire[8];
    struct buffer parameter = {.bytes = wire, .capacity = sizeof wire};
    buffer_int64(&parameter, baseline_key(query));
    if (!PQsendQueryPrepared(session, "name_by_key", 1, (const char *[]){wire}, (int[]){8}, (int[]){1}, 1))
        fail("send", PQerrorMessage(session));
}

static uint64_t run_pipeline(PGconn *session) {
    PQenterPipelineMode(session);
    for (long query = 0; query < BASELINE_PIPELINE; query++) send(session, query);
    if (!PQpipelineSync(session)) fail("sync", PQerrorMessage(session));
    uint64_t sum = 0;
    for (long query = 0; query < BASELINE_PIPELINE; query++) {
        sum += length_of_name(PQgetResult(session));
        PQclear(PQgetResult(session));  // the end of the statement
    }
    PQclear(PQgetResult(session));  // the end of the pipeline
    if (!PQexitPipelineMode(session)) fail("exit", PQerrorMessage(session));
    return sum;
}

static uint64_t run_singly(PGconn *session) {
    uint64_t sum = 0;
    for (long query = 0; query < BASELINE_PIPELINE; query++) {
        send(session, query);
        sum += length_of_name(PQgetResult(session));
        PQclear(PQgetResult(session));
    }
    return sum;
}

struct baseline_run baseline_pipeline(const char *url, long pipelines, bool singly) {
    PGconn *session = open_prepared(url);
    uint64_t sum = 0;
    struct baseline_stopwatch stopwatch = baseline_start();
    for (long i = 0; i < pipelines; i++) sum += singly ? run_singly(session) : run_pipeline(session);
    struct baseline_run run = baseline_stop(stopwatch, sum);
    PQfinish(session);
    return run;
}
