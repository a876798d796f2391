// The kernels for vectors of VECTOR_BYTES bytes and tiles of TILE_ROWS × TILE_VECTORS vectors; included once
// for each set of instructions, with NAME and PATH defined.
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

typedef double vector __attribute__((vector_size(VECTOR_BYTES)));
typedef int64_t integer_vector __attribute__((vector_size(VECTOR_BYTES)));
typedef float short_vector __attribute__((vector_size(VECTOR_BYTES / 2)));

enum {
  LANES = VECTOR_BYTES / 8,
  TILE_COLUMNS = TILE_VECTORS * LANES,
  // Packed blocks of A stay in the second-level cache beside those of B.
  BLOCK_ROWS = 96,
  BLOCK_COLUMNS = 16 * TILE_COLUMNS,
};

// Adding this to |x| < 2^51 leaves the nearest integer in the low bits.
#define ROUNDING 6755399441055744.0

static inline vector load(const double *p) {
  vector v;
  memcpy(&v, p, sizeof v);
  return v;
}

static inline void store(double *p, vector v) { memcpy(p, &v, sizeof v); }

static inline vector splat(double x) { return x - (vector){0}; }

// The quotient's relative error of 2^-52 moves the result by at most 2^53 · 2^-52 = 2 from what exact
// rounding gives.
static inline vector reduce(vector x, double p, double reciprocal) {
  vector q = (x * reciprocal + ROUNDING) - ROUNDING;
  return x - q * p;
}

static inline double reduce_one(double x, double p, double reciprocal) {
  double q = (x * reciprocal + ROUNDING) - ROUNDING;
  return x - q * p;
}

// One tile: c −= a · b, with a packed by columns of TILE_ROWS and b by rows of TILE_COLUMNS.
static void tile(
  ckernels_modulus p, size_t depth, const double *a, const double *b, double *c, size_t c_stride) {
  vector sums[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE_ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) sums[i][v] = (vector){0};
  for (size_t k = 0; k < depth; k++) {
    vector right[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) right[v] = load(b + v * LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < TILE_ROWS; i++) {
      vector left = splat(a[i]);
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) sums[i][v] += left * right[v];
    }
    a += TILE_ROWS;
    b += TILE_COLUMNS;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < TILE_ROWS; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      double *target = c + i * c_stride + v * LANES;
      store(target, reduce(load(target) - sums[i][v], p.value, p.reciprocal));
    }
}

static void pack_left(size_t rows, size_t depth, const double *a, size_t stride, double *packed) {
  for (size_t i = 0; i < rows; i += TILE_ROWS) {
    size_t height = rows - i < TILE_ROWS ? rows - i : TILE_ROWS;
    if (height < TILE_ROWS) memset(packed, 0, depth * TILE_ROWS * sizeof *packed);
    for (size_t r = 0; r < height; r++)
      for (size_t k = 0; k < depth; k++) packed[k * TILE_ROWS + r] = a[(i + r) * stride + k];
    packed += depth * TILE_ROWS;
  }
}

static void pack_right(size_t columns, size_t depth, const double *b, size_t stride, double *packed) {
  for (size_t j = 0; j < columns; j += TILE_COLUMNS) {
    size_t width = columns - j < TILE_COLUMNS ? columns - j : TILE_COLUMNS;
    for (size_t k = 0; k < depth; k++) {
      const double *source = b + k * stride + j;
      if (width == TILE_COLUMNS) {
        for (int v = 0; v < TILE_VECTORS; v++) store(packed + v * LANES, load(source + v * LANES));
      } else {
        for (size_t l = 0; l < TILE_COLUMNS; l++) packed[l] = l < width ? source[l] : 0;
      }
      packed += TILE_COLUMNS;
    }
  }
}

static void subtract_product(ckernels_modulus p, size_t rows, size_t columns, size_t depth, const double *a,
  size_t a_stride, const double *b, size_t b_stride, double *c, size_t c_stride) {
  if (rows == 0 || columns == 0 || depth == 0) return;
  size_t deepest = depth < CKERNELS_DEPTH ? depth : CKERNELS_DEPTH;
  size_t left_size = (BLOCK_ROWS + TILE_ROWS) * deepest,
         right_size = (BLOCK_COLUMNS + TILE_COLUMNS) * deepest;
  double *left = NULL;
  if (posix_memalign((void **)&left, 64, (left_size + right_size) * sizeof *left) != 0) abort();
  double *right = left + (left_size + 7) / 8 * 8;
  for (size_t column = 0; column < columns; column += BLOCK_COLUMNS) {
    size_t width = columns - column < BLOCK_COLUMNS ? columns - column : BLOCK_COLUMNS;
    for (size_t k = 0; k < depth; k += CKERNELS_DEPTH) {
      size_t length = depth - k < CKERNELS_DEPTH ? depth - k : CKERNELS_DEPTH;
      pack_right(width, length, b + k * b_stride + column, b_stride, right);
      for (size_t row = 0; row < rows; row += BLOCK_ROWS) {
        size_t height = rows - row < BLOCK_ROWS ? rows - row : BLOCK_ROWS;
        pack_left(height, length, a + row * a_stride + k, a_stride, left);
        for (size_t j = 0; j < width; j += TILE_COLUMNS) {
          const double *packed_right = right + j * length;
          for (size_t i = 0; i < height; i += TILE_ROWS) {
            const double *packed_left = left + i * length;
            double *target = c + (row + i) * c_stride + column + j;
            size_t m = height - i < TILE_ROWS ? height - i : TILE_ROWS;
            size_t n = width - j < TILE_COLUMNS ? width - j : TILE_COLUMNS;
            if (m == TILE_ROWS && n == TILE_COLUMNS) {
              tile(p, length, packed_left, packed_right, target, c_stride);
              continue;
            }
            double edge[TILE_ROWS * TILE_COLUMNS] = {0};
            for (size_t r = 0; r < m; r++)
              memcpy(edge + r * TILE_COLUMNS, target + r * c_stride, n * sizeof *edge);
            tile(p, length, packed_left, packed_right, edge, TILE_COLUMNS);
            for (size_t r = 0; r < m; r++)
              memcpy(target + r * c_stride, edge + r * TILE_COLUMNS, n * sizeof *edge);
          }
        }
      }
    }
  }
  free(left);
}

static void subtract_combination(ckernels_modulus p, size_t count, size_t depth, const double *factors,
  const double *b, size_t b_stride, double *row) {
  size_t j = 0;
  for (; j + 4 * LANES <= count; j += 4 * LANES) {
    vector s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    const double *source = b + j;
    for (size_t k = 0; k < depth; k++, source += b_stride) {
      vector factor = splat(factors[k]);
      s0 += factor * load(source);
      s1 += factor * load(source + LANES);
      s2 += factor * load(source + 2 * LANES);
      s3 += factor * load(source + 3 * LANES);
    }
    store(row + j, reduce(load(row + j) - s0, p.value, p.reciprocal));
    store(row + j + LANES, reduce(load(row + j + LANES) - s1, p.value, p.reciprocal));
    store(row + j + 2 * LANES, reduce(load(row + j + 2 * LANES) - s2, p.value, p.reciprocal));
    store(row + j + 3 * LANES, reduce(load(row + j + 3 * LANES) - s3, p.value, p.reciprocal));
  }
  for (; j + LANES <= count; j += LANES) {
    vector sum = {0};
    for (size_t k = 0; k < depth; k++) sum += splat(factors[k]) * load(b + k * b_stride + j);
    store(row + j, reduce(load(row + j) - sum, p.value, p.reciprocal));
  }
  for (; j < count; j++) {
    double sum = 0;
    for (size_t k = 0; k < depth; k++) sum += factors[k] * b[k * b_stride + j];
    row[j] = reduce_one(row[j] - sum, p.value, p.reciprocal);
  }
}

static void scale(ckernels_modulus p, size_t count, double factor, double *row) {
  size_t j = 0;
  for (; j + LANES <= count; j += LANES)
    store(row + j, reduce(load(row + j) * factor, p.value, p.reciprocal));
  for (; j < count; j++) row[j] = reduce_one(row[j] * factor, p.value, p.reciprocal);
}

static void add_digits(ckernels_modulus p, size_t count, double factor, const float *digits, double *residues) {
  size_t j = 0;
  for (; j + LANES <= count; j += LANES) {
    short_vector narrow;
    memcpy(&narrow, digits + j, sizeof narrow);
    vector product = __builtin_convertvector(narrow, vector) * factor;
    store(residues + j, reduce(load(residues + j) + product, p.value, p.reciprocal));
  }
  for (; j < count; j++)
    residues[j] = reduce_one(residues[j] + digits[j] * factor, p.value, p.reciprocal);
}

// Inner products of `height` rows with `width` vectors, both constants where this is inlined.
static inline __attribute__((always_inline)) void dot_tile(int height, int width, size_t count,
  const float *m, size_t stride, const double *x, size_t x_stride, int64_t *result, size_t result_stride) {
  integer_vector totals[4][4];
  for (int i = 0; i < height; i++)
    for (int c = 0; c < width; c++) totals[i][c] = (integer_vector){0};
  size_t whole = count / LANES * LANES;
  // 32 products of at most 2^45.5 stay below 2^51, where adding ROUNDING turns them into integers.
  for (size_t start = 0; start < whole; start += 32 * LANES) {
    size_t end = whole - start < 32 * LANES ? whole : start + 32 * LANES;
    vector sums[4][4];
    for (int i = 0; i < height; i++)
      for (int c = 0; c < width; c++) sums[i][c] = (vector){0};
    for (size_t j = start; j < end; j += LANES) {
      vector right[4];
      for (int c = 0; c < width; c++) right[c] = load(x + c * x_stride + j);
      for (int i = 0; i < height; i++) {
        short_vector narrow;
        memcpy(&narrow, m + i * stride + j, sizeof narrow);
        vector left = __builtin_convertvector(narrow, vector);
        for (int c = 0; c < width; c++) sums[i][c] += left * right[c];
      }
    }
    for (int i = 0; i < height; i++)
      for (int c = 0; c < width; c++) {
        vector shifted = sums[i][c] + ROUNDING;
        totals[i][c] += (integer_vector)shifted - (integer_vector)splat(ROUNDING);
      }
  }
  for (int i = 0; i < height; i++)
    for (int c = 0; c < width; c++) {
      int64_t total = 0;
      for (int l = 0; l < LANES; l++) total += totals[i][c][l];
      for (size_t j = whole; j < count; j++)
        total += (int64_t)((double)m[i * stride + j] * x[c * x_stride + j]);
      result[c * result_stride + i] -= total;
    }
}

static void subtract_dots(size_t rows, size_t columns, size_t count, const float *m, size_t stride,
  const double *x, size_t x_stride, int64_t *result, size_t result_stride) {
  for (size_t i = 0; i < rows; i += 4) {
    size_t height = rows - i < 4 ? rows - i : 4;
    const float *row = m + i * stride;
    size_t c = 0;
    while (c < columns) {
      const double *vectors = x + c * x_stride;
      int64_t *target = result + c * result_stride + i;
      if (height == 4) {
        if (columns - c >= 4) {
          dot_tile(4, 4, count, row, stride, vectors, x_stride, target, result_stride);
          c += 4;
        } else if (columns - c >= 2) {
          dot_tile(4, 2, count, row, stride, vectors, x_stride, target, result_stride);
          c += 2;
        } else {
          dot_tile(4, 1, count, row, stride, vectors, x_stride, target, result_stride);
          c += 1;
        }
      } else {
        for (size_t r = 0; r < height; r++)
          dot_tile(1, 1, count, row + r * stride, stride, vectors, x_stride, target + r, result_stride);
        c += 1;
      }
    }
  }
}

static void negated_residues(ckernels_modulus p, size_t count, const int64_t *values, double *residues) {
  double power = reduce_one(1073741824, p.value, p.reciprocal);
  for (size_t i = 0; i < count; i++) {
    // High and low part, the high one below 2^32.
    double high = (double)(int32_t)(values[i] >> 30), low = (double)(int32_t)(values[i] & 1073741823);
    residues[i] = -reduce_one(reduce_one(high, p.value, p.reciprocal) * power + low, p.value, p.reciprocal);
  }
}

static void limb_residues(ckernels_modulus p, size_t count, size_t width, const int64_t *limbs, size_t stride,
  const double *powers, double *residues) {
  for (size_t i = 0; i < count; i++) residues[i] = 0;
  // 32 products of at most 2^46.5, and a residue.
  for (size_t first = 0; first < width; first += 32) {
    size_t last = width - first < 32 ? width : first + 32;
    for (size_t k = first; k < last; k++)
      for (size_t i = 0; i < count; i++) residues[i] += (double)(int32_t)limbs[k * stride + i] * powers[k];
    for (size_t i = 0; i < count; i++) residues[i] = reduce_one(residues[i], p.value, p.reciprocal);
  }
}

static size_t limb_divide(ckernels_modulus p, size_t count, size_t width, int64_t *limbs, size_t stride) {
  enum { BATCH = 64 };
  const int64_t mask = 16777215;
  uint32_t modulus = (uint32_t)p.value, inverse = modulus * 3 ^ 2;
  // Newton's iteration doubles the correct low bits: 5, 10, 20, 40.
  for (int k = 0; k < 3; k++) inverse *= 2 - modulus * inverse;
  size_t indivisible = 0;
  for (size_t start = 0; start < count; start += BATCH) {
    size_t length = count - start < BATCH ? count - start : BATCH;
    int64_t carries[BATCH] = {0};
    for (size_t k = 0; k < width; k++) {
      int64_t *row = limbs + k * stride + start;
      for (size_t i = 0; i < length; i++) {
        int64_t value = row[i] + carries[i];
        int64_t quotient = (uint32_t)value * inverse & mask;
        carries[i] = (value - quotient * modulus) >> 24;
        row[i] = quotient;
      }
    }
    int64_t *top = limbs + (width - 1) * stride + start;
    for (size_t i = 0; i < length; i++) {
      // What is left over is 2^(24 width) times 0, or times −p where the quotient is negative.
      int64_t sign = top[i] >= 8388608 ? -(int64_t)modulus : 0;
      indivisible += carries[i] != sign;
      top[i] -= sign != 0 ? 16777216 : 0;
    }
  }
  return indivisible;
}

static void word_product(size_t rows, size_t columns, size_t depth, const int64_t *restrict a,
  const int64_t *restrict b,
  int64_t *restrict c) {
  for (size_t i = 0; i < rows; i++, a += depth, c += columns) {
    if (columns < 8) {
      for (size_t j = 0; j < columns; j++) c[j] = 0;
      for (size_t k = 0; k < depth; k++)
        for (size_t j = 0; j < columns; j++) c[j] += a[k] * b[k * columns + j];
      continue;
    }
    // Eight columns at a time; the last ones may be some of those before again.
    for (size_t next = 0; next < columns; next += 8) {
      const size_t start = next + 8 <= columns ? next : columns - 8;
      int64_t sums[8] = {0};
      for (size_t k = 0; k < depth; k++) {
        const int64_t *row = b + k * columns + start;
#pragma clang loop unroll(full)
        for (size_t j = 0; j < 8; j++) sums[j] += a[k] * row[j];
      }
      for (size_t j = 0; j < 8; j++) c[start + j] = sums[j];
    }
  }
}

// Eight sums for each entry, whatever the vectors of the machine hold, and no fused operations: all paths round alike.
typedef double eight_floats __attribute__((vector_size(64), aligned(8), may_alias));

static inline __attribute__((always_inline)) void floating_tile(size_t height, size_t width, size_t count,
  const double *a, size_t a_stride, const double *b, size_t b_stride, double *c, size_t c_stride) {
#pragma clang fp contract(off)
  eight_floats sums[2][4] = {0};
  size_t n = 0;
  for (; n + 8 <= count; n += 8)
    for (size_t i = 0; i < height; i++)
      for (size_t j = 0; j < width; j++)
        sums[i][j] += *(const eight_floats *)(a + i * a_stride + n) * *(const eight_floats *)(b + j * b_stride + n);
  for (size_t i = 0; i < height; i++)
    for (size_t j = 0; j < width; j++) {
      eight_floats s = sums[i][j];
      double sum = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
      for (size_t k = n; k < count; k++) sum += a[i * a_stride + k] * b[j * b_stride + k];
      c[i * c_stride + j] = sum;
    }
}

static void floating_products(size_t rows, size_t columns, size_t count, const double *a, size_t a_stride,
  const double *b, size_t b_stride, double *c, size_t c_stride) {
  for (size_t i = 0; i < rows; i += 2) {
    const double *row = a + i * a_stride;
    double *result = c + i * c_stride;
    size_t j = 0;
    for (; i + 2 <= rows && j + 4 <= columns; j += 4)
      floating_tile(2, 4, count, row, a_stride, b + j * b_stride, b_stride, result + j, c_stride);
    for (; j < columns; j++)
      for (size_t k = 0; k < 2 && i + k < rows; k++)
        floating_tile(1, 1, count, row + k * a_stride, a_stride, b + j * b_stride, b_stride,
          result + k * c_stride + j, c_stride);
  }
}

const ckernels_path PATH = {
  NAME,
  subtract_product,
  subtract_combination,
  scale,
  add_digits,
  subtract_dots,
  negated_residues,
  limb_residues,
  limb_divide,
  word_product,
  floating_products,
};
