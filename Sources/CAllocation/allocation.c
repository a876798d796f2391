// What happens when an allocation fails is decided where it fails. Neither GMP nor Swift's runtime nor Foundation returns from
// one: they print lines of their own and abort or trap, or use the null pointer; libdispatch sleeps and tries again for
// ever. A handler of the signals in which that ends cannot tell a failed allocation from a fault of the program: the error
// number of the allocator may be an old one, or be overwritten by then. GMP can be given other functions, Swift's runtime
// cannot.
//
// An executable may define the allocator's functions (The GNU C Library, "Replacing malloc"); all libraries, and the C
// library, then call these. They pass on to the C library's own, so that its `free` takes what they give.

#define _GNU_SOURCE
#include "allocation.h"
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HAS_SANITIZER // which has an allocator of its own
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *pointer, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/// Of several threads that run out of memory one ends the process, once.
static atomic_flag ends = ATOMIC_FLAG_INIT;
static pthread_t finisher;
static _Atomic _Bool finished;

static _Noreturn void fail(void) {
  while (atomic_flag_test_and_set(&ends)) {
    if (finished && pthread_equal(finisher, pthread_self())) break;
    pause();
  }
  allocation_failed();
}

void allocation_finish(void) {
  while (atomic_flag_test_and_set(&ends)) pause();
  finisher = pthread_self();
  finished = 1;
}

/// Nothing may be null of which something was asked.
static void *checked(void *result, size_t size) {
  if (!result && size) fail();
  return result;
}

/// The bytes that were asked for so far, but for those that threads have not yet reported.
static _Atomic long asked;
static _Thread_local long unreported __attribute__((tls_model("initial-exec")));

static void count(size_t size) {
  unreported += (long)size;
  if (unreported < 1 << 20) return;
  atomic_fetch_add_explicit(&asked, unreported, memory_order_relaxed);
  unreported = 0;
}

void *malloc(size_t size) {
  void *result = checked(__libc_malloc(size), size);
  count(size);
  return result;
}

void *calloc(size_t number, size_t size) {
  void *result = checked(__libc_calloc(number, size), number && size);
  count(number * size);
  return result;
}

void *realloc(void *pointer, size_t size) {
  void *result = checked(__libc_realloc(pointer, size), size);
  count(size);
  return result;
}

/// Null for an alignment that is none, too.
void *memalign(size_t alignment, size_t size) {
  errno = 0;
  void *result = __libc_memalign(alignment, size);
  count(size);
  return checked(result, errno == ENOMEM);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) || !alignment || alignment & (alignment - 1)) return EINVAL;
  *result = memalign(alignment, size);
  return 0;
}

/// A thread that cannot be made for want of memory for its stack: the error is the one of too many threads, so that as much
/// is asked for here. Some libraries wait for ever for the thread, and others try again for ever.
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context) {
  static int (*_Atomic next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  if (!next) next = (__typeof__(&pthread_create))dlsym(RTLD_NEXT, "pthread_create");
  int code = next(thread, attributes, run, context);
  if (code != EAGAIN) return code;
  size_t size = 0;
  pthread_attr_t own;
  if (attributes) {
    pthread_attr_getstacksize(attributes, &size);
  } else if (!pthread_attr_init(&own)) {
    pthread_attr_getstacksize(&own, &size);
    pthread_attr_destroy(&own);
  }
  free(malloc(size));
  return code;
}

long allocation_held(void) {
  struct mallinfo2 info = mallinfo2();
  return (long)(info.uordblks + info.hblkhd);
}

long allocation_asked(void) { return atomic_load_explicit(&asked, memory_order_relaxed); }

#else

long allocation_held(void) { return 0; }

long allocation_asked(void) { return 0; }

void allocation_finish(void) {}

#endif
