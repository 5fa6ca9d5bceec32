// The work of every workload as a C program on libpq would do it, and the stopwatch that all peers share.
//
// A workload runs in a process of its own, so a failure prints its reason and ends that process.

#ifndef CBASELINE_H
#define CBASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What one run took, and the checksum of everything it read.
struct baseline_run {
    double seconds;
    double cpu_seconds;
    uint64_t checksum;
};

struct baseline_stopwatch {
    double started;
    double cpu_started;
};

// Wall-clock time, and the user and system time of all threads of this process.
struct baseline_stopwatch baseline_start(void);
struct baseline_run baseline_stop(struct baseline_stopwatch stopwatch, uint64_t checksum);

// The largest amount of memory that this process has held, in MiB.
double baseline_peak_rss(void);

// The exit status of a process whose workload cannot be measured on this machine.
#define BASELINE_UNAVAILABLE 69

// Pins this process, with all its threads, and the server's process to one CPU.
void baseline_pin_with_backend(int backend_pid);

struct baseline_run baseline_select_by_key(const char *url, long queries, bool pinned);
struct baseline_run baseline_select_by_key_pool(const char *url, long queries, int connections);
struct baseline_run baseline_decode_users(const char *url, long loads);
struct baseline_run baseline_insert_by_unnest(const char *url, long rows);
struct baseline_run baseline_insert_by_copy(const char *url, long rows);
struct baseline_run baseline_load_orders(const char *url, long loads);
struct baseline_run baseline_stream(const char *url, long rows);
struct baseline_run baseline_pipeline(const char *url, long pipelines, bool singly);
struct baseline_run baseline_transfer(const char *url, long transfers);
struct baseline_run baseline_connect_storm(const char *url, long storms);

// Runs statements without parameters and writes the first value of the last result, or the server's message.
bool baseline_execute(const char *url, const char *sql, char *answer, size_t capacity);

// The data that all peers agree on.

enum { BASELINE_USERS = 100000, BASELINE_WARM_UP = 200, BASELINE_CHUNK = 10000, BASELINE_PARENTS = 1000 };
enum { BASELINE_PIPELINE = 1000, BASELINE_ACCOUNTS = 1000, BASELINE_STORM = 64 };

#define BASELINE_STREAM_SQL "SELECT n, (n %% 97)::int4, 'row ' || n FROM generate_series(1, %ld::int8) AS n"

// The key that query number `n` reads: scattered, and the same in every peer.
static inline int64_t baseline_key(long n) {
    uint64_t x = ((uint64_t)n + 1) * 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return (int64_t)((x ^ (x >> 31)) % BASELINE_USERS) + 1;
}

// The accounts of transfer number `n`: the one that gives (0) and the one that takes (1).
static inline int64_t baseline_account(long n, int side) {
    int64_t from = baseline_key(n) % BASELINE_ACCOUNTS;
    return side == 0 ? from + 1 : (from + 1 + baseline_key(n + 1) % (BASELINE_ACCOUNTS - 1)) % BASELINE_ACCOUNTS + 1;
}

// FNV-1a, to compare texts between peers outside the timed section.
static inline uint64_t baseline_hash(const char *bytes, size_t length) {
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)bytes[i]) * 0x100000001B3u;
    return hash;
}

#endif
