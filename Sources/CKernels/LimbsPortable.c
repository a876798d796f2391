#include <stddef.h>
#include <stdint.h>

#define NAME "portable"
#define PATH ckernels_limbs_portable
#define LARGEST_TILE 4

// Both halves of the sums in one number of two words.
static inline __attribute__((always_inline)) void dot_tile(size_t width, size_t count, const uint64_t *m,
  const uint64_t *x, size_t x_stride, uint64_t *low, uint64_t *high) {
  for (size_t c = 0; c < width; c++)
    for (size_t i = 0; i < 8; i += 4) {
      unsigned __int128 sums[4] = {0};
      for (size_t j = 0; j < count; j++) {
        uint64_t right = x[c * x_stride + j];
        for (int r = 0; r < 4; r++) sums[r] += (unsigned __int128)m[8 * j + i + r] * right;
      }
      for (int r = 0; r < 4; r++) {
        low[8 * c + i + r] = (uint64_t)sums[r] & ((UINT64_C(1) << 52) - 1);
        high[8 * c + i + r] = (uint64_t)(sums[r] >> 52);
      }
    }
}

#include "LimbBody.h"
