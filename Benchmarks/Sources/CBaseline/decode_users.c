// The whole table into an array of structs.

#include <stdlib.h>

#include "CBaseline.h"
#include "user.h"

struct users {
    struct user *rows;
    int count;
    struct arena texts;
};

static struct users load_users(PGconn *session) {
    PGresult *result = session_query(session, "all_users", 0, NULL);
    struct users users = {.count = PQntuples(result)};
    users.rows = malloc((size_t)users.count * sizeof *users.rows);
    if (!users.rows) fail("allocate", "out of memory");
    for (int row = 0; row < users.count; row++) users.rows[row] = user_decode(result, row, &users.texts);
    PQclear(result);
    return users;
}

static void free_users(struct users *users) {
    free(users->rows);
    arena_free(&users->texts);
}

static uint64_t checksum(const struct users *users) {
    uint64_t sum = 0;
    for (int i = 0; i < users->count; i++) sum += user_checksum(&users->rows[i]);
    return sum;
}

struct baseline_run baseline_decode_users(const char *url, long loads) {
    PGconn *session = session_open(url);
    session_prepare(session, "all_users", "SELECT " USER_COLUMNS " FROM users", 0, NULL);
    struct users users = {0};
    struct baseline_stopwatch stopwatch = baseline_start();
    for (long i = 0; i < loads; i++) {
        free_users(&users);
        users = load_users(session);
    }
    struct baseline_run run = baseline_stop(stopwatch, 0);
    run.checksum = checksum(&users);
    free_users(&users);
    PQfinish(session);
    return run;
}
