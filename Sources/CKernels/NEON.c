// Every 64-bit Arm processor has vectors of two doubles, thirty-two of them in registers.
#if defined(__aarch64__)
#define NAME "neon"
#define PATH ckernels_neon
#define VECTOR_BYTES 16
#define TILE_ROWS 6
#define TILE_VECTORS 4
#include "KernelBody.h"
#endif
