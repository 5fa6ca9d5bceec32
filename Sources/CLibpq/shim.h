// What Swift needs of libpq and of the operating system, and nothing else.

#ifndef HOWDAH_SHIM_H
#define HOWDAH_SHIM_H

#include <libpq-fe.h>

#if defined(__linux__)
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif

#endif
