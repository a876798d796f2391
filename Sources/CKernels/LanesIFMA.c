#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define NAME "avx512ifma"
#define PATH ckernels_lanes_ifma
#define INLINE inline __attribute__((always_inline))
// For the functions here alone: the program must start on machines without these instructions.
#pragma clang attribute push(                                                                                \
  __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma"))), apply_to = function)

typedef __m512i lane;

static INLINE lane zero(void) { return _mm512_setzero_si512(); }
static INLINE lane all(uint64_t value) { return _mm512_set1_epi64((long long)value); }
static INLINE lane load(const uint64_t *from) { return _mm512_loadu_si512(from); }
static INLINE void store(uint64_t *to, lane value) { _mm512_storeu_si512(to, value); }
static INLINE lane added(lane a, lane b) { return _mm512_add_epi64(a, b); }
static INLINE lane subtracted(lane a, lane b) { return _mm512_sub_epi64(a, b); }
static INLINE lane shifted(lane a, int k) { return _mm512_slli_epi64(a, (unsigned)k); }
static INLINE lane upper(lane a) { return _mm512_srli_epi64(a, 52); }
static INLINE lane less(lane a, lane p) { return _mm512_min_epu64(a, _mm512_sub_epi64(a, p)); }
static INLINE lane low_sum(lane sum, lane a, lane b) { return _mm512_madd52lo_epu64(sum, a, b); }
static INLINE lane high_sum(lane sum, lane a, lane b) { return _mm512_madd52hi_epu64(sum, a, b); }
static INLINE unsigned nonzero(lane a) { return _mm512_test_epi64_mask(a, a); }
static INLINE lane negated(lane p, lane a) {
  return _mm512_maskz_sub_epi64(_mm512_test_epi64_mask(a, a), p, a);
}

#include "LaneBody.h"
#pragma clang attribute pop
#endif
