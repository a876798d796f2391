import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Oyedotun2020Theorem4Tests {
  private func finding(_ weights: [Matrix<Rational>], inputs: Matrix<Rational>) throws -> Finding {
    try Linear.finding(.oyedotun2020Theorem4, weights, inputs: inputs)
  }

  @Test func itAsksForSeveralPaths() throws {
    let w: Matrix<Rational> = [[2, 1], [1, 2]]
    #expect(try finding([w, w], inputs: .identity(2)).verdict == .holds)
    #expect(try finding([-1 * w], inputs: .identity(2)).verdict == .fails)
    #expect(try finding([[[1]]], inputs: [[1]]).verdict == .inapplicable)
  }

  /// Blocks of M + 1 paths each, other ones in each block, with the same sum W: (W − c rᵀ) and c rᵀ. The witness is a component of the data
  /// that the paths of every block together make shorter.
  @Test func witnessesMultiplyOut() throws {
    var outcomes = [0, 0]
    try forAll(
      seedCount: 80,
      generator: { random in
        let n = Int.random(in: 1...3, using: &random)
        let eigenvalues = (0..<n).map { _ in Rational(Int.random(in: -6...2, using: &random)) / 2 }
        let paths = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          (random.smallMatrix(n, 1), random.smallMatrix(1, n))
        }
        return (random.reflection(n), eigenvalues, paths, random.smallMatrix(n, 1))
      },
      property: { basis, eigenvalues, paths, inputs in
        let weight = basis * .diagonal(eigenvalues) * basis.transposed
        let n = weight.rows
        let blocks = paths.map { column, row in
          ResidualBlock(
            feature: .layers([.linear(Affine(weight: .vertical([.identity(n), row])))]),
            weight: .horizontal([weight - column * row, column]))
        }
        let model = Model(
          architecture: .resnest(
            ResNEst(
              expansion: Affine(weight: .identity(n)), blocks: blocks,
              prediction: Affine(weight: Matrix(rows: 1, columns: n, repeating: Rational.one)))),
          data: Dataset(x: inputs.transposed, y: [[1]]))
        let coordinates = basis.transposed * inputs
        let persists = eigenvalues.indices.allSatisfy {
          coordinates.row($0).allSatisfy(\.isZero) || (1 + eigenvalues[$0]).magnitude >= 1
        }
        let found = try Linear.finding(.oyedotun2020Theorem4, model)
        outcomes[persists ? 0 : 1] += 1
        guard found.verdict == (persists ? .holds : .fails) else { return false }
        guard found.values[.paths]?.integers == blocks.map({ _ in n + 1 }) else { return false }
        if persists { return true }
        guard let vector = found.shrinkingVector(weight, inputs) else { return false }
        let w = Plain(weight)
        let image = vector + w * vector
        let images = paths.map { column, row in
          let (c, r) = (Plain(column), Plain(row))
          return vector + (w - c * r) * vector + c * (r * vector)
        }
        return images.allSatisfy { $0 == image }
      })
    #expect(outcomes.allSatisfy { $0 > 15 }, "\(outcomes)")
  }
}
