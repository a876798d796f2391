/* Makes one call of the operating system or one allocation go wrong: loaded before the C library.
 *
 *   FAULT_CALL    the call: open, read, write, mkstemp, fchmod, rename or close; malloc, calloc, realloc, memalign or pthread_create
 *   FAULT_AT      which one, counted from 0
 *   FAULT_ERRNO   the error that it ends with; or "short", so that reading and writing do one byte; or "kill"
 *   FAULT_LOG     a file that is made when that call comes
 *   FAULT_SIZE    only allocations of so many bytes and more count
 *   FAULT_COUNT   a file for the number of the calls, once the process ends by itself
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static atomic_int count;

/* 0: nothing happens; 1: the call fails with errno set; 2: it is cut short. */
static int fault(const char *call) {
  const char *name = getenv("FAULT_CALL"), *at = getenv("FAULT_AT"), *how = getenv("FAULT_ERRNO");
  if (!name || !at || !how || strcmp(name, call) || atomic_fetch_add(&count, 1) != atoi(at)) return 0;
  const char *log = getenv("FAULT_LOG");
  if (log) syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY, 0600));
  if (!strcmp(how, "kill")) raise(SIGKILL);
  if (!strcmp(how, "short")) return 2;
  errno = atoi(how);
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int opened(const char *name, int folder, const char *path, int flags, mode_t mode) {
  if (fault(name) == 1) return -1;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static mode_t mode_of(int flags, va_list *rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(*rest, mode_t) : 0; }

#define OPEN(name, largefile)                                                  \
  int name(const char *path, int flags, ...) {                                 \
    va_list rest;                                                              \
    va_start(rest, flags);                                                     \
    mode_t mode = mode_of(flags, &rest);                                       \
    va_end(rest);                                                              \
    return opened("open", AT_FDCWD, path, flags | largefile, mode);            \
  }
OPEN(open, 0)
OPEN(open64, O_LARGEFILE)

ssize_t read(int descriptor, void *buffer, size_t size) {
  int outcome = fault("read");
  return outcome == 1 ? -1 : REAL(read)(descriptor, buffer, outcome == 2 && size ? 1 : size);
}

ssize_t write(int descriptor, const void *buffer, size_t size) {
  int outcome = fault("write");
  return outcome == 1 ? -1 : REAL(write)(descriptor, buffer, outcome == 2 && size ? 1 : size);
}

int mkstemp(char *path) { return fault("mkstemp") == 1 ? -1 : REAL(mkstemp)(path); }
int mkstemp64(char *path) { return fault("mkstemp") == 1 ? -1 : REAL(mkstemp64)(path); }
int fchmod(int descriptor, mode_t mode) { return fault("fchmod") == 1 ? -1 : REAL(fchmod)(descriptor, mode); }
int rename(const char *from, const char *to) { return fault("rename") == 1 ? -1 : REAL(rename)(from, to); }
int close(int descriptor) { return fault("close") == 1 ? -1 : REAL(close)(descriptor); }

/* Allocations: the program passes on to the C library's functions under these names. */

#define FIRST(name)                                                            \
  static __typeof__(name) *next;                                               \
  if (!next) next = REAL(name)

static int none(const char *call, size_t size) {
  const char *least = getenv("FAULT_SIZE");
  if (least && size < strtoul(least, NULL, 10)) return 0;
  if (!fault(call)) return 0;
  errno = ENOMEM;
  return 1;
}

void *__libc_malloc(size_t size) {
  FIRST(__libc_malloc);
  return none("malloc", size) ? NULL : next(size);
}

void *__libc_calloc(size_t count, size_t size) {
  FIRST(__libc_calloc);
  return none("calloc", count * size) ? NULL : next(count, size);
}

void *__libc_realloc(void *pointer, size_t size) {
  FIRST(__libc_realloc);
  return none("realloc", size) ? NULL : next(pointer, size);
}

void *__libc_memalign(size_t alignment, size_t size) {
  FIRST(__libc_memalign);
  return none("memalign", size) ? NULL : next(alignment, size);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context) {
  return fault("pthread_create") ? EAGAIN : REAL(pthread_create)(thread, attributes, run, context);
}

/* How many calls there were, in a run to the end. */
__attribute__((destructor)) static void report(void) {
  const char *path = getenv("FAULT_COUNT");
  if (!path) return;
  char text[32];
  int length = 0;
  for (int rest = count; rest || !length; rest /= 10) text[sizeof text - ++length] = (char)('0' + rest % 10);
  int descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
  syscall(SYS_write, descriptor, text + sizeof text - length, (size_t)length);
}
