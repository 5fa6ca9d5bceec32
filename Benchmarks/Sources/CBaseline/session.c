#include "session.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_PARAMETERS = 8 };

_Noreturn void fail(const char *what, const char *reason) {
    fprintf(stderr, "libpq peer: %s: %s\n", what, reason);
    exit(1);
}

static void check(PGconn *session, PGresult *result, const char *what) {
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(what, PQerrorMessage(session));
}

PGconn *session_open(const char *url) {
    PGconn *session = PQconnectdb(url);
    if (PQstatus(session) != CONNECTION_OK) fail("connect", PQerrorMessage(session));
    return session;
}

void session_run(PGconn *session, const char *sql) {
    PGresult *result = PQexec(session, sql);
    check(session, result, sql);
    PQclear(result);
}

void session_prepare(PGconn *session, const char *name, const char *sql, int count, const Oid *types) {
    PGresult *result = PQprepare(session, name, sql, count, types);
    check(session, result, sql);
    PQclear(result);
}

PGresult *session_query(PGconn *session, const char *name, int count, const struct buffer *parameters) {
    const char *values[MOST_PARAMETERS];
    int lengths[MOST_PARAMETERS], formats[MOST_PARAMETERS];
    for (int i = 0; i < count; i++) {
        values[i] = parameters[i].bytes;
        lengths[i] = (int)parameters[i].length;
        formats[i] = 1;
    }
    PGresult *result = PQexecPrepared(session, name, count, values, lengths, formats, 1);
    check(session, result, name);
    return result;
}
