// Many rows, one at a time, in constant memory.

#include <stdio.h>

#include "CBaseline.h"
#include "session.h"

static uint64_t sum_of_row(PGresult *row) {
    uint64_t number = (uint64_t)read_int64(PQgetvalue(row, 0, 0));
    return number + (uint64_t)read_int32(PQgetvalue(row, 0, 1)) + (uint64_t)PQgetlength(row, 0, 2);
}

struct baseline_run baseline_stream(const char *url, long rows) {
    PGconn *session = session_open(url);
    char sql[256];
    snprintf(sql, sizeof sql, BASELINE_STREAM_SQL, rows);
    struct baseline_stopwatch stopwatch = baseline_start();
    if (!PQsendQueryParams(session, sql, 0, NULL, NULL, NULL, NULL, 1) || !PQsetSingleRowMode(session))
        fail("stream", PQerrorMessage(session));
    uint64_t sum = 0;
    for (PGresult *result; (result = PQgetResult(session)); PQclear(result)) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_SINGLE_TUPLE) sum += sum_of_row(result);
        else if (status != PGRES_TUPLES_OK) fail("stream", PQerrorMessage(session));
    }
    struct baseline_run run = baseline_stop(stopwatch, sum);
    PQfinish(session);
    return run;
}
