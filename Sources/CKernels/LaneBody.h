// Elimination modulo eight primes at once, and Chinese remainders; included once for each set of
// instructions, with NAME, PATH, the type `lane` and the operations on it defined.
#include "CKernels.h"

typedef struct {
  lane p, inverse;
} modulus;

// (low + 2^52 · high) / 2^52 modulo p, below that quotient and p together (Montgomery, Modular multiplication
// without trial division, 1985).
static INLINE lane reduced_once(modulus m, lane low, lane high) {
  const lane factor = low_sum(zero(), low, m.inverse);
  return added(high_sum(high, factor, m.p), upper(low_sum(low, factor, m.p)));
}

// The same in 0 ..< p, for a number below 2^52 · p.
static INLINE lane reduced(modulus m, lane low, lane high) { return less(reduced_once(m, low, high), m.p); }

// The same for a sum of `count` products of residues.
static INLINE lane reduced_sum(modulus m, lane low, lane high, size_t count) {
  // p is above 2^50 − 2^20, so that the sum over 2^52 is below (count / 4 + 1) p, and with what reduction
  // adds below twice that.
  lane value = reduced_once(m, low, high);
  int k = 0;
  while ((count >> 2) + 2 > (size_t)1 << k) k++;
  for (; k >= 0; k--) value = less(value, shifted(m.p, k));
  return value;
}

static INLINE lane product(modulus m, lane a, lane b) {
  return reduced(m, low_sum(zero(), a, b), high_sum(zero(), a, b));
}

// Σ_k a[8k] · b[8k · stride] over 2^52.
static INLINE lane dot(modulus m, size_t count, const uint64_t *a, const uint64_t *b) {
  lane low = zero(), high = zero();
  for (size_t k = 0; k < count; k++) {
    lane x = load(a + 8 * k), y = load(b + 8 * k);
    low = low_sum(low, x, y);
    high = high_sum(high, x, y);
  }
  return reduced_sum(m, low, high, count);
}

static INLINE modulus modulus_of(const ckernels_lanes *lanes) {
  modulus m = {load(lanes->p), load(lanes->inverse)};
  return m;
}

static void residues(const ckernels_lanes *lanes, size_t limbs, size_t rows, size_t columns, size_t row_step,
  size_t column_step, const uint64_t *words, const size_t *offsets, const int32_t *sizes, uint64_t *result) {
  const modulus m = modulus_of(lanes);
  // 2^(52k + 104) modulo p: one factor 2^52 for Montgomery's form, and one for the reduction.
  uint64_t powers[8 * CKERNELS_LANE_LIMBS];
  const lane square = load(lanes->square);
  lane next = square;
  for (size_t k = 0; k < limbs; k++) {
    store(powers + 8 * k, next);
    next = product(m, next, square);
  }
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++, result += 8) {
      const size_t index = i * row_step + j * column_step;
      const int32_t size = sizes[index];
      if (size == 0) {
        store(result, zero());
        continue;
      }
      const uint64_t *w = words + offsets[index];
      const size_t length = (size_t)(size < 0 ? -size : size);
      lane low = zero(), high = zero();
      size_t count = 0;
      // Limbs of 52 bits from words of 64.
      for (size_t bit = 0; bit < 64 * length; bit += 52, count++) {
        const size_t k = bit / 64, shift = bit % 64;
        uint64_t limb = w[k] >> shift;
        if (shift > 12 && k + 1 < length) limb |= w[k + 1] << (64 - shift);
        lane x = all(limb & (((uint64_t)1 << 52) - 1)), power = load(powers + 8 * count);
        low = low_sum(low, x, power);
        high = high_sum(high, x, power);
      }
      // A limb is below 4p.
      lane value = reduced_sum(m, low, high, 5 * count);
      store(result, size < 0 ? negated(m.p, value) : value);
    }
}

static size_t eliminate(const ckernels_lanes *lanes, size_t rows, size_t columns, uint64_t *a, size_t *order,
  size_t *pivot_columns, uint64_t *scales, unsigned *live) {
  const modulus m = modulus_of(lanes);
  size_t rank = 0;
  for (size_t i = 0; i < rows; i++) {
    order[i] = i;
    store(scales + 8 * i, load(lanes->one));
  }
  for (size_t c = 0; c < columns && rank < rows; c++) {
    size_t found = rank;
    unsigned units = 0;
    for (; found < rows; found++) {
      units = nonzero(load(a + 8 * (order[found] * columns + c))) & *live;
      if (units != 0) break;
    }
    if (found == rows) continue;
    // What is not zero modulo one prime is not zero; a prime that sees it as zero is of no use.
    *live = units;
    const size_t pivot = order[found];
    // The others stay in their order, so that pivots are in the first rows that they can be in.
    for (; found > rank; found--) order[found] = order[found - 1];
    order[rank] = pivot;
    pivot_columns[rank++] = c;
    const uint64_t *row = a + 8 * (pivot * columns + c);
    const lane head = load(row);
    for (size_t i = rank; i < rows; i++) {
      uint64_t *target = a + 8 * (order[i] * columns + c);
      const lane factor = load(target);
      if ((nonzero(factor) & *live) == 0) continue;
      const lane opposite = subtracted(m.p, factor);
      uint64_t *scale = scales + 8 * order[i];
      store(scale, product(m, load(scale), head));
      for (size_t j = 1; j < columns - c; j++) {
        const lane x = load(target + 8 * j), y = load(row + 8 * j);
        store(target + 8 * j,
          reduced(m, low_sum(low_sum(zero(), x, head), y, opposite), high_sum(high_sum(zero(), x, head), y,
          opposite)));
      }
    }
  }
  return rank;
}

// a^(p − 2), which is the inverse modulo a prime, for p = 2^50 − δ with δ < 2^20.
static INLINE lane power_of_fermat(const ckernels_lanes *lanes, modulus m, lane a) {
  lane table[16];
  table[0] = load(lanes->one);
  for (int k = 1; k < 16; k++) table[k] = product(m, table[k / 2], k % 2 == 0 ? table[k / 2] : product(m,
    table[k / 2], a));
  // The exponent's upper 30 bits are ones: 2^2 − 1, 2^4 − 1, 2^8 − 1, 2^16 − 1, 2^24 − 1, 2^28 − 1, 2^30 − 1.
  lane two = table[3], four = table[15], value = four;
  for (int k = 0; k < 4; k++) value = product(m, value, value);
  const lane eight = product(m, value, four);
  value = eight;
  for (int k = 0; k < 8; k++) value = product(m, value, value);
  value = product(m, value, eight);
  for (int k = 0; k < 8; k++) value = product(m, value, value);
  value = product(m, value, eight);
  for (int k = 0; k < 4; k++) value = product(m, value, value);
  value = product(m, value, four);
  for (int k = 0; k < 2; k++) value = product(m, value, value);
  value = product(m, value, two);
  uint64_t selected[8];
  uint64_t entries[16][8];
  for (int k = 0; k < 16; k++) store(entries[k], table[k]);
  for (int shift = 16; shift >= 0; shift -= 4) {
    for (int k = 0; k < 4; k++) value = product(m, value, value);
    for (int l = 0; l < 8; l++) selected[l] = entries[(lanes->p[l] - 2) >> shift & 15][l];
    value = product(m, value, load(selected));
  }
  return value;
}

static void minor(const ckernels_lanes *lanes, size_t columns, size_t rank, const uint64_t *a,
  const size_t *order,
  const size_t *pivot_columns, const uint64_t *scales, uint64_t *inverses, uint64_t *result, unsigned *live) {
  const modulus m = modulus_of(lanes);
  lane pivots = load(lanes->one), scale = pivots;
  // inverses[k] is the product of the pivots before k, until the inverse of all of them is known.
  for (size_t k = 0; k < rank; k++) {
    store(inverses + 8 * k, pivots);
    pivots = product(m, pivots, load(a + 8 * (order[k] * columns + pivot_columns[k])));
    scale = product(m, scale, load(scales + 8 * order[k]));
  }
  const lane all_of_them = product(m, pivots, scale), inverse = power_of_fermat(lanes, m, all_of_them);
  *live &= ~nonzero(subtracted(product(m, all_of_them, inverse), load(lanes->one)));
  // The inverse of the scales times all pivots is the minor, and out of Montgomery's form.
  lane value = product(m, product(m, inverse, pivots), pivots);
  store(result, reduced(m, value, zero()));
  lane rest = product(m, inverse, scale);
  for (size_t k = rank; k-- > 0;) {
    store(inverses + 8 * k, product(m, load(inverses + 8 * k), rest));
    rest = product(m, rest, load(a + 8 * (order[k] * columns + pivot_columns[k])));
  }
}

static void numerators(const ckernels_lanes *lanes, size_t columns, size_t rank, const uint64_t *a,
  const size_t *order,
  const size_t *pivot_columns, const uint64_t *inverses, const uint64_t *minor, size_t count,
    const size_t *free_columns,
  uint64_t *upper, uint64_t *result) {
  const modulus m = modulus_of(lanes);
  // Row k of the echelon form on the pivot columns, the last one first: what meets the solution found so far.
  uint64_t *target = upper;
  for (size_t k = 0; k < rank; k++)
    for (size_t s = rank - 1; s > k; s--, target += 8)
      store(target, load(a + 8 * (order[k] * columns + pivot_columns[s])));
  const lane denominator = load(minor);
  for (size_t f = 0; f < count; f++, result += 8 * rank) {
    const size_t c = free_columns[f];
    size_t height = 0;
    while (height < rank && pivot_columns[height] < c) height++;
    for (size_t k = height; k < rank; k++) store(result + 8 * k, zero());
    // From the last pivot on, in reverse: entry `rank − 1 − k` of a scratch row is that of pivot k.
    uint64_t *reversed = target;
    const uint64_t *row = target;
    for (size_t k = rank; k-- > 0;) {
      row -= 8 * (rank - 1 - k);
      const size_t place = rank - 1 - k;
      if (k >= height) {
        store(reversed + 8 * place, zero());
        continue;
      }
      const lane sum = dot(m, place, row, reversed);
      const lane own = load(a + 8 * (order[k] * columns + c));
      const lane x = product(m, less(subtracted(added(own, m.p), sum), m.p), load(inverses + 8 * k));
      store(reversed + 8 * place, x);
      store(result + 8 * k, product(m, x, denominator));
    }
  }
}

static void mixed_radix(size_t count, const ckernels_lanes *moduli, const uint64_t *weights,
  const uint64_t *steps, size_t first, size_t entries, const uint64_t *const *residues, uint64_t *digits) {
  for (size_t j = 0; j < count; j++) {
    const ckernels_lanes *lanes = &moduli[j];
    const modulus m = modulus_of(lanes);
    uint64_t column[8] = {0};
    for (size_t e = 0; e < entries; e++) column[e] = residues[j][8 * (first + e)];
    lane low = zero(), high = zero();
    for (size_t i = 0; i < j; i++) {
      lane x = load(digits + 8 * i), w = all(weights[i]);
      low = low_sum(low, x, w);
      high = high_sum(high, x, w);
    }
    weights += j;
    const lane sum = reduced_sum(m, low, high, j + 1);
    store(digits + 8 * j, product(m, less(subtracted(added(load(column), m.p), sum), m.p), all(steps[j])));
  }
}

const ckernels_lane_path PATH = {NAME, residues, eliminate, minor, numerators, mixed_radix};
