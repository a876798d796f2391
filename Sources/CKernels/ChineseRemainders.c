#include "CKernels.h"

ckernels_lanes ckernels_make_lanes(const uint64_t p[8]) {
  ckernels_lanes lanes;
  for (int l = 0; l < 8; l++) {
    lanes.p[l] = p[l];
    uint64_t inverse = p[l] * 3 ^ 2;
    // Newton's iteration doubles the correct low bits: 5, 10, 20, 40, 80.
    for (int k = 0; k < 4; k++) inverse *= 2 - p[l] * inverse;
    lanes.inverse[l] = -inverse & ((UINT64_C(1) << 52) - 1);
    lanes.one[l] = (UINT64_C(1) << 52) % p[l];
    lanes.square[l] = (uint64_t)((unsigned __int128)lanes.one[l] * lanes.one[l] % p[l]);
  }
  return lanes;
}

// number = number · factor + digit, where the product fits.
static size_t multiply_add(uint64_t *number, size_t count, uint64_t factor, uint64_t digit) {
  uint64_t carry = digit;
  for (size_t k = 0; k < count; k++) {
    unsigned __int128 sum = (unsigned __int128)number[k] * factor + carry;
    number[k] = (uint64_t)sum;
    carry = (uint64_t)(sum >> 64);
  }
  if (carry != 0) number[count++] = carry;
  return count;
}

// Whether 2 · number exceeds P, for a number below P; it is replaced by P − number then.
static int wrap(uint64_t *number, const uint64_t *product, size_t width) {
  // P is odd, so that the difference is never the number itself.
  int exceeds = 0;
  uint64_t borrow = 0;
  for (size_t k = 0; k < width; k++) {
    // Compares number with P − number from the low end up.
    unsigned __int128 difference = (unsigned __int128)product[k] - number[k] - borrow;
    uint64_t word = (uint64_t)difference;
    borrow = (uint64_t)(difference >> 64) & 1;
    if (number[k] != word) exceeds = number[k] > word;
  }
  if (!exceeds) return 0;
  borrow = 0;
  for (size_t k = 0; k < width; k++) {
    unsigned __int128 difference = (unsigned __int128)product[k] - number[k] - borrow;
    number[k] = (uint64_t)difference;
    borrow = (uint64_t)(difference >> 64) & 1;
  }
  return 1;
}

void ckernels_chinese_remainders(const ckernels_lane_path *path, size_t count, const ckernels_lanes *moduli,
  const uint64_t *weights, const uint64_t *steps, size_t entries, const uint64_t *const *residues,
    size_t width,
  uint64_t *words, int32_t *sizes, uint64_t *scratch) {
  uint64_t *product = scratch, *digits = scratch + width;
  for (size_t k = 0; k < width; k++) product[k] = k == 0;
  size_t length = 1;
  for (size_t j = 0; j < count; j++) length = multiply_add(product, length, moduli[j].p[0], 0);
  for (size_t first = 0; first < entries; first += 8) {
    const size_t here = entries - first < 8 ? entries - first : 8;
    path->mixed_radix(count, moduli, weights, steps, first, here, residues, digits);
    for (size_t e = 0; e < here; e++, words += width, sizes++) {
      for (size_t k = 0; k < width; k++) words[k] = 0;
      length = 0;
      for (size_t j = count; j-- > 0;) length = multiply_add(words, length, moduli[j].p[0],
      digits[8 * j + e]);
      const int is_negative = wrap(words, product, width);
      length = width;
      while (length > 0 && words[length - 1] == 0) length--;
      *sizes = is_negative ? -(int32_t)length : (int32_t)length;
    }
  }
}
