import Claims
import Conditioning
import Discovery
import ExactAlgebra
import Vocabulary

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

// Times operations of ExactAlgebra and Conditioning on matrices from standard input, for comparison with other libraries: see peers.py.
//
// A case is a line `OPERATION NAME COUNT` and then COUNT matrices, each a line `ROWS COLUMNS EXPONENT` and a line for each
// row, of integers in hexadecimal; the entries are these times 2^-EXPONENT. The answer is a line `NAME SECONDS VALUE…`.
//
// A line `ablate CLAIM 0` goes through the standard scope of an ablation on one thread; the values are the number of models up to
// symmetry and how many of them that is a second.

/// The matrices of one case, read from standard input.
func readMatrix() -> Matrix<Rational>? {
  guard let header = readLine()?.split(separator: " ").compactMap({ Int($0) }), header.count == 3 else {
    return nil
  }
  var elements: [Rational] = []
  for _ in 0..<header[0] {
    guard let line = readLine() else { return nil }
    for word in line.split(separator: " ") {
      guard let value = Integer(word, radix: 16) else { return nil }
      elements.append(Rational(mantissa: value, binaryExponent: -header[2]))
    }
  }
  guard elements.count == header[0] * header[1] else { return nil }
  return Matrix(rows: header[0], columns: header[1], elements: elements)
}

/// What an operation found.
enum Answer {
  case counts([Int])
  case numbers([Rational])
  /// Stands for its fingerprint, which another program can compute too: Σ of entry (i, j) · (3i + 5j + 1).
  case matrix(Matrix<Rational>)
  case integers(IntegerMatrix)
  case nothing(String)

  var words: [String] {
    switch self {
    case .counts(let counts): counts.map { "\($0)" }
    case .numbers(let numbers): numbers.map(text)
    case .nothing(let why): [why]
    case .integers(let matrix): Answer.matrix(matrix.matrix.map { Rational($0) }).words
    case .matrix(let matrix):
      [
        text(
          (0..<matrix.rows).reduce(.zero) { sum, i in
            (0..<matrix.columns).reduce(sum) { $0 + matrix[i, $1] * Rational(3 * i + 5 * $1 + 1) }
          })
      ]
    }
  }

  private func text(_ value: Rational) -> String {
    "\(value.numerator.text(radix: 16))/\(value.denominator.text(radix: 16))"
  }
}

/// A positive number to six digits, halves up.
func sixDigits(_ value: Rational) -> Rational {
  var unit = Rational(1)
  while value >= unit * 1_000_000 { unit *= 10 }
  while value < unit * 100_000 { unit /= 10 }
  let halves = 2 * value / unit + 1
  return Rational(halves.numerator.flooredQuotient(dividingBy: 2 * halves.denominator)) * unit
}

/// The operations by name, with what they are done on read already.
func operation(_ name: String, _ matrices: [Matrix<Rational>]) -> (() -> Answer)? {
  guard let a = matrices.first else { return nil }
  switch name {
  case "rank": return { .counts([a.rank]) }
  case "relations": return { .counts([a.rankDecision().rank]) }
  case "determinant": return { .numbers([a.determinant]) }
  case "product": return { .matrix(a * matrices[1]) }
  case "inverse": return { a.inverse().map { .matrix($0) } ?? .nothing("singular") }
  case "integer-product":
    let (left, right) = (IntegerMatrix(a.map(\.numerator)), IntegerMatrix(matrices[1].map(\.numerator)))
    return { .integers(left * right) }
  case "solve":
    return {
      guard case .solution(let x, _) = a.solve(matrices[1]) else { return .nothing("inconsistent") }
      return .matrix(x)
    }
  case "inertia":
    return {
      let inertia = a.inertia()
      return .counts([inertia.positive, inertia.negative])
    }
  case "residual": return { .numbers([LeastSquares(features: a, targets: matrices[1]).residual]) }
  case "chain":
    return {
      .numbers(
        LeastSquares.chain(blocks: Array(matrices.dropLast()), targets: matrices.last!).map { $0.residual })
    }
  case "condition":
    return {
      guard let condition = SingularValues(of: a, bits: 40).conditionNumber else {
        return .nothing("infinite")
      }
      return .numbers([sixDigits(condition.midpoint)])
    }
  case "predictor": return { .matrix(LeastSquares(features: a, targets: matrices[1]).solution) }
  default: return nil
  }
}

/// The time of an ablation in its standard scope.
func ablate(_ name: String) throws {
  guard let claim = ClaimID(rawValue: name), Ablation.claims.contains(claim) else {
    fatalError("no ablation: \(name)")
  }
  let tasks = try Ablation(claim, scope: Scope()).tasks
  let start = processorTime()
  let models = try tasks.reduce(0) { try $0 + $1.run().canonical }
  let seconds = processorTime() - start
  print(name, seconds, models, Int(Double(models) / seconds))
}

/// The processor time of this process, all its threads together, in seconds: what other work on the machine changes least.
func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

while let line = readLine() {
  let words = line.split(separator: " ")
  guard words.count == 3, let count = Int(words[2]) else { fatalError("not a case: \(line)") }
  if words[0] == "ablate" {
    try ablate(String(words[1]))
    continue
  }
  let matrices = (0..<count).compactMap { _ in readMatrix() }
  guard matrices.count == count else { fatalError("not the matrices of \(words[1])") }
  guard let operation = operation(String(words[0]), matrices) else { fatalError("no operation \(words[0])") }
  // The best of several runs for short cases; long ones are timed once. A clock tick is a microsecond, which the shortest
  // cases are repeated for.
  var best = Double.infinity
  var answer: Answer?
  var repetitions = 1
  let begin = processorTime()
  repeat {
    let start = processorTime()
    for _ in 0..<repetitions { answer = operation() }
    let seconds = processorTime() - start
    best = min(best, seconds / Double(repetitions))
    if seconds < 1e-3 { repetitions *= 2 }
  } while processorTime() - begin < 0.1
  print(words[1], best, answer!.words.joined(separator: " "))
}
