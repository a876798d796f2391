#include "CKernels.h"

extern const ckernels_path ckernels_portable;
extern const ckernels_limb_path ckernels_limbs_portable;
#if defined(__x86_64__)
extern const ckernels_path ckernels_avx512, ckernels_avx2;
extern const ckernels_limb_path ckernels_limbs_ifma;
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

const ckernels_limb_path *ckernels_available_limbs(size_t index) {
  const ckernels_limb_path *paths[2];
  size_t count = 0;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512ifma"))
    paths[count++] = &ckernels_limbs_ifma;
#endif
  paths[count++] = &ckernels_limbs_portable;
  return index < count ? paths[index] : NULL;
}
