// Many connections at once: opened by a few threads, one statement on each, then closed.

#include <pthread.h>

#include "CBaseline.h"
#include "session.h"

enum { THREADS = 4, EACH = BASELINE_STORM / THREADS };

static void *connect_all(void *url) {
    PGconn *sessions[EACH];
    for (int i = 0; i < EACH; i++) {
        sessions[i] = session_open(url);
        session_run(sessions[i], "SELECT 1");
    }
    for (int i = 0; i < EACH; i++) PQfinish(sessions[i]);
    return NULL;
}

struct baseline_run baseline_connect_storm(const char *url, long storms) {
    struct baseline_stopwatch stopwatch = baseline_start();
    for (long storm = 0; storm < storms; storm++) {
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++) {
            if (pthread_create(&threads[i], NULL, connect_all, (void *)url)) fail("thread", "cannot start");
        }
        for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    }
    return baseline_stop(stopwatch, 0);
}
