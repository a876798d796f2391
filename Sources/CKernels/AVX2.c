#if defined(__x86_64__)
// Outside the region where functions get these instructions.
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

#define NAME "avx2"
#define PATH ckernels_avx2
#define VECTOR_BYTES 32
#define TILE_ROWS 4
#define TILE_VECTORS 3
// For the functions here alone: the program must start on machines without these instructions.
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "KernelBody.h"
#pragma clang attribute pop
#endif
