// What Swift needs of libpq and of the operating system, and nothing else.

#ifndef HOWDAH_SHIM_H
#define HOWDAH_SHIM_H

#include <libpq-fe.h>

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

// Below 17 libpq cannot send a request to cancel the way its connection was made; here it says so, as it does where it has
// no memory for the request.
#if !defined(LIBPQ_HAS_ASYNC_CANCEL)
typedef struct pg_cancel_conn PGcancelConn;
static inline PGcancelConn *PQcancelCreate(PGconn *connection) { (void)connection; return NULL; }
static inline int PQcancelStart(PGcancelConn *request) { (void)request; return 0; }
static inline PostgresPollingStatusType PQcancelPoll(PGcancelConn *request) { (void)request; return PGRES_POLLING_FAILED; }
static inline int PQcancelSocket(const PGcancelConn *request) { (void)request; return -1; }
static inline void PQcancelFinish(PGcancelConn *request) { (void)request; }
#endif

#endif
