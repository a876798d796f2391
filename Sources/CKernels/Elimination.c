// Elimination by blocks: almost all of it is products of matrices.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

// Rows that are eliminated one by one, and the order of the triangular blocks that are inverted.
enum { FEW_ROWS = 16, FEW_COLUMNS = 32 };

static double *allocate(size_t count) {
  double *result = NULL;
  if (posix_memalign((void **)&result, 64, (count + 8) * sizeof *result) != 0) abort();
  return result;
}

static double reduce(ckernels_modulus p, double x) {
  double q = (x * p.reciprocal + 6755399441055744.0) - 6755399441055744.0;
  return x - q * p.value;
}

double ckernels_inverse(ckernels_modulus p, double a) {
  int64_t modulus = (int64_t)p.value, r0 = modulus, r1 = (int64_t)a % modulus, t0 = 0, t1 = 1;
  if (r1 < 0) r1 += modulus;
  while (r1 != 0) {
    int64_t q = r0 / r1, r = r0 - q * r1, t = t0 - q * t1;
    r0 = r1;
    r1 = r;
    t0 = t1;
    t1 = t;
  }
  return r0 == 1 ? reduce(p, (double)t0) : 0;
}

typedef struct {
  const ckernels_path *path;
  ckernels_modulus p;
  size_t rows, columns, stride;
  double *a;
  size_t *pivot_rows, *pivot_columns;
  size_t rank;
  int failed;
} elimination;

static void exchange_columns(elimination *e, size_t j, size_t k) {
  for (size_t i = 0; i < e->rows; i++) {
    double *row = e->a + i * e->stride, held = row[j];
    row[j] = row[k];
    row[k] = held;
  }
  size_t held = e->pivot_columns[j];
  e->pivot_columns[j] = e->pivot_columns[k];
  e->pivot_columns[k] = held;
}

// Rows `first` to `last` − 1, reduced by the first `known` pivots, one after the other.
static void eliminate_few(elimination *e, size_t first, size_t last, size_t known) {
  for (size_t i = first; i < last && e->rank < e->columns; i++) {
    double *row = e->a + i * e->stride;
    size_t depth = e->rank - known;
    // The factors: a triangular system in the columns of these pivots.
    for (size_t k = known; k + 1 < e->rank; k++) {
      const double *pivot_row = e->a + k * e->stride;
      for (size_t j = k + 1; j < e->rank; j++) row[j] = reduce(e->p, row[j] - row[k] * pivot_row[j]);
    }
    e->path->subtract_combination(e->p, e->columns - e->rank, depth, row + known,
      e->a + known * e->stride + e->rank, e->stride, row + e->rank);
    size_t column = e->rank;
    while (column < e->columns && row[column] == 0) column++;
    if (column == e->columns) continue;
    if (column != e->rank) exchange_columns(e, column, e->rank);
    double inverse = ckernels_inverse(e->p, row[e->rank]);
    if (inverse == 0) {
      e->failed = 1;
      return;
    }
    e->path->scale(e->p, e->columns - e->rank - 1, inverse, row + e->rank + 1);
    // The rows between were dependent and are not needed any more.
    if (i != e->rank) memcpy(e->a + e->rank * e->stride, row, e->columns * sizeof *row);
    e->pivot_rows[e->rank++] = i;
  }
}

static void eliminate(elimination *e, size_t first, size_t last, size_t known) {
  if (last - first <= FEW_ROWS) {
    eliminate_few(e, first, last, known);
    return;
  }
  size_t middle = first + (last - first) / 2 / FEW_ROWS * FEW_ROWS;
  if (middle == first) middle = first + FEW_ROWS;
  eliminate(e, first, middle, known);
  size_t rank = e->rank;
  if (e->failed || rank == e->columns) return;
  double *rest = e->a + middle * e->stride, *pivots = e->a + known * e->stride;
  ckernels_solve_upper(
    e->path, e->p, last - middle, rank - known, pivots + known, e->stride, rest + known, e->stride);
  e->path->subtract_product(e->p, last - middle, e->columns - rank, rank - known, rest + known, e->stride,
    pivots + rank, e->stride, rest + rank, e->stride);
  eliminate(e, middle, last, rank);
}

size_t ckernels_eliminate(const ckernels_path *path, ckernels_modulus p, size_t rows, size_t columns,
  double *a, size_t stride, size_t *pivot_rows, size_t *pivot_columns) {
  elimination e = {path, p, rows, columns, stride, a, pivot_rows, pivot_columns, 0, 0};
  for (size_t j = 0; j < columns; j++) pivot_columns[j] = j;
  eliminate(&e, 0, rows, 0);
  return e.failed ? SIZE_MAX : e.rank;
}

// The inverse of a unit upper triangular block, with zeros below its diagonal.
static void invert_few_upper(const ckernels_path *path, ckernels_modulus p, size_t order, const double *u,
  size_t u_stride, double *inverse, size_t stride) {
  for (size_t i = order; i-- > 0;) {
    double *row = inverse + i * stride;
    memset(row, 0, order * sizeof *row);
    row[i] = 1;
    path->subtract_combination(p, order - i - 1, order - i - 1, u + i * u_stride + i + 1,
      inverse + (i + 1) * stride + i + 1, stride, row + i + 1);
  }
}

void ckernels_solve_upper(const ckernels_path *path, ckernels_modulus p, size_t rows, size_t order,
  const double *u, size_t u_stride, double *a, size_t a_stride) {
  if (rows == 0 || order == 0) return;
  if (order > FEW_COLUMNS) {
    size_t half = (order / 2 + FEW_COLUMNS - 1) / FEW_COLUMNS * FEW_COLUMNS;
    ckernels_solve_upper(path, p, rows, half, u, u_stride, a, a_stride);
    path->subtract_product(p, rows, order - half, half, a, a_stride, u + half, u_stride, a + half, a_stride);
    ckernels_solve_upper(
      path, p, rows, order - half, u + half * u_stride + half, u_stride, a + half, a_stride);
    return;
  }
  double inverse[FEW_COLUMNS * FEW_COLUMNS];
  invert_few_upper(path, p, order, u, u_stride, inverse, FEW_COLUMNS);
  for (size_t i = 0; i < order; i++)
    for (size_t j = i; j < order; j++) inverse[i * FEW_COLUMNS + j] *= -1;
  double *given = allocate(rows * order);
  for (size_t i = 0; i < rows; i++) {
    memcpy(given + i * order, a + i * a_stride, order * sizeof *a);
    memset(a + i * a_stride, 0, order * sizeof *a);
  }
  path->subtract_product(p, rows, order, order, given, order, inverse, FEW_COLUMNS, a, a_stride);
  free(given);
}

static void negate(size_t rows, size_t columns, const double *a, size_t stride, double *target) {
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++) target[i * columns + j] = -a[i * stride + j];
}

// [U V; 0 W]⁻¹ = [U⁻¹ −U⁻¹ V W⁻¹; 0 W⁻¹]. `inverse` is zero at first.
static void invert_upper(const ckernels_path *path, ckernels_modulus p, size_t order, const double *u,
  size_t u_stride, double *inverse, size_t stride) {
  if (order <= FEW_COLUMNS) {
    invert_few_upper(path, p, order, u, u_stride, inverse, stride);
    return;
  }
  size_t half = order / 2, rest = order - half;
  double *lower = inverse + half * stride + half, *corner = inverse + half;
  invert_upper(path, p, half, u, u_stride, inverse, stride);
  invert_upper(path, p, rest, u + half * u_stride + half, u_stride, lower, stride);
  double *product = allocate(2 * half * rest), *negated = product + half * rest;
  memset(product, 0, half * rest * sizeof *product);
  path->subtract_product(p, half, rest, half, inverse, stride, u + half, u_stride, product, rest);
  negate(half, rest, product, rest, negated);
  // product = −U⁻¹ V, and the corner is product · W⁻¹ = 0 − negated · W⁻¹.
  path->subtract_product(p, half, rest, rest, negated, rest, lower, stride, corner, stride);
  free(product);
}

// [L 0; M N]⁻¹ = [L⁻¹ 0; −N⁻¹ M L⁻¹ N⁻¹]. `inverse` is zero at first.
static void invert_lower(const ckernels_path *path, ckernels_modulus p, size_t order, const double *l,
  size_t l_stride, double *inverse, size_t stride) {
  if (order <= FEW_COLUMNS) {
    for (size_t i = 0; i < order; i++) {
      double *row = inverse + i * stride;
      path->subtract_combination(p, i, i, l + i * l_stride, inverse, stride, row);
      double reciprocal = ckernels_inverse(p, l[i * l_stride + i]);
      path->scale(p, i, reciprocal, row);
      row[i] = reciprocal;
    }
    return;
  }
  size_t half = order / 2, rest = order - half;
  double *lower = inverse + half * stride + half, *corner = inverse + half * stride;
  invert_lower(path, p, half, l, l_stride, inverse, stride);
  invert_lower(path, p, rest, l + half * l_stride + half, l_stride, lower, stride);
  double *product = allocate(2 * rest * half), *negated = product + rest * half;
  memset(product, 0, rest * half * sizeof *product);
  path->subtract_product(p, rest, half, rest, lower, stride, l + half * l_stride, l_stride, product, half);
  negate(rest, half, product, half, negated);
  path->subtract_product(p, rest, half, half, negated, half, inverse, stride, corner, stride);
  free(product);
}

void ckernels_invert(const ckernels_path *path, ckernels_modulus p, size_t order, const double *a,
  size_t stride, double *inverse, size_t inverse_stride) {
  double *upper = allocate(2 * order * order), *lower = upper + order * order;
  memset(upper, 0, 2 * order * order * sizeof *upper);
  invert_upper(path, p, order, a, stride, upper, order);
  invert_lower(path, p, order, a, stride, lower, order);
  for (size_t i = 0; i < order; i++) {
    double *row = upper + i * order;
    for (size_t j = i; j < order; j++) row[j] = -row[j];
    memset(inverse + i * inverse_stride, 0, order * sizeof *inverse);
  }
  // Rows i… of the upper factor meet rows i… of the lower one only.
  size_t step = order < 256 ? 64 : 128;
  for (size_t i = 0; i < order; i += step) {
    size_t height = order - i < step ? order - i : step;
    path->subtract_product(p, height, order, order - i, upper + i * order + i, order, lower + i * order,
      order, inverse + i * inverse_stride, inverse_stride);
  }
  free(upper);
}

static double dot(ckernels_modulus p, size_t count, const double *a, const double *b) {
  double total = 0;
  for (size_t start = 0; start < count; start += CKERNELS_DEPTH) {
    size_t end = count - start < CKERNELS_DEPTH ? count : start + CKERNELS_DEPTH, j = start;
    double sums[4] = {0};
    for (; j + 4 <= end; j += 4)
      for (int l = 0; l < 4; l++) sums[l] += a[j + l] * b[j + l];
    for (; j < end; j++) sums[0] += a[j] * b[j];
    // Each of the sums, and all together, are sums of at most 256 products.
    total = reduce(p, total + reduce(p, sums[0] + sums[1] + sums[2] + sums[3]));
  }
  return total;
}

void ckernels_solve(const ckernels_path *path, ckernels_modulus p, size_t order, const double *a,
  size_t stride, int is_transposed, double *vector) {
  if (!is_transposed) {
    for (size_t i = 0; i < order; i++) {
      const double *row = a + i * stride;
      double rest = reduce(p, vector[i] - dot(p, i, row, vector));
      vector[i] = reduce(p, rest * ckernels_inverse(p, row[i]));
    }
    for (size_t i = order; i-- > 0;)
      vector[i] = reduce(p, vector[i] - dot(p, order - i - 1, a + i * stride + i + 1, vector + i + 1));
    return;
  }
  for (size_t i = 0; i + 1 < order; i++)
    path->subtract_combination(
      p, order - i - 1, 1, vector + i, a + i * stride + i + 1, stride, vector + i + 1);
  for (size_t i = order; i-- > 0;) {
    vector[i] = reduce(p, vector[i] * ckernels_inverse(p, a[i * stride + i]));
    path->subtract_combination(p, i, 1, vector + i, a + i * stride, stride, vector);
  }
}
