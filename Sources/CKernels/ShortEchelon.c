#include <string.h>

#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))

enum { LONGEST = 8 };

static size_t words_for(size_t order, size_t bits) {
  size_t logarithm = 0;
  while ((size_t)1 << logarithm < order) logarithm++;
  // Hadamard's bound for entries that are all as long as that, and two bits for signs and differences.
  const size_t words = order * (2 * bits + logarithm) / 2 / 64;
  const size_t needed = order * (2 * bits + logarithm) / 2 + 3 > 64 * (words + 1) ? words + 2 : words + 1;
  return needed <= 2 ? needed : needed <= 4 ? 4 : needed <= 6 ? 6 : needed <= LONGEST ? LONGEST : 0;
}

size_t ckernels_short_width(size_t order, size_t bits) {
  return bits > 64 * LONGEST ? 0 : words_for(order > 0 ? order : 1, bits);
}

INLINE uint64_t sign(size_t count, const uint64_t *a) { return (uint64_t)((int64_t)a[count - 1] >> 63); }

// The low `n` words of the product of two numbers of `count` words with signs.
INLINE void product(size_t count, const uint64_t *a, const uint64_t *b, size_t n, uint64_t *result) {
  for (size_t k = 0; k < n; k++) result[k] = 0;
#pragma clang loop unroll(full)
  for (size_t i = 0; i < count; i++) {
    uint64_t carry = 0;
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count; j++)
      if (i + j < n) {
        const unsigned __int128 sum = (unsigned __int128)a[i] * b[j] + result[i + j] + carry;
        result[i + j] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
      }
    if (i + count < n) result[i + count] = carry;
  }
  // Read without its sign, a negative number is 2^(64 · count) too large.
  const uint64_t a_sign = sign(count, a), b_sign = sign(count, b);
  uint64_t borrow = 0, other_borrow = 0;
#pragma clang loop unroll(full)
  for (size_t k = count; k < n; k++) {
    const uint64_t x = k < 2 * count ? a[k - count] & b_sign : 0, y = k < 2 * count ? b[k - count] & a_sign : 0;
    unsigned __int128 rest = (unsigned __int128)result[k] - x - borrow;
    borrow = (uint64_t)(rest >> 64) & 1;
    rest = (unsigned __int128)(uint64_t)rest - y - other_borrow;
    other_borrow = (uint64_t)(rest >> 64) & 1;
    result[k] = (uint64_t)rest;
  }
  uint64_t carry = a_sign & b_sign & 1;
#pragma clang loop unroll(full)
  for (size_t k = 2 * count; k < n; k++) {
    result[k] += carry;
    carry = carry != 0 && result[k] == 0;
  }
}

INLINE int is_zero(size_t width, const uint64_t *a) {
  uint64_t any = 0;
  for (size_t k = 0; k < width; k++) any |= a[k];
  return any == 0;
}

// The previous pivot, without its sign and its factors 2, and its inverse modulo 2^64.
typedef struct {
  uint64_t odd[LONGEST], inverse;
  int zeros, is_negative;
} divisor;

typedef struct {
  size_t width, rows, columns;
  uint64_t *a;
  const size_t *order, *pivot_columns;
  size_t rank, column;
  int is_reduced;
  divisor by;
} elimination;

// z / divisor in the place of the low words of z, for an exact quotient of at most `out` words and a divisor of `in`.
INLINE void divide(size_t in, size_t out, const divisor *by, uint64_t *z) {
  const int bits = by->zeros;
  if (bits > 0)
#pragma clang loop unroll(full)
    for (size_t k = 0; k < out; k++) z[k] = z[k] >> bits | z[k + 1] << (64 - bits);
  // From the low end (Hensel): each word of the quotient is found from what is left of one word.
#pragma clang loop unroll(full)
  for (size_t i = 0; i < out; i++) {
    const uint64_t q = z[i] * by->inverse;
    uint64_t carry = (uint64_t)((unsigned __int128)q * by->odd[0] >> 64);
    z[i] = q;
#pragma clang loop unroll(full)
    for (size_t j = 1; j < out - i; j++) {
      const unsigned __int128 part = (j < in ? (unsigned __int128)q * by->odd[j] : 0) + carry;
      carry = (uint64_t)(part >> 64) + (z[i + j] < (uint64_t)part);
      z[i + j] -= (uint64_t)part;
    }
  }
}

// Writes (a · b − c · d) / divisor.
INLINE void entry(const elimination *e, size_t in, size_t out, const uint64_t *a, const uint64_t *b,
  const uint64_t *c, const uint64_t *d, uint64_t *target) {
  uint64_t z[LONGEST + 1], other[LONGEST + 1], borrow = 0;
  // A word more than the quotient has, for what is shifted in.
  product(in, a, b, out + 1, z);
  if (c != NULL) {
    product(in, c, d, out + 1, other);
#pragma clang loop unroll(full)
    for (size_t k = 0; k <= out; k++) {
      const unsigned __int128 difference = (unsigned __int128)z[k] - other[k] - borrow;
      z[k] = (uint64_t)difference;
      borrow = (uint64_t)(difference >> 64) & 1;
    }
  }
  if (e->rank > 0) divide(in, out, &e->by, z);
  uint64_t flip = e->by.is_negative ? UINT64_MAX : 0, carry = flip & 1;
#pragma clang loop unroll(full)
  for (size_t k = 0; k < out; k++) {
    target[k] = (z[k] ^ flip) + carry;
    carry = carry != 0 && target[k] == 0;
  }
  const uint64_t rest = sign(out, target);
  for (size_t k = out; k < e->width; k++) target[k] = rest;
}

// Eliminates with a pivot, where the numbers so far have `in` words, and then `out`.
INLINE void step(const elimination *e, size_t in, size_t out) {
  const size_t width = e->width, c = e->column;
  const uint64_t *row = e->a + width * e->order[e->rank] * e->columns, *head = row + width * c;
  for (size_t k = e->is_reduced ? 0 : e->rank + 1; k < e->rows; k++) {
    if (k == e->rank) continue;
    uint64_t *target = e->a + width * e->order[k] * e->columns;
    const uint64_t *factor = target + width * c;
    // Of the columns before, those that are no pivots have numbers in the rows above alone.
    for (size_t j = 0, t = 0; k < e->rank && j < c; j++) {
      if (t < e->rank && e->pivot_columns[t] == j) {
        t++;
        continue;
      }
      entry(e, in, out, target + width * j, head, NULL, NULL, target + width * j);
    }
    for (size_t j = c + 1; j < e->columns; j++)
      // The quotient by the previous pivot is exact and a minor.
      entry(e, in, out, target + width * j, head, row + width * j, factor, target + width * j);
  }
}

#define STEP(IN, OUT)                                                                                        \
  static void step_##IN##_##OUT(const elimination *e) { step(e, IN, OUT); }
STEP(1, 1) STEP(1, 2) STEP(2, 2) STEP(2, 4) STEP(4, 4) STEP(4, 6) STEP(4, 8) STEP(6, 6) STEP(6, 8) STEP(8, 8)

static void eliminate(const elimination *e, size_t in, size_t out) {
  switch (10 * in + out) {
    case 11: return step_1_1(e);
    case 12: return step_1_2(e);
    case 22: return step_2_2(e);
    case 24: return step_2_4(e);
    case 44: return step_4_4(e);
    case 46: return step_4_6(e);
    case 48: return step_4_8(e);
    case 66: return step_6_6(e);
    case 68: return step_6_8(e);
    default: return step_8_8(e);
  }
}

// Nonzero where the number has more than 63 factors 2.
static int prepare(divisor *by, size_t count, const uint64_t *pivot) {
  if (pivot[0] == 0) return 1;
  const uint64_t flip = sign(count, pivot);
  uint64_t carry = flip & 1;
  for (size_t k = 0; k < count; k++) {
    by->odd[k] = (pivot[k] ^ flip) + carry;
    carry = carry != 0 && by->odd[k] == 0;
  }
  by->is_negative = flip != 0;
  by->zeros = __builtin_ctzll(by->odd[0]);
  if (by->zeros > 0) {
    for (size_t k = 0; k + 1 < count; k++)
      by->odd[k] = by->odd[k] >> by->zeros | by->odd[k + 1] << (64 - by->zeros);
    by->odd[count - 1] >>= by->zeros;
  }
  by->inverse = by->odd[0] * 3 ^ 2;
  // Newton's iteration doubles the correct low bits: 5, 10, 20, 40, 80.
  for (int k = 0; k < 4; k++) by->inverse *= 2 - by->odd[0] * by->inverse;
  return 0;
}

size_t ckernels_short_echelon(size_t width, size_t bits, size_t rows, size_t columns, uint64_t *a,
  int is_reduced, size_t *order, size_t *pivot_columns) {
  const size_t largest = rows < columns ? rows : columns;
  elimination e = {width, rows, columns, a, order, pivot_columns, 0, 0, is_reduced, {{1}, 1, 0, 0}};
  size_t in = ckernels_short_width(1, bits);
  for (size_t i = 0; i < rows; i++) order[i] = i;
  for (size_t c = 0; c < columns && e.rank < rows; c++) {
    size_t found = e.rank;
    while (found < rows && is_zero(in, a + width * (order[found] * columns + c))) found++;
    if (found == rows) continue;
    const size_t pivot = order[found];
    // The others stay in their order, so that pivots are in the first rows that they can be in.
    for (; found > e.rank; found--) order[found] = order[found - 1];
    order[e.rank] = pivot;
    e.column = c;
    // Entries are minors, of an order more with each step.
    const size_t next = e.rank + 2 < largest ? e.rank + 2 : largest;
    const size_t out = ckernels_short_width(next, bits);
    eliminate(&e, in, out);
    pivot_columns[e.rank++] = c;
    if (e.rank < rows && prepare(&e.by, in, a + width * (pivot * columns + c))) return SIZE_MAX;
    in = out;
  }
  return e.rank;
}
