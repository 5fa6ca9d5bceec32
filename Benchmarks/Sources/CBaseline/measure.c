// The stopwatch and the memory gauge.

#include "CBaseline.h"

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

static double wall_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_clock(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

struct baseline_stopwatch baseline_start(void) {
    return (struct baseline_stopwatch){.cpu_started = cpu_clock(), .started = wall_clock()};
}

struct baseline_run baseline_stop(struct baseline_stopwatch stopwatch, uint64_t checksum) {
    double now = wall_clock();
    return (struct baseline_run){
        .seconds = now - stopwatch.started,
        .cpu_seconds = cpu_clock() - stopwatch.cpu_started,
        .checksum = checksum,
    };
}

#ifdef __linux__

// ru_maxrss would include the memory of the parent, from before exec: VmHWM starts with this program.
double baseline_peak_rss(void) {
    FILE *status = fopen("/proc/self/status", "r");
    if (!status) return 0;
    char line[256];
    long kilobytes = 0;
    while (fgets(line, sizeof line, status) && sscanf(line, "VmHWM: %ld", &kilobytes) != 1) {
    }
    fclose(status);
    return (double)kilobytes / 1024;
}

#else

double baseline_peak_rss(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / (1024 * 1024);
}

#endif
