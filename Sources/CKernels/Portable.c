// C without special instructions: vectors of two doubles, which any compiler can take apart.
#define NAME "portable"
#define PATH ckernels_portable
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#define TILE_VECTORS 2
#include "KernelBody.h"
