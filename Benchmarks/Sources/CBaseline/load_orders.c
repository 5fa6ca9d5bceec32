// Users with their orders: two statements, stitched by a hash of the users' keys.

#include <stdlib.h>

#include "CBaseline.h"
#include "user.h"

struct order {
    int64_t id;
    int64_t user_id;
    int32_t total_cents;
    int64_t placed_at;
    struct text note;
    struct order *next;  // of the same user
};

struct parent {
    struct user user;
    struct order *orders;
    int order_count;
};

struct shop {
    struct parent *parents;
    int parent_count;
    struct order *orders;
    struct arena texts;
};

// Open addressing from a user's key to its place among the parents.
struct key_table {
    int *places;  // -1: free
    uint64_t mask;
};

static uint64_t slot_of(const struct key_table *table, int64_t key) {
    return ((uint64_t)key * 0x9E3779B97F4A7C15u >> 20) & table->mask;
}

static struct key_table index_parents(const struct shop *shop) {
    uint64_t size = 16;
    while (size < 2 * (uint64_t)shop->parent_count) size *= 2;
    struct key_table table = {.places = malloc(size * sizeof *table.places), .mask = size - 1};
    if (!table.places) fail("allocate", "out of memory");
    memset(table.places, -1, size * sizeof *table.places);
    for (int place = 0; place < shop->parent_count; place++) {
        uint64_t slot = slot_of(&table, shop->parents[place].user.id);
        while (table.places[slot] >= 0) slot = (slot + 1) & table.mask;
        table.places[slot] = place;
    }
    return table;
}

static struct parent *find_parent(const struct shop *shop, const struct key_table *table, int64_t key) {
    uint64_t slot = slot_of(table, key);
    while (table->places[slot] >= 0) {
        struct parent *parent = &shop->parents[table->places[slot]];
        if (parent->user.id == key) return parent;
        slot = (slot + 1) & table->mask;
    }
    fail("eager_1000x10", "an order of a user that was not asked for");
}

static void load_parents(PGconn *session, struct shop *shop) {
    char wire[8];
    struct buffer limit = {.bytes = wire, .capacity = sizeof wire};
    buffer_int64(&limit, BASELINE_PARENTS);
    PGresult *result = session_query(session, "parents", 1, &limit);
    shop->parent_count = PQntuples(result);
    shop->parents = calloc((size_t)shop->parent_count, sizeof *shop->parents);
    if (!shop->parents) fail("allocate", "out of memory");
    for (int row = 0; row < shop->parent_count; row++) {
        shop->parents[row].user = user_decode(result, row, &shop->texts);
    }
    PQclear(result);
}

static struct order order_decode(PGresult *result, int row, struct arena *texts) {
    return (struct order){
        .id = read_int64(PQgetvalue(result, row, 0)),
        .user_id = read_int64(PQgetvalue(result, row, 1)),
        .total_cents = read_int32(PQgetvalue(result, row, 2)),
        .placed_at = read_int64(PQgetvalue(result, row, 3)),
        .note = arena_copy(texts, PQgetvalue(result, row, 4), (size_t)PQgetlength(result, row, 4)),
    };
}

static PGresult *query_orders(PGconn *session, const struct shop *shop) {
    struct buffer keys = {0};
    buffer_array(&keys, INT8_OID, shop->parent_count);
    for (int i = 0; i < shop->parent_count; i++) buffer_int64_value(&keys, shop->parents[i].user.id);
    PGresult *result = session_query(session, "orders", 1, &keys);
    buffer_free(&keys);
    return result;
}

static void attach_orders(PGconn *session, struct shop *shop) {
    PGresult *result = query_orders(session, shop);
    int count = PQntuples(result);
    shop->orders = malloc((size_t)count * sizeof *shop->orders);
    if (!shop->orders) fail("allocate", "out of memory");
    struct key_table table = index_parents(shop);
    for (int row = 0; row < count; row++) {
        struct order *order = &shop->orders[row];
        *order = order_decode(result, row, &shop->texts);
        struct parent *parent = find_parent(shop, &table, order->user_id);
        order->next = parent->orders;
        parent->orders = order;
        parent->order_count++;
    }
    free(table.places);
    PQclear(result);
}

static uint64_t checksum(const struct shop *shop) {
    uint64_t sum = 0;
    for (int i = 0; i < shop->parent_count; i++) {
        const struct parent *parent = &shop->parents[i];
        uint64_t key = (uint64_t)parent->user.id;
        sum += key * (uint64_t)parent->order_count;
        for (const struct order *order = parent->orders; order; order = order->next) {
            sum += (uint64_t)order->total_cents * (key % 97 + 1) + (uint64_t)order->id + order->note.length;
        }
    }
    return sum;
}

static uint64_t load_once(PGconn *session) {
    struct shop shop = {0};
    load_parents(session, &shop);
    attach_orders(session, &shop);
    uint64_t sum = checksum(&shop);
    free(shop.parents);
    free(shop.orders);
    arena_free(&shop.texts);
    return sum;
}

struct baseline_run baseline_load_orders(const char *url, long loads) {
    PGconn *session = session_open(url);
    session_prepare(session, "parents", "SELECT " USER_COLUMNS " FROM users WHERE id <= $1", 1, (Oid[]){INT8_OID});
    session_prepare(session, "orders",
                    "SELECT id, user_id, total_cents, placed_at, note FROM orders WHERE user_id = ANY($1)", 1,
                    (Oid[]){INT8_ARRAY_OID});
    load_once(session);
    uint64_t sum = 0;
    struct baseline_stopwatch stopwatch = baseline_start();
    for (long i = 0; i < loads; i++) sum += load_once(session);
    struct baseline_run run = baseline_stop(stopwatch, sum);
    PQfinish(session);
    return run;
}
