#include "buffer.h"

#include <stdlib.h>

#include "session.h"

void buffer_grow(struct buffer *buffer, size_t count) {
    size_t capacity = buffer->capacity * 2;
    if (capacity < buffer->length + count) capacity = buffer->length + count;
    buffer->bytes = realloc(buffer->bytes, capacity);
    if (!buffer->bytes) fail("allocate", "out of memory");
    buffer->capacity = capacity;
}

void buffer_free(struct buffer *buffer) {
    free(buffer->bytes);
    *buffer = (struct buffer){0};
}

void buffer_array(struct buffer *buffer, uint32_t element_oid, int32_t count) {
    buffer->length = 0;
    buffer_int32(buffer, 1);  // dimensions
    buffer_int32(buffer, 0);  // no NULL inside
    buffer_int32(buffer, (int32_t)element_oid);
    buffer_int32(buffer, count);
    buffer_int32(buffer, 1);  // lower bound
}
