#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))

// The low `count` words of a · b.
INLINE void low_product(size_t count, const uint64_t *a, const uint64_t *b, uint64_t *result) {
  for (size_t k = 0; k < count; k++) result[k] = 0;
#pragma clang loop unroll(full)
  for (size_t i = 0; i < count; i++) {
    uint64_t carry = 0;
#pragma clang loop unroll(full)
    for (size_t j = 0; j < count - i; j++) {
      const unsigned __int128 sum = (unsigned __int128)a[i] * b[j] + result[i + j] + carry;
      result[i + j] = (uint64_t)sum;
      carry = (uint64_t)(sum >> 64);
    }
  }
}

// The low words of a · b − c · d, of which the last one decides nothing but what is shifted in.
INLINE void low_difference(
  size_t count, const uint64_t *a, const uint64_t *b, const uint64_t *c, const uint64_t *d,
    uint64_t *result) {
  uint64_t other[9], borrow = 0;
  low_product(count, a, b, result);
  low_product(count, c, d, other);
#pragma clang loop unroll(full)
  for (size_t k = 0; k < count; k++) {
    const unsigned __int128 difference = (unsigned __int128)result[k] - other[k] - borrow;
    result[k] = (uint64_t)difference;
    borrow = (uint64_t)(difference >> 64) & 1;
  }
}

INLINE void extended(size_t width, const uint64_t *a, uint64_t *result) {
#pragma clang loop unroll(full)
  for (size_t k = 0; k < width; k++) result[k] = a[k];
  result[width] = a[width - 1] >> 63 != 0 ? UINT64_MAX : 0;
}

INLINE int is_zero(size_t width, const uint64_t *a) {
  uint64_t any = 0;
  for (size_t k = 0; k < width; k++) any |= a[k];
  return any == 0;
}

// The low `width` words of a number of one word more, shifted.
INLINE void shift(size_t width, uint64_t *a, int bits) {
  if (bits == 0) return;
#pragma clang loop unroll(full)
  for (size_t k = 0; k < width; k++) a[k] = a[k] >> bits | a[k + 1] << (64 - bits);
}

INLINE size_t echelon(size_t width, size_t rows, size_t columns, uint64_t *a, int is_reduced, size_t *order,
  size_t *pivot_columns) {
  size_t rank = 0;
  // The odd part of the last pivot, inverted, and its other factor.
  uint64_t inverse[9] = {1};
  int zeros = 0;
  for (size_t i = 0; i < rows; i++) order[i] = i;
  for (size_t c = 0; c < columns && rank < rows; c++) {
    size_t found = rank;
    while (found < rows && is_zero(width, a + width * (order[found] * columns + c))) found++;
    if (found == rows) continue;
    const size_t pivot = order[found];
    // The others stay in their order, so that pivots are in the first rows that they can be in.
    for (; found > rank; found--) order[found] = order[found - 1];
    order[rank] = pivot;
    const uint64_t *row = a + width * pivot * columns;
    uint64_t head[9], factor[9], x[9], y[9], difference[9];
    extended(width, row + width * c, head);
    for (size_t k = is_reduced ? 0 : rank + 1; k < rows; k++) {
      if (k == rank) continue;
      uint64_t *target = a + width * order[k] * columns;
      extended(width, target + width * c, factor);
      // Of the columns before, those that are no pivots have numbers in the rows above alone.
      for (size_t j = 0, t = 0; k < rank && j < c; j++) {
        if (t < rank && pivot_columns[t] == j) {
          t++;
          continue;
        }
        extended(width, target + width * j, x);
        low_product(width + 1, x, head, difference);
        shift(width, difference, zeros);
        low_product(width, difference, inverse, target + width * j);
      }
      for (size_t j = c + 1; j < columns; j++) {
        extended(width, target + width * j, x);
        extended(width, row + width * j, y);
        low_difference(width + 1, x, head, y, factor, difference);
        // The quotient by the previous pivot is exact and a minor, so that its low words are all of it.
        shift(width, difference, zeros);
        low_product(width, difference, inverse, target + width * j);
      }
    }
    pivot_columns[rank++] = c;
    if (rank == rows) break;
    if (head[0] == 0) return SIZE_MAX;
    zeros = __builtin_ctzll(head[0]);
    shift(width, head, zeros);
    inverse[0] = head[0] * 3 ^ 2;
    for (size_t k = 1; k < width; k++) inverse[k] = 0;
    // Newton's iteration doubles the correct low bits: 5, 10, 20, 40, 80, 160, 320, 640.
    for (int bits = 5; bits < 64 * (int)width; bits *= 2) {
      low_product(width, head, inverse, x);
      uint64_t borrow = 0;
      for (size_t k = 0; k < width; k++) {
        const unsigned __int128 rest = (unsigned __int128)(k == 0 ? 2 : 0) - x[k] - borrow;
        x[k] = (uint64_t)rest;
        borrow = (uint64_t)(rest >> 64) & 1;
      }
      low_product(width, inverse, x, y);
      for (size_t k = 0; k < width; k++) inverse[k] = y[k];
    }
  }
  return rank;
}

size_t ckernels_short_echelon(size_t width, size_t rows, size_t columns, uint64_t *a, int is_reduced,
  size_t *order, size_t *pivot_columns) {
  switch (width) {
    case 1: return echelon(1, rows, columns, a, is_reduced, order, pivot_columns);
    case 2: return echelon(2, rows, columns, a, is_reduced, order, pivot_columns);
    case 4: return echelon(4, rows, columns, a, is_reduced, order, pivot_columns);
    case 8: return echelon(8, rows, columns, a, is_reduced, order, pivot_columns);
    default: return SIZE_MAX;
  }
}
