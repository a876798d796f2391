#include "CKernels.h"

// For a fixed number of words every loop is unrolled, and no branch depends on a sign: two's complement negates by flipping all
// bits and adding one.
#define DOT(M, N)                                                                                            \
  static void dot_##M##_##N(size_t count, const uint64_t *a, const uint64_t *a_signs, const uint64_t *b,     \
    const uint64_t *b_signs, uint64_t *sum) {                                                                \
    unsigned long long s[M + N + 1] = {0};                                                                   \
    for (size_t k = 0; k < count; k++, a += M, b += N) {                                                     \
      unsigned long long t[M + N] = {0};                                                                     \
      _Pragma("GCC unroll 8") for (int j = 0; j < N; j++) {                                                  \
        unsigned long long carry = 0;                                                                        \
        _Pragma("GCC unroll 8") for (int i = 0; i < M; i++) {                                                \
          unsigned __int128 word = (unsigned __int128)a[i] * b[j] + t[i + j] + carry;                        \
          t[i + j] = (unsigned long long)word;                                                               \
          carry = (unsigned long long)(word >> 64);                                                          \
        }                                                                                                    \
        t[M + j] = carry;                                                                                    \
      }                                                                                                      \
      unsigned long long mask = a_signs[k] ^ b_signs[k], carry = mask & 1;                                   \
      _Pragma("GCC unroll 8") for (int i = 0; i < M + N; i++)                                                \
        s[i] = __builtin_addcll(s[i], t[i] ^ mask, carry, &carry);                                           \
      s[M + N] += mask + carry;                                                                              \
    }                                                                                                        \
    for (int i = 0; i <= M + N; i++) sum[i] = s[i];                                                          \
  }

#define DOTS(M) DOT(M, 1) DOT(M, 2) DOT(M, 3) DOT(M, 4)
DOTS(1) DOTS(2) DOTS(3) DOTS(4)

#define ROW(M) {dot_##M##_1, dot_##M##_2, dot_##M##_3, dot_##M##_4}
static void (*const dots[4][4])(size_t, const uint64_t *, const uint64_t *, const uint64_t *, const uint64_t *,
  uint64_t *) = {ROW(1), ROW(2), ROW(3), ROW(4)};

void ckernels_short_dot(size_t count, size_t a_words, const uint64_t *a, const uint64_t *a_signs, size_t b_words,
  const uint64_t *b, const uint64_t *b_signs, uint64_t *sum) {
  dots[a_words - 1][b_words - 1](count, a, a_signs, b, b_signs, sum);
}
