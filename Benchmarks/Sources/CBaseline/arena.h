// Texts that outlive the result they were read from, freed all at once.

#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct text {
    const char *bytes;
    size_t length;
};

struct arena_block;

struct arena {
    struct arena_block *blocks;
    size_t left;
    char *next;
};

struct text arena_copy(struct arena *arena, const char *bytes, size_t length);
void arena_free(struct arena *arena);

#endif
