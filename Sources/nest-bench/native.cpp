// What NTL, IML and LinBox compute for an operation: this file is compiled once for each, with PEER_NTL,
// PEER_IML or PEER_LINBOX defined (libraries.py does it), and reads the cases of nest-bench from standard
// input. An answer is a line `NAME SECONDS NUMBER…`; operations that a library lacks have none.
#include <gmpxx.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

struct Matrix {
  size_t rows, columns;
  long exponent;
  std::vector<mpz_class> entries;
  const mpz_class &at(size_t i, size_t j) const { return entries[i * columns + j]; }
};

static std::istream &operator>>(std::istream &in, Matrix &m) {
  in >> m.rows >> m.columns >> m.exponent;
  m.entries.resize(m.rows * m.columns);
  std::string word;
  for (auto &entry : m.entries) {
    in >> word;
    entry.set_str(word, 16);
  }
  return in;
}

// Processor time.
static double now() { return double(std::clock()) / CLOCKS_PER_SEC; }

// The best time of several runs of a short case; what is read off the result afterwards is not timed.
static double timed(const std::function<void()> &body) {
  double best = 1e9, begin = now();
  long repetitions = 1;
  do {
    double start = now();
    for (long k = 0; k < repetitions; k++) body();
    double seconds = now() - start;
    best = std::min(best, seconds / repetitions);
    if (seconds < 1e-3) repetitions *= 2;
  } while (now() - begin < 0.1);
  return best;
}

struct Answer {
  double seconds;
  mpq_class value;
};

// Σ of entry (i, 0) · (3i + 1) over a common denominator.
template <class Entry> static mpq_class fingerprint(size_t count, Entry entry, const mpz_class &denominator) {
  mpz_class sum = 0;
  for (size_t i = 0; i < count; i++) sum += entry(i) * (3 * i + 1);
  mpq_class value(sum, denominator);
  value.canonicalize();
  return value;
}

static mpq_class scaled(const mpz_class &value, long exponent) {
  mpq_class result(value, mpz_class(1) << exponent);
  result.canonicalize();
  return result;
}

#ifdef PEER_NTL
#include <NTL/mat_ZZ.h>

static NTL::ZZ to_ntl(const mpz_class &value) {
  std::string text = value.get_str();
  return NTL::conv<NTL::ZZ>(text.c_str());
}

static mpz_class from_ntl(const NTL::ZZ &value) {
  std::vector<unsigned char> bytes(NTL::NumBytes(value) + 1);
  NTL::BytesFromZZ(bytes.data(), value, bytes.size());
  mpz_class result;
  mpz_import(result.get_mpz_t(), bytes.size(), -1, 1, 0, 0, bytes.data());
  return NTL::sign(value) < 0 ? mpz_class(-result) : result;
}

static bool run(const std::string &operation, const std::vector<Matrix> &given, Answer &answer) {
  std::vector<NTL::mat_ZZ> m;
  for (auto &matrix : given) {
    m.emplace_back();
    m.back().SetDims(matrix.rows, matrix.columns);
    for (size_t i = 0; i < matrix.rows; i++)
      for (size_t j = 0; j < matrix.columns; j++) m.back()[i][j] = to_ntl(matrix.at(i, j));
  }
  if (operation == "determinant") {
    NTL::ZZ d;
    // Deterministic: a bound proves the last prime to be enough.
    answer.seconds = timed([&] { NTL::determinant(d, m[0], 1); });
    answer.value = scaled(from_ntl(d), given[0].exponent * given[0].rows);
    return true;
  }
  if (operation == "solve" && given[0].exponent == given[1].exponent) {
    // NTL solves x A = b.
    NTL::mat_ZZ transposed = NTL::transpose(m[0]);
    NTL::vec_ZZ b, x;
    for (long i = 0; i < m[1].NumRows(); i++) NTL::append(b, m[1][i][0]);
    NTL::ZZ d;
    answer.seconds = timed([&] { NTL::solve1(d, x, transposed, b); });
    answer.value = fingerprint(x.length(), [&](size_t i) { return from_ntl(x[i]); }, from_ntl(d));
    return true;
  }
  return false;
}
#endif

#ifdef PEER_IML
extern "C" {
#include <iml.h>
}

static bool run(const std::string &operation, const std::vector<Matrix> &given, Answer &answer) {
  if (operation != "solve" || given[0].exponent != given[1].exponent) return false;
  size_t n = given[0].rows;
  std::vector<mpz_t> a(n * n), b(n), x(n);
  for (size_t i = 0; i < n * n; i++) mpz_init_set(a[i], given[0].entries[i].get_mpz_t());
  for (size_t i = 0; i < n; i++) {
    mpz_init_set(b[i], given[1].entries[i].get_mpz_t());
    mpz_init(x[i]);
  }
  mpz_class d;
  std::vector<long> words;
  for (auto &entry : given[0].entries)
    if (entry.fits_slong_p()) words.push_back(entry.get_si());
  answer.seconds = timed([&] {
    if (words.size() == n * n)
      nonsingSolvMM(RightSolu, n, 1, words.data(), b.data(), x.data(), d.get_mpz_t());
    else
      nonsingSolvLlhsMM(RightSolu, n, 1, a.data(), b.data(), x.data(), d.get_mpz_t());
  });
  answer.value = fingerprint(n, [&](size_t i) { return mpz_class(x[i]); }, d);
  return true;
}
#endif

#ifdef PEER_LINBOX
#include <linbox/linbox-config.h>
#include <givaro/zring.h>
#include <linbox/matrix/dense-matrix.h>
#include <linbox/solutions/rank.h>
#include <linbox/solutions/solve.h>
#include <linbox/vector/vector.h>

static mpz_class from_linbox(const Givaro::Integer &value) { return mpz_class(std::string(value)); }

static bool run(const std::string &operation, const std::vector<Matrix> &given, Answer &answer) {
  typedef Givaro::ZRing<Givaro::Integer> Ring;
  Ring ring;
  std::vector<LinBox::DenseMatrix<Ring>> m;
  for (auto &matrix : given) {
    m.emplace_back(ring, matrix.rows, matrix.columns);
    for (size_t i = 0; i < matrix.rows; i++)
      for (size_t j = 0; j < matrix.columns; j++)
        m.back().setEntry(i, j, Givaro::Integer(matrix.at(i, j).get_str().c_str()));
  }
  if (operation == "rank") {
    // From one prime: likely, not proved.
    size_t rank = 0;
    answer.seconds = timed([&] { LinBox::rank(rank, m[0], LinBox::Method::Auto()); });
    answer.value = rank;
    return true;
  }
  if (operation == "solve" && given[0].exponent == given[1].exponent) {
    LinBox::DenseVector<Ring> x(ring, given[0].columns), b(ring, given[0].rows);
    for (size_t i = 0; i < given[0].rows; i++) b[i] = m[1].getEntry(i, 0);
    Givaro::Integer d;
    answer.seconds = timed([&] { LinBox::solve(x, d, m[0], b, LinBox::Method::Dixon()); });
    answer.value = fingerprint(x.size(), [&](size_t i) { return from_linbox(x[i]); }, from_linbox(d));
    return true;
  }
  return false;
}
#endif

int main() {
  std::string operation, name;
  size_t count;
  while (std::cin >> operation >> name >> count) {
    std::vector<Matrix> matrices(count);
    for (auto &matrix : matrices) std::cin >> matrix;
    Answer answer;
    if (run(operation, matrices, answer))
      std::cout << name << ' ' << answer.seconds << ' ' << answer.value << std::endl;
  }
}
