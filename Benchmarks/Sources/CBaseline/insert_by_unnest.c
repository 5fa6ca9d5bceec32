// Rows in by INSERT … SELECT FROM unnest of one array per column, in chunks, in one transaction.

#include <stdlib.h>

#include "CBaseline.h"
#include "item.h"
#include "session.h"

enum { COLUMNS = 5 };

static void encode_chunk(struct buffer arrays[COLUMNS], const struct item *items, int32_t count) {
    const uint32_t types[COLUMNS] = {INT8_OID, TEXT_OID, INT4_OID, FLOAT8_OID, TIMESTAMPTZ_OID};
    for (int column = 0; column < COLUMNS; column++) buffer_array(&arrays[column], types[column], count);
    for (int32_t i = 0; i < count; i++) {
        buffer_int64_value(&arrays[0], items[i].id);
        buffer_text_value(&arrays[1], items[i].name, strlen(items[i].name));
        buffer_int32_value(&arrays[2], items[i].amount);
        buffer_float64_value(&arrays[3], items[i].score);
        buffer_int64_value(&arrays[4], items[i].created_at);
    }
}

static void insert_items(PGconn *session, const struct item *items, long count) {
    struct buffer arrays[COLUMNS] = {{0}};
    session_run(session, "BEGIN");
    for (long first = 0; first < count; first += BASELINE_CHUNK) {
        long chunk = count - first < BASELINE_CHUNK ? count - first : BASELINE_CHUNK;
        encode_chunk(arrays, items + first, (int32_t)chunk);
        PQclear(session_query(session, "insert_items", COLUMNS, arrays));
    }
    session_run(session, "COMMIT");
    for (int column = 0; column < COLUMNS; column++) buffer_free(&arrays[column]);
}

struct baseline_run baseline_insert_by_unnest(const char *url, long rows) {
    PGconn *session = session_open(url);
    const Oid types[COLUMNS] = {
        INT8_ARRAY_OID, TEXT_ARRAY_OID, INT4_ARRAY_OID, FLOAT8_ARRAY_OID, TIMESTAMPTZ_ARRAY_OID};
    session_prepare(session, "insert_items",
                    "INSERT INTO items (" ITEM_COLUMNS ") SELECT * FROM unnest($1, $2, $3, $4, $5)", COLUMNS, types);
    struct item *items = items_make(rows);
    struct baseline_stopwatch stopwatch = baseline_start();
    insert_items(session, items, rows);
    struct baseline_run run = baseline_stop(stopwatch, 0);
    free(items);
    PQfinish(session);
    return run;
}
