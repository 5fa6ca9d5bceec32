#include "item.h"

#include <stdio.h>
#include <stdlib.h>

#include "session.h"

struct item *items_make(long count) {
    struct item *items = malloc((size_t)count * sizeof *items);
    if (!items) fail("allocate", "out of memory");
    for (long n = 0; n < count; n++) {
        items[n] = (struct item){
            .id = n + 1, .amount = (int32_t)(n % 1000), .score = (double)n / 8, .created_at = n * 1000000};
        snprintf(items[n].name, sizeof items[n].name, "item number %ld", n);
    }
    return items;
}
