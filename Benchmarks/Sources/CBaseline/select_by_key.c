// One row by its key, over and over: on one connection, or on several with a thread each.

#include <pthread.h>
#include <stdlib.h>

#include "CBaseline.h"
#include "user.h"

static PGconn *open_prepared(const char *url) {
    PGconn *session = session_open(url);
    session_prepare(session, "user_by_key", "SELECT " USER_COLUMNS " FROM users WHERE id = $1", 1, (Oid[]){INT8_OID});
    return session;
}

static uint64_t sum_of_query(PGconn *session, int64_t key) {
    char wire[8];
    struct buffer parameter = {.bytes = wire, .capacity = sizeof wire};
    buffer_int64(&parameter, key);
    PGresult *result = session_query(session, "user_by_key", 1, &parameter);
    if (PQntuples(result) != 1) fail("select_by_key", "the key is not there");
    struct arena arena = {0};
    struct user user = user_decode(result, 0, &arena);
    uint64_t sum = user_sum(&user);
    PQclear(result);
    arena_free(&arena);
    return sum;
}

static uint64_t sum_of_queries(PGconn *session, long first, long end) {
    uint64_t sum = 0;
    for (long n = first; n < end; n++) sum += sum_of_query(session, baseline_key(n));
    return sum;
}

struct baseline_run baseline_select_by_key(const char *url, long queries, bool pinned) {
    PGconn *session = open_prepared(url);
    if (pinned) baseline_pin_with_backend(PQbackendPID(session));
    sum_of_queries(session, 0, BASELINE_WARM_UP);
    struct baseline_stopwatch stopwatch = baseline_start();
    uint64_t sum = sum_of_queries(session, 0, queries);
    struct baseline_run run = baseline_stop(stopwatch, sum);
    PQfinish(session);
    return run;
}

struct worker {
    pthread_t thread;
    PGconn *session;
    long first, end;
    uint64_t sum;
};

static void *work(void *argument) {
    struct worker *worker = argument;
    worker->sum = sum_of_queries(worker->session, worker->first, worker->end);
    return NULL;
}

static uint64_t run_workers(struct worker *workers, int count) {
    for (int i = 0; i < count; i++) {
        if (pthread_create(&workers[i].thread, NULL, work, &workers[i])) fail("thread", "cannot start");
    }
    uint64_t sum = 0;
    for (int i = 0; i < count; i++) {
        pthread_join(workers[i].thread, NULL);
        sum += workers[i].sum;
    }
    return sum;
}

struct baseline_run baseline_select_by_key_pool(const char *url, long queries, int connections) {
    struct worker *workers = calloc((size_t)connections, sizeof *workers);
    if (!workers) fail("allocate", "out of memory");
    for (int i = 0; i < connections; i++) {
        workers[i] = (struct worker){
            .session = open_prepared(url),
            .first = queries * i / connections,
            .end = queries * (i + 1) / connections,
        };
        sum_of_queries(workers[i].session, 0, BASELINE_WARM_UP);
    }
    struct baseline_stopwatch stopwatch = baseline_start();
    uint64_t sum = run_workers(workers, connections);
    struct baseline_run run = baseline_stop(stopwatch, sum);
    for (int i = 0; i < connections; i++) PQfinish(workers[i].session);
    free(workers);
    return run;
}
