// The harness's own statements: create, fill, empty and count tables.

#include <libpq-fe.h>
#include <stdio.h>

#include "CBaseline.h"

// "database does not exist, skipping" is no news.
static void ignore_notice(void *context, const char *notice) {
    (void)context;
    (void)notice;
}

bool baseline_execute(const char *url, const char *sql, char *answer, size_t capacity) {
    PGconn *session = PQconnectdb(url);
    PQsetNoticeProcessor(session, ignore_notice, NULL);
    PGresult *result = PQstatus(session) == CONNECTION_OK ? PQexec(session, sql) : NULL;
    ExecStatusType status = PQresultStatus(result);
    bool succeeded = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!succeeded) {
        snprintf(answer, capacity, "%s", PQerrorMessage(session));
    } else {
        snprintf(answer, capacity, "%s", PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
    }
    PQclear(result);
    PQfinish(session);
    return succeeded;
}
