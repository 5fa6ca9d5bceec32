// One row of `users`: ten columns of ten kinds, with texts that the row owns through its arena.

#ifndef USER_H
#define USER_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "session.h"

#define USER_COLUMNS "id, email, name, age, balance, active, created_at, token, score, settings"

struct user {
    int64_t id;
    struct text email;
    struct text name;
    int32_t age;
    bool has_age;
    bool active;
    int64_t balance_cents;
    int64_t created_at;  // microseconds since 2000-01-01
    uint8_t token[16];
    double score;
    struct text settings;  // JSON as text
};

struct user user_decode(PGresult *result, int row, struct arena *arena);

// A sum over the row, cheap enough for the timed section of a query by key.
uint64_t user_sum(const struct user *user);

// A checksum over every bit of all ten columns.
uint64_t user_checksum(const struct user *user);

#endif
