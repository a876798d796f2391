// Modular kernels on dense matrices in double precision, with the instructions of the machine chosen at run
// time.
//
// A residue modulo p is a double r, an integer with |r| ≤ p/2 + 3, and r = 0 iff p divides it. Products of
// residues and sums of CKERNELS_DEPTH of them stay below 2^53, so that every operation on them is exact:
// neither the order of a sum nor a fused multiply-add changes any bit of it, and all paths give residues of
// the same classes.
//
// Matrices are stored row by row; the distance between rows (`stride`) counts elements.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// 256 · (p/2 + 3)² + p/2 + 3 ≤ 2^53.
#define CKERNELS_LARGEST_MODULUS 11863275
#define CKERNELS_DEPTH 256

typedef struct {
  double value;
  // 1 / value, rounded.
  double reciprocal;
} ckernels_modulus;

static inline ckernels_modulus ckernels_make_modulus(uint32_t value) {
  ckernels_modulus modulus = {(double)value, 1 / (double)value};
  return modulus;
}

// One set of instructions.
typedef struct {
  const char *name;

  // C −= A · B modulo p, where A is rows × depth and B is depth × columns. C shares no memory with A or B.
  void (*subtract_product)(ckernels_modulus p, size_t rows, size_t columns, size_t depth, const double *a,
    size_t a_stride, const double *b, size_t b_stride, double *c, size_t c_stride);

  // row −= factors · B modulo p, where B is depth × count and depth ≤ CKERNELS_DEPTH.
  void (*subtract_combination)(ckernels_modulus p, size_t count, size_t depth, const double *factors,
    const double *b, size_t b_stride, double *row);

  // row *= factor modulo p.
  void (*scale)(ckernels_modulus p, size_t count, double factor, double *row);

  // residues[i] += factor · digits[i] modulo p, for integers |digits| ≤ 2^23 and a residue `factor`.
  void (*add_digits)(
    ckernels_modulus p, size_t count, double factor, const float *digits, double *residues);

  // result[c · result_stride + i] −= Σ_j m[i · stride + j] · x[c · x_stride + j] exactly, for integers |m| ≤
  // 2^23 and |x| ≤ 2^22.5 and count ≤ 2^17.
  void (*subtract_dots)(size_t rows, size_t columns, size_t count, const float *m, size_t stride,
    const double *x, size_t x_stride, int64_t *result, size_t result_stride);

  // residues[i] = −values[i] modulo p, for |values| < 2^61.
  void (*negated_residues)(ckernels_modulus p, size_t count, const int64_t *values, double *residues);

  // residues[i] = Σ_k limbs[k · stride + i] · powers[k] modulo p, for |limbs| ≤ 2^24 and residues `powers`.
  void (*limb_residues)(ckernels_modulus p, size_t count, size_t width, const int64_t *limbs, size_t stride,
    const double *powers, double *residues);

  // Divides the numbers Σ_k limbs[k · stride + i] · 2^24k by the odd modulus p, for limbs below 2^61 in
  // absolute value and quotients that fit: all limbs of a quotient but the last are in 0 ..< 2^24, and the
  // last one is in −2^23 ..< 2^23. Returns how many of the numbers p does not divide; their limbs are then of
  // no use.
  size_t (*limb_divide)(ckernels_modulus p, size_t count, size_t width, int64_t *limbs, size_t stride);

  // C = A · B in words, where A is rows × depth and B is depth × columns, without gaps, and no sum of
  // products overflows.
  void (*word_product)(size_t rows, size_t columns, size_t depth, const int64_t *a, const int64_t *b,
    int64_t *c);

  // C = A · Bᵀ in rounded arithmetic, where A is rows × count and B is columns × count. Eight partial sums for each
  // entry, added in a fixed order: the same in all bits on every path.
  void (*floating_products)(size_t rows, size_t columns, size_t count, const double *a, size_t a_stride,
    const double *b, size_t b_stride, double *c, size_t c_stride);
} ckernels_path;

// The paths that this machine can run, the fastest first; NULL from `index` on where there are no more. The
// last one is `portable`.
const ckernels_path *ckernels_available(size_t index);

// Arithmetic of numbers in limbs of 52 bits, for lifting with matrices whose entries are long.
//
// Eight rows of a matrix are worked on at once: element j of row i of these is at 8j + i. One set of
// instructions:
typedef struct {
  const char *name;

  // low[8c + i] + 2^52 · high[8c + i] = Σ_j m[8j + i] · x[c · x_stride + j], for `columns` vectors of `count`
  // ≤ 2^12 elements, all below 2^52.
  void (*dots)(size_t columns, size_t count, const uint64_t *m, const uint64_t *x, size_t x_stride,
    uint64_t *low, uint64_t *high);

  // Eight numbers N_i = Σ_k limbs[8k + i] · 2^52k of `width` limbs in two's complement, replaced by (N_i +
  // Σ_k added[k] · 2^52k − Σ_{k < sums} (low[k · stride + i] + 2^52 · high[k · stride + i]) · 2^52k) / p for
  // an odd p < 2^52, where numerator and quotient fit in as many limbs; sums < width, and `added` is below
  // 2^63. Returns how many of the numerators p does not divide; the quotients are then of no use.
  size_t (*subtract_divide)(uint64_t p, size_t width, size_t sums, const uint64_t *low, const uint64_t *high,
    size_t stride, const uint64_t *added, uint64_t *limbs);
} ckernels_limb_path;

// Those that this machine can run, as `ckernels_available` has them.
const ckernels_limb_path *ckernels_available_limbs(size_t index);

#define CKERNELS_LANE_LIMBS 256

// Eight odd numbers between 2^50 − 2^20 and 2^50, meant to be primes, with −1/p modulo 2^52, 2^52 modulo p
// and 2^104 modulo p.
typedef struct {
  uint64_t p[8], inverse[8], one[8], square[8];
} ckernels_lanes;

ckernels_lanes ckernels_make_lanes(const uint64_t p[8]);

// Elimination modulo eight numbers at once. An element is eight residues, one after the other; inside, they
// are times 2^52 (Montgomery's form). Matrices are stored row by row without gaps. One set of instructions:
typedef struct {
  const char *name;

  // Element (i, j) of a rows × columns matrix is number i · row_step + j · column_step: ±`sizes` words from
  // `words` + `offsets`, the sign that of the size. The longest has `limbs` limbs of 52 bits, at most
  // CKERNELS_LANE_LIMBS.
  void (*residues)(const ckernels_lanes *lanes, size_t limbs, size_t rows, size_t columns, size_t row_step,
    size_t column_step, const uint64_t *words, const size_t *offsets, const int32_t *sizes, uint64_t *result);

  // Brings a matrix to row echelon form, column after column, without divisions: rows are multiplied by
  // pivots, and by what in all is in `scales`, an element for each row. Row k of the form is row `order[k]`,
  // a permutation, and its pivot in column `pivot_columns[k]`; what is before the pivot is of no use. A lane
  // that sees a zero where another one sees none is taken out of the mask `live`. Returns the rank.
  size_t (*eliminate)(const ckernels_lanes *lanes, size_t rows, size_t columns, uint64_t *a, size_t *order,
    size_t *pivot_columns, uint64_t *scales, unsigned *live);

  // The minor of the pivots, its rows in that order, as an element of plain residues, and the inverses of the
  // pivots. A lane where a pivot has none, so that p is not prime, is taken out of `live`.
  void (*minor)(const ckernels_lanes *lanes, size_t columns, size_t rank, const uint64_t *a,
    const size_t *order,
    const size_t *pivot_columns, const uint64_t *scales, uint64_t *inverses, uint64_t *minor, unsigned *live);

  // For each of the columns `free_columns` the coefficients that it has in the pivot columns, times the
  // minor: `rank` elements of plain residues. `scratch` has room for rank (rank + 1) / 2 elements.
  void (*numerators)(const ckernels_lanes *lanes, size_t columns, size_t rank, const uint64_t *a,
    const size_t *order,
    const size_t *pivot_columns, const uint64_t *inverses, const uint64_t *minor, size_t count,
    const size_t *free_columns, uint64_t *scratch, uint64_t *result);

  // The digits of up to eight numbers in the mixed radix of `count` numbers p, of each of which `moduli` has
  // eight lanes: digit j of number e, at 8j + e, counts the product of the p before p_j. residues[j][8 (first
  // + e)] is number e modulo p_j. For each j, `weights` has the j products of the first p modulo p_j, and
  // `steps` the inverse of the j-th, both times 2^52.
  void (*mixed_radix)(size_t count, const ckernels_lanes *moduli, const uint64_t *weights,
    const uint64_t *steps, size_t first, size_t entries, const uint64_t *const *residues, uint64_t *digits);
} ckernels_lane_path;

// Those that this machine has, as `ckernels_available` has them.
const ckernels_lane_path *ckernels_available_lanes(size_t index);

// The numbers between −P/2 and P/2 that `entries` numbers are modulo the product P of `count` numbers p, as
// for `mixed_radix`. Each has `width` words of magnitude, and a size that has its sign; P is below 2^(64 ·
// width). `scratch` has room for 8 · count + width words.
void ckernels_chinese_remainders(const ckernels_lane_path *path, size_t count, const ckernels_lanes *moduli,
  const uint64_t *weights, const uint64_t *steps, size_t entries, const uint64_t *const *residues,
    size_t width,
  uint64_t *words, int32_t *sizes, uint64_t *scratch);

// The number of words, 1, 2, 4, 6 or 8, that minors of at most this order take in two's complement where no
// entry has more bits, with two bits to spare; 0 where they may be longer.
size_t ckernels_short_width(size_t order, size_t bits);

// Row echelon form without fractions (Bareiss), of a rows × columns matrix of numbers of `width` words in
// two's complement and at most `bits` bits: row k of the form is row `order[k]`, and its pivot in column
// `pivot_columns[k]`; what is before the pivot is of no use. The last pivot is the minor of all, and with
// `is_reduced` all rows are times it in the reduced form. `width` is at least what minors of the smaller
// dimension take; each step works with as many words as its minors take. Returns the rank, or SIZE_MAX where it
// would have to divide by a number with more than 63 factors 2.
size_t ckernels_short_echelon(size_t width, size_t bits, size_t rows, size_t columns, uint64_t *a,
  int is_reduced, size_t *order, size_t *pivot_columns);

// Elimination in place, row after row: finds the rows that are no combination of the rows before them, and as
// many columns on which these are independent.
//
// On return row k of `a`, for each k below the rank, is that of a factorization P A Q = L U of the pivot
// rows: L lower triangular in columns 0…k, U with unit diagonal in the columns after k, in the order of
// `pivot_columns`, a permutation of all columns. `pivot_rows` has room for min(rows, columns) indices.
// Returns the rank, or SIZE_MAX when an element that should be a pivot has no inverse, which says that p is
// not prime.
size_t ckernels_eliminate(const ckernels_path *path, ckernels_modulus p, size_t rows, size_t columns,
  double *a, size_t stride, size_t *pivot_rows, size_t *pivot_columns);

// The inverse of L U for the factors that `ckernels_eliminate` leaves in the first `order` rows and columns
// of `a`. `inverse` is order × order.
void ckernels_invert(const ckernels_path *path, ckernels_modulus p, size_t order, const double *a,
  size_t stride, double *inverse, size_t inverse_stride);

// X with L U X = B, or with `is_transposed` (L U)ᵀ X = B, in place of the vector B, for factors as above.
void ckernels_solve(const ckernels_path *path, ckernels_modulus p, size_t order, const double *a,
  size_t stride, int is_transposed, double *vector);

// X with X · U = A in place of A, rows × order, for U upper triangular with unit diagonal (which is not
// read).
void ckernels_solve_upper(const ckernels_path *path, ckernels_modulus p, size_t rows, size_t order,
  const double *u, size_t u_stride, double *a, size_t a_stride);

// The inverse modulo p of a residue, or 0 when it has none.
double ckernels_inverse(ckernels_modulus p, double a);

// Σ_k ±a_k b_k over `count` < 2^63 numbers of `a_words` and `b_words` words each, from 1 to 4: magnitudes one
// after the other, least significant word first, and signs that are 0 or, for negative numbers, all ones. The
// sum has a_words + b_words + 1 words, in two's complement.
void ckernels_short_dot(size_t count, size_t a_words, const uint64_t *a, const uint64_t *a_signs,
  size_t b_words, const uint64_t *b, const uint64_t *b_signs, uint64_t *sum);

#endif
