#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define NAME "avx512ifma"
#define PATH ckernels_limbs_ifma
#define LARGEST_TILE 8
// For the functions here alone: the program must start on machines without these instructions.
#pragma clang attribute push(                                                                                \
  __attribute__((target("avx512f,avx512dq,avx512vl,avx512ifma"))), apply_to = function)

// Eight rows are the lanes of a vector. Narrow tiles take several columns of the matrix at a time, since a
// product can be added to only every fourth cycle.
static inline __attribute__((always_inline)) void dot_tile(size_t width, size_t count, const uint64_t *m,
  const uint64_t *x, size_t x_stride, uint64_t *low, uint64_t *high) {
  enum { CHAINS = 4 };
  const size_t chains = width == 1 ? 4 : width <= 3 ? 2 : 1;
  __m512i lows[8][CHAINS], highs[8][CHAINS];
#pragma clang loop unroll(full)
  for (size_t c = 0; c < width; c++)
#pragma clang loop unroll(full)
    for (size_t s = 0; s < chains; s++) lows[c][s] = highs[c][s] = _mm512_setzero_si512();
  size_t j = 0;
  for (; j + chains <= count; j += chains)
#pragma clang loop unroll(full)
    for (size_t s = 0; s < chains; s++) {
      // Six kilobytes ahead: what does not fit in the second-level cache comes twice as fast as by itself.
      _mm_prefetch((const char *)((uintptr_t)(m + 8 * (j + s)) + 6144), _MM_HINT_T0);
      __m512i left = _mm512_loadu_si512(m + 8 * (j + s));
#pragma clang loop unroll(full)
      for (size_t c = 0; c < width; c++) {
        __m512i right = _mm512_set1_epi64((long long)x[c * x_stride + j + s]);
        lows[c][s] = _mm512_madd52lo_epu64(lows[c][s], left, right);
        highs[c][s] = _mm512_madd52hi_epu64(highs[c][s], left, right);
      }
    }
  for (; j < count; j++) {
    __m512i left = _mm512_loadu_si512(m + 8 * j);
#pragma clang loop unroll(full)
    for (size_t c = 0; c < width; c++) {
      __m512i right = _mm512_set1_epi64((long long)x[c * x_stride + j]);
      lows[c][0] = _mm512_madd52lo_epu64(lows[c][0], left, right);
      highs[c][0] = _mm512_madd52hi_epu64(highs[c][0], left, right);
    }
  }
#pragma clang loop unroll(full)
  for (size_t c = 0; c < width; c++) {
#pragma clang loop unroll(full)
    for (size_t s = 1; s < chains; s++) {
      lows[c][0] = _mm512_add_epi64(lows[c][0], lows[c][s]);
      highs[c][0] = _mm512_add_epi64(highs[c][0], highs[c][s]);
    }
    _mm512_storeu_si512(low + 8 * c, lows[c][0]);
    _mm512_storeu_si512(high + 8 * c, highs[c][0]);
  }
}

#include "LimbBody.h"
#pragma clang attribute pop
#endif
