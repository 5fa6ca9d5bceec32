// Growing bytes, integers in network byte order, and one-dimensional arrays of PostgreSQL's binary format.

#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
    char *bytes;
    size_t length;
    size_t capacity;
};

void buffer_grow(struct buffer *buffer, size_t count);
void buffer_free(struct buffer *buffer);

// Starts an array of `count` elements that are not NULL.
void buffer_array(struct buffer *buffer, uint32_t element_oid, int32_t count);

static inline void buffer_append(struct buffer *buffer, const void *bytes, size_t count) {
    if (buffer->capacity - buffer->length < count) buffer_grow(buffer, count);
    memcpy(buffer->bytes + buffer->length, bytes, count);
    buffer->length += count;
}

static inline void buffer_int16(struct buffer *buffer, int16_t value) {
    uint16_t wire = __builtin_bswap16((uint16_t)value);
    buffer_append(buffer, &wire, sizeof wire);
}

static inline void buffer_int32(struct buffer *buffer, int32_t value) {
    uint32_t wire = __builtin_bswap32((uint32_t)value);
    buffer_append(buffer, &wire, sizeof wire);
}

static inline void buffer_int64(struct buffer *buffer, int64_t value) {
    uint64_t wire = __builtin_bswap64((uint64_t)value);
    buffer_append(buffer, &wire, sizeof wire);
}

// Values with their length in front, as in arrays and in COPY.

static inline void buffer_int32_value(struct buffer *buffer, int32_t value) {
    buffer_int32(buffer, sizeof value);
    buffer_int32(buffer, value);
}

static inline void buffer_int64_value(struct buffer *buffer, int64_t value) {
    buffer_int32(buffer, sizeof value);
    buffer_int64(buffer, value);
}

static inline void buffer_float64_value(struct buffer *buffer, double value) {
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    buffer_int64_value(buffer, bits);
}

static inline void buffer_text_value(struct buffer *buffer, const char *bytes, size_t count) {
    buffer_int32(buffer, (int32_t)count);
    buffer_append(buffer, bytes, count);
}

// Reads from a result.

static inline uint16_t read_uint16(const char *bytes) {
    uint16_t wire;
    memcpy(&wire, bytes, sizeof wire);
    return __builtin_bswap16(wire);
}

static inline int32_t read_int32(const char *bytes) {
    uint32_t wire;
    memcpy(&wire, bytes, sizeof wire);
    return (int32_t)__builtin_bswap32(wire);
}

static inline int64_t read_int64(const char *bytes) {
    uint64_t wire;
    memcpy(&wire, bytes, sizeof wire);
    return (int64_t)__builtin_bswap64(wire);
}

static inline double read_float64(const char *bytes) {
    int64_t bits = read_int64(bytes);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
