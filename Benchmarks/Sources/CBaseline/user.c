#include "user.h"

#include "CBaseline.h"

static struct text copy_text(PGresult *result, int row, int column, int skip, struct arena *arena) {
    return arena_copy(arena, PQgetvalue(result, row, column) + skip,
                      (size_t)(PQgetlength(result, row, column) - skip));
}

// A numeric is a list of digits in base 10,000 with the exponent of the first; this column has two decimal places.
static int64_t numeric_cents(const char *bytes) {
    int digits = read_uint16(bytes), weight = (int16_t)read_uint16(bytes + 2);
    int64_t hundredths_of_cents = 0;
    for (int i = 0; i < weight + 2; i++) {
        hundredths_of_cents = hundredths_of_cents * 10000 + (i < digits ? read_uint16(bytes + 8 + 2 * i) : 0);
    }
    if (weight < -1) hundredths_of_cents = 0;
    bool negative = read_uint16(bytes + 4) == 0x4000;
    return (negative ? -hundredths_of_cents : hundredths_of_cents) / 100;
}

struct user user_decode(PGresult *result, int row, struct arena *arena) {
    struct user user = {
        .id = read_int64(PQgetvalue(result, row, 0)),
        .email = copy_text(result, row, 1, 0, arena),
        .name = copy_text(result, row, 2, 0, arena),
        .has_age = !PQgetisnull(result, row, 3),
        .balance_cents = numeric_cents(PQgetvalue(result, row, 4)),
        .active = *PQgetvalue(result, row, 5) != 0,
        .created_at = read_int64(PQgetvalue(result, row, 6)),
        .score = read_float64(PQgetvalue(result, row, 8)),
        .settings = copy_text(result, row, 9, 1, arena),  // a jsonb begins with its version
    };
    if (user.has_age) user.age = read_int32(PQgetvalue(result, row, 3));
    memcpy(user.token, PQgetvalue(result, row, 7), sizeof user.token);
    return user;
}

uint64_t user_sum(const struct user *user) {
    return (uint64_t)(user->id + user->age + user->active + user->token[0] + (int64_t)user->score) +
           user->email.length + user->name.length + user->settings.length;
}

static uint64_t text_checksum(struct text text) { return baseline_hash(text.bytes, text.length); }

uint64_t user_checksum(const struct user *user) {
    uint64_t score_bits;
    memcpy(&score_bits, &user->score, sizeof score_bits);
    uint64_t sum = (uint64_t)user->id * 31 + (user->has_age ? (uint64_t)user->age * 37 : 41) + user->active * 43u;
    sum += (uint64_t)user->balance_cents * 47 + (uint64_t)user->created_at * 53 + score_bits * 59;
    sum += text_checksum(user->email) * 61 + text_checksum(user->name) * 67 + text_checksum(user->settings) * 71;
    return sum + baseline_hash((const char *)user->token, sizeof user->token) * 73;
}
