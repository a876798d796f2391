// Products and exact quotients of numbers in limbs of 52 bits; included once for each set of instructions, with
// NAME, PATH and `dot_tile` defined.
#include "CKernels.h"

#define MASK ((UINT64_C(1) << 52) - 1)

static inline uint64_t low_product(uint64_t a, uint64_t b) { return a * b & MASK; }

static inline uint64_t high_product(uint64_t a, uint64_t b) {
  return (uint64_t)((unsigned __int128)a * b >> 52);
}

static void dots(size_t columns, size_t count, const uint64_t *m, const uint64_t *x, size_t x_stride,
  uint64_t *low, uint64_t *high) {
  while (columns > 0) {
    size_t width = columns < LARGEST_TILE ? columns : LARGEST_TILE;
    switch (width) {
#define CASE(w)                                                                                              \
  case w:                                                                                                    \
    dot_tile(w, count, m, x, x_stride, low, high);                                                           \
    break;
      CASE(1)
      CASE(2)
      CASE(3)
      CASE(4)
      CASE(5)
      CASE(6)
      CASE(7)
      CASE(8)
#undef CASE
    }
    columns -= width;
    x += width * x_stride;
    low += 8 * width;
    high += 8 * width;
  }
}

static size_t subtract_divide(uint64_t p, size_t width, size_t sums, const uint64_t *low, const uint64_t *high,
  size_t stride, const uint64_t *added, uint64_t *limbs) {
  uint64_t inverse = p * 3 ^ 2;
  // Newton's iteration doubles the correct low bits: 5, 10, 20, 40, 80.
  for (int k = 0; k < 4; k++) inverse *= 2 - p * inverse;
  inverse &= MASK;
  int64_t carries[8] = {0};
  uint64_t borrows[8] = {0};
  for (size_t k = 0; k < width; k++) {
    uint64_t zero[8] = {0};
    const uint64_t *l = k < sums ? low + k * stride : zero;
    const uint64_t *h = k > 0 && k <= sums ? high + (k - 1) * stride : zero;
    uint64_t a = added[k];
    // The last limb has the sign.
    uint64_t sign = k + 1 < width ? 0 : UINT64_C(1) << 51;
    for (int i = 0; i < 8; i++) {
      uint64_t limb = limbs[8 * k + i];
      int64_t value = (int64_t)limb - (int64_t)((limb & sign) << 1) + carries[i] + (int64_t)(a & MASK) -
                      (int64_t)(l[i] & MASK) - (int64_t)(h[i] & MASK);
      carries[i] = (value >> 52) + (int64_t)(a >> 52) - (int64_t)(l[i] >> 52) - (int64_t)(h[i] >> 52);
      uint64_t difference = ((uint64_t)value & MASK) - borrows[i];
      uint64_t quotient = low_product(difference & MASK, inverse);
      limbs[8 * k + i] = quotient;
      borrows[i] = high_product(quotient, p) + (difference >> 63);
    }
  }
  size_t indivisible = 0;
  for (int i = 0; i < 8; i++)
    // What is left over is 2^(52 width) times 0, or times p − 1 where the quotient is negative.
    indivisible += borrows[i] != (carries[i] < 0 ? p - 1 : 0);
  return indivisible;
}

const ckernels_limb_path PATH = {NAME, dots, subtract_divide};
