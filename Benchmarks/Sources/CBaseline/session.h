// One connection: every call checks its result, and a failure ends the process.

#ifndef SESSION_H
#define SESSION_H

#include <libpq-fe.h>

#include "buffer.h"

enum {
    BOOL_OID = 16, INT8_OID = 20, INT4_OID = 23, TEXT_OID = 25, FLOAT8_OID = 701, TIMESTAMPTZ_OID = 1184,
    INT4_ARRAY_OID = 1007, TEXT_ARRAY_OID = 1009, INT8_ARRAY_OID = 1016, FLOAT8_ARRAY_OID = 1022,
    TIMESTAMPTZ_ARRAY_OID = 1185,
};

_Noreturn void fail(const char *what, const char *reason);

PGconn *session_open(const char *url);
void session_run(PGconn *session, const char *sql);
void session_prepare(PGconn *session, const char *name, const char *sql, int count, const Oid *types);

// Executes a prepared statement with binary parameters and a binary result, which the caller clears.
PGresult *session_query(PGconn *session, const char *name, int count, const struct buffer *parameters);

#endif
