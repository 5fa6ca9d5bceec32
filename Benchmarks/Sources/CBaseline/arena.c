#include "arena.h"

#include <stdlib.h>
#include <string.h>

#include "session.h"

// The first block is small, for the texts of a single row.
enum { FIRST_BLOCK = 1024, BLOCK = 256 * 1024 };

struct arena_block {
    struct arena_block *previous;
    char bytes[];
};

static void add_block(struct arena *arena, size_t size) {
    struct arena_block *block = malloc(sizeof *block + size);
    if (!block) fail("allocate", "out of memory");
    block->previous = arena->blocks;
    arena->blocks = block;
    arena->next = block->bytes;
    arena->left = size;
}

struct text arena_copy(struct arena *arena, const char *bytes, size_t length) {
    if (arena->left < length) {
        size_t block = arena->blocks ? BLOCK : FIRST_BLOCK;
        add_block(arena, length > block ? length : block);
    }
    char *copy = arena->next;
    memcpy(copy, bytes, length);
    arena->next += length;
    arena->left -= length;
    return (struct text){.bytes = copy, .length = length};
}

void arena_free(struct arena *arena) {
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->previous;
        free(block);
    }
    *arena = (struct arena){0};
}
