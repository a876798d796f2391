/// Rational numbers in lines: the rows or the columns of a matrix, and after each row that of another one. Each line is to
/// be cleared of denominators.
struct RationalLines {
  let (lines, length): (Int, Int)
  private let numbers: UnsafePointer<Rational>
  private let stride: (line: Int, number: Int)
  private let others: UnsafePointer<Rational>
  /// How many numbers of a line are in the first matrix, and in the other one.
  private let (own, further): (Int, Int)

  private init(
    _ matrix: Matrix<Rational>, isTransposed: Bool, further: Int, _ numbers: UnsafePointer<Rational>,
    _ others: UnsafePointer<Rational>
  ) {
    (lines, own) = isTransposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    stride = isTransposed ? (1, matrix.columns) : (matrix.columns, 1)
    length = own + further
    self.further = further
    (self.numbers, self.others) = (numbers, others)
  }

  /// Calls `body` with the rows of a matrix, or its columns, and with the rows of another one after them.
  @inline(__always)
  static func of<Result>(
    _ matrix: Matrix<Rational>, isTransposed: Bool = false, beside others: Matrix<Rational>? = nil,
    _ body: (RationalLines) -> Result
  ) -> Result {
    matrix.elements.withUnsafeBufferPointer { numbers in
      (others ?? matrix).elements.withUnsafeBufferPointer { further in
        // An empty buffer may have no address; nothing is read from it then.
        let nowhere = UnsafePointer<Rational>(bitPattern: 8)!
        return body(
          RationalLines(
            matrix, isTransposed: isTransposed, further: others?.columns ?? 0,
            numbers.baseAddress ?? nowhere, further.baseAddress ?? nowhere))
      }
    }
  }

  @inline(__always)
  subscript(line: Int, k: Int) -> UnsafePointer<Rational> {
    k < own
      ? numbers + (line &* stride.line &+ k &* stride.number) : others + (line &* further &+ (k &- own))
  }

  /// Writes each number times the least common denominator of its line, and these; returns the bits of the
  /// largest magnitude, or nil where something is no machine word.
  ///
  /// - Parameter step: from one line to the next, and from one number of a line to the next.
  func clear(
    to words: UnsafeMutablePointer<Int64>, step: (line: Int, number: Int),
    denominators: UnsafeMutablePointer<Int>
  ) -> Int? {
    for line in 0..<lines {
      var denominator = 1
      for k in 0..<length {
        let number = self[line, k]
        guard number.pointee.numerator.storage == nil, number.pointee.denominator.storage == nil else {
          return nil
        }
        let d = number.pointee.denominator.inline
        if d == 1 || d == denominator { continue }
        // Of two powers of two the larger one is the common multiple.
        if (d & (d &- 1)) | (denominator & (denominator &- 1)) == 0 {
          if d > denominator { denominator = d }
          continue
        }
        if denominator % d == 0 { continue }
        var (x, y) = (denominator, d)
        while y != 0 { (x, y) = (y, x % y) }
        let (common, isLong) = denominator.multipliedReportingOverflow(by: d / x)
        if isLong { return nil }
        denominator = common
      }
      denominators[line] = denominator
    }
    var (all, isLong): (UInt, Bool) = (0, false)
    for line in 0..<lines {
      let denominator = denominators[line]
      for k in 0..<length {
        let number = self[line, k]
        let (n, d) = (number.pointee.numerator.inline, number.pointee.denominator.inline)
        var word = n
        if d != denominator {
          let factor =
            denominator & (denominator &- 1) == 0
            ? 1 << (denominator.trailingZeroBitCount &- d.trailingZeroBitCount) : denominator / d
          let (product, overflow) = n.multipliedReportingOverflow(by: factor)
          if overflow { isLong = true }
          word = product
        }
        all |= word.magnitude
        words[line &* step.line &+ k &* step.number] = Int64(word)
      }
    }
    return isLong ? nil : Int.bitWidth - all.leadingZeroBitCount
  }

  /// Writes for each line the exponent of its least common denominator, where all are powers of two, and returns the
  /// bits of the largest magnitude that a number has times it, and how many numbers are zero; nil for other denominators.
  func dyadicExponents(_ exponents: UnsafeMutablePointer<Int>) -> (bits: Int, zeros: Int)? {
    var (bits, zeros) = (0, 0)
    for line in 0..<lines {
      var exponent = 0
      for k in 0..<length {
        guard let own = self[line, k].pointee.dyadicExponent else { return nil }
        if own > exponent { exponent = own }
      }
      exponents[line] = exponent
      for k in 0..<length {
        let number = self[line, k]
        let own = number.pointee.numerator.bitLength
        if own == 0 {
          zeros &+= 1
        } else {
          bits = max(bits, own &+ exponent &- number.pointee.dyadicExponent!)
        }
      }
    }
    return (bits, zeros)
  }
}
