// Rows in by COPY in binary format, sent in pieces of about 64 KiB.

#include <stdlib.h>

#include "CBaseline.h"
#include "item.h"
#include "session.h"

enum { PIECE = 64 * 1024, LONGEST_ROW = 128 };

static void encode_item(struct buffer *piece, const struct item *item) {
    buffer_int16(piece, 5);
    buffer_int64_value(piece, item->id);
    buffer_text_value(piece, item->name, strlen(item->name));
    buffer_int32_value(piece, item->amount);
    buffer_float64_value(piece, item->score);
    buffer_int64_value(piece, item->created_at);
}

static void send_piece(PGconn *session, struct buffer *piece) {
    if (PQputCopyData(session, piece->bytes, (int)piece->length) != 1) fail("COPY", PQerrorMessage(session));
    piece->length = 0;
}

static void begin_copy(PGconn *session, struct buffer *piece) {
    PGresult *result = PQexec(session, "COPY items (" ITEM_COLUMNS ") FROM STDIN (FORMAT binary)");
    if (PQresultStatus(result) != PGRES_COPY_IN) fail("COPY", PQerrorMessage(session));
    PQclear(result);
    buffer_append(piece, "PGCOPY\n\377\r\n\0", 11);
    buffer_int32(piece, 0);  // flags
    buffer_int32(piece, 0);  // header extension
}

static void end_copy(PGconn *session, struct buffer *piece) {
    buffer_int16(piece, -1);
    send_piece(session, piece);
    if (PQputCopyEnd(session, NULL) != 1) fail("COPY", PQerrorMessage(session));
    PGresult *result;
    while ((result = PQgetResult(session))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) fail("COPY", PQerrorMessage(session));
        PQclear(result);
    }
}

static void copy_items(PGconn *session, const struct item *items, long count) {
    struct buffer piece = {0};
    begin_copy(session, &piece);
    for (long i = 0; i < count; i++) {
        encode_item(&piece, &items[i]);
        if (piece.length > PIECE - LONGEST_ROW) send_piece(session, &piece);
    }
    end_copy(session, &piece);
    buffer_free(&piece);
}

struct baseline_run baseline_insert_by_copy(const char *url, long rows) {
    PGconn *session = session_open(url);
    struct item *items = items_make(rows);
    struct baseline_stopwatch stopwatch = baseline_start();
    copy_items(session, items, rows);
    struct baseline_run run = baseline_stop(stopwatch, 0);
    free(items);
    PQfinish(session);
    return run;
}
