// The rows of the bulk inserts, made before the timed section; the harness compares what the server then holds.

#ifndef ITEM_H
#define ITEM_H

#include <stdint.h>

#define ITEM_COLUMNS "id, name, amount, score, created_at"

struct item {
    int64_t id;
    char name[32];
    int32_t amount;
    double score;
    int64_t created_at;  // microseconds since 2000-01-01
};

struct item *items_make(long count);

#endif
