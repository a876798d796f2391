#include <stddef.h>
#include <stdint.h>


#define NAME "portable"
#define PATH ckernels_lanes_portable
#define INLINE inline __attribute__((always_inline))
#define MASK ((UINT64_C(1) << 52) - 1)
#define EACH(expression)                                                                                     \
  lane result;                                                                                               \
  for (int l = 0; l < 8; l++) result.value[l] = (expression);                                                \
  return result

typedef struct {
  uint64_t value[8];
} lane;

static INLINE lane zero(void) { EACH(0); }
static INLINE lane all(uint64_t value) { EACH(value); }
static INLINE lane load(const uint64_t *from) { EACH(from[l]); }
static INLINE void store(uint64_t *to, lane a) {
  for (int l = 0; l < 8; l++) to[l] = a.value[l];
}
static INLINE lane added(lane a, lane b) { EACH(a.value[l] + b.value[l]); }
static INLINE lane subtracted(lane a, lane b) { EACH(a.value[l] - b.value[l]); }
static INLINE lane shifted(lane a, int k) { EACH(a.value[l] << k); }
static INLINE lane upper(lane a) { EACH(a.value[l] >> 52); }
static INLINE lane less(lane a,
  lane p) { EACH(a.value[l] < p.value[l] ? a.value[l] : a.value[l] - p.value[l]); }
static INLINE lane low_sum(lane sum, lane a, lane b) {
  EACH(sum.value[l] + ((a.value[l] & MASK) * (b.value[l] & MASK) & MASK));
}
static INLINE lane high_sum(lane sum, lane a, lane b) {
  EACH(sum.value[l] + (uint64_t)((unsigned __int128)(a.value[l] & MASK) * (b.value[l] & MASK) >> 52));
}
static INLINE unsigned nonzero(lane a) {
  unsigned mask = 0;
  for (int l = 0; l < 8; l++) mask |= (unsigned)(a.value[l] != 0) << l;
  return mask;
}
static INLINE lane negated(lane p, lane a) { EACH(a.value[l] == 0 ? 0 : p.value[l] - a.value[l]); }

#include "LaneBody.h"
