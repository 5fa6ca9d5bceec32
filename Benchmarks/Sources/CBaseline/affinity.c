// Client and server on one CPU: no time lost to waking an idle one, so two runs compare within a few percent.

#ifdef __linux__
#define _GNU_SOURCE
#endif

#include "CBaseline.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef __linux__

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <string.h>

static void pin_thread(int thread, const cpu_set_t *cpus) {
    if (sched_setaffinity(thread, sizeof *cpus, cpus) == 0) return;
    fprintf(stderr, "process %d cannot be pinned: %s (the server must run on this machine, as the same user)\n", thread,
            strerror(errno));
    exit(BASELINE_UNAVAILABLE);
}

static cpu_set_t first_cpu(void) {
    cpu_set_t allowed, first;
    sched_getaffinity(0, sizeof allowed, &allowed);
    CPU_ZERO(&first);
    int cpu = 0;
    while (cpu < CPU_SETSIZE - 1 && !CPU_ISSET(cpu, &allowed)) cpu++;
    CPU_SET(cpu, &first);
    return first;
}

void baseline_pin_with_backend(int backend_pid) {
    cpu_set_t cpu = first_cpu();
    pin_thread(backend_pid, &cpu);
    DIR *threads = opendir("/proc/self/task");
    struct dirent *entry;
    while (threads && (entry = readdir(threads))) {
        if (atoi(entry->d_name) > 0) pin_thread(atoi(entry->d_name), &cpu);
    }
    if (threads) closedir(threads);
}

#else

void baseline_pin_with_backend(int backend_pid) {
    fprintf(stderr, "process %d cannot be pinned: this system does not let a process choose its CPU\n", backend_pid);
    exit(BASELINE_UNAVAILABLE);
}

#endif
