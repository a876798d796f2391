#include "CKernels.h"

extern const ckernels_path ckernels_portable;
extern const ckernels_limb_path ckernels_limbs_portable;
extern const ckernels_lane_path ckernels_lanes_portable;
#if defined(__x86_64__)
extern const ckernels_path ckernels_avx512, ckernels_avx2;
extern const ckernels_limb_path ckernels_limbs_ifma;
extern const ckernels_lane_path ckernels_lanes_ifma;
#elif defined(__aarch64__)
extern const ckernels_path ckernels_neon;
#endif

const ckernels_path *ckernels_available(size_t index) {
  const ckernels_path *paths[4];
  size_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    paths[count++] = &ckernels_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) paths[count++] = &ckernels_avx2;
#elif defined(__aarch64__)
  paths[count++] = &ckernels_neon;
#endif
  paths[count++] = &ckernels_portable;
  return index < count ? paths[index] : NULL;
}

static int has_ifma(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma");
#else
  return 0;
#endif
}

const ckernels_limb_path *ckernels_available_limbs(size_t index) {
  const ckernels_limb_path *paths[2];
  size_t count = 0;
#if defined(__x86_64__)
  if (has_ifma()) paths[count++] = &ckernels_limbs_ifma;
#endif
  paths[count++] = &ckernels_limbs_portable;
  return index < count ? paths[index] : NULL;
}

const ckernels_lane_path *ckernels_available_lanes(size_t index) {
  const ckernels_lane_path *paths[2];
  size_t count = 0;
#if defined(__x86_64__)
  if (has_ifma()) paths[count++] = &ckernels_lanes_ifma;
#endif
  paths[count++] = &ckernels_lanes_portable;
  return index < count ? paths[index] : NULL;
}
