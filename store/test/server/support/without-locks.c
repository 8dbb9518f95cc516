/* Preloaded library: every request for a POSIX file lock fails with the error number in LOCK_ERRNO, as on a file system without locks. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>

static int call(const char *name, int file, int command, void *argument) {
  const struct flock *lock = argument;
  if ((command == F_SETLK || command == F_SETLKW) && lock->l_type != F_UNLCK) {
    errno = atoi(getenv("LOCK_ERRNO"));
    return -1;
  }
  int (*next)(int, int, ...) = dlsym(RTLD_NEXT, name);
  return next(file, command, argument);
}

#define REPLACE(name) \
  int name(int file, int command, ...) { \
    va_list arguments; \
    va_start(arguments, command); \
    void *argument = va_arg(arguments, void *); \
    va_end(arguments); \
    return call(#name, file, command, argument); \
  }

REPLACE(fcntl)
REPLACE(fcntl64)
