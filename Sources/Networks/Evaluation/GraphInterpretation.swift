import ExactAlgebra

/// One reading of a computation graph: what each operation makes of the values of its operands. Evaluation is one, and
/// so are tangents, power series along a ray, and polynomials in the parameters.
@usableFromInline package protocol GraphInterpretation {
  associatedtype Scalar: OrderedField
  /// What the reading says about the units × N entries of a node.
  associatedtype Value
  /// Why the reading may stop.
  associatedtype Failure: Error = Never

  mutating func constant(_ matrix: Matrix<Scalar>, at node: Int) throws(Failure) -> Value
  mutating func affine(_ map: AffineMap<Scalar>, of input: Value) throws(Failure) -> Value
  mutating func activation(_ layer: ActivationLayer, of input: Value) throws(Failure) -> Value
  mutating func sum(_ a: Value, _ b: Value, at node: Int) throws(Failure) -> Value
  /// `a` above `b`.
  mutating func stack(_ a: Value, _ b: Value, at node: Int) throws(Failure) -> Value
  /// What is kept of the value of an affine map that only a sum has read.
  func summed(_ value: Value) -> Value
}

extension GraphInterpretation {
  @inlinable package func summed(_ value: Value) -> Value { value }
}

/// One reading from the output back: what each operation passes on to its operands of that which reaches it.
@usableFromInline package protocol BackwardInterpretation {
  associatedtype Scalar: OrderedField
  associatedtype Value

  func affine(_ map: AffineMap<Scalar>, from output: Value) -> Value
  func activation(_ layer: ActivationLayer, from output: Value) -> Value
  /// To either operand.
  func sum(from output: Value) -> Value
  /// To the operand that is these rows of the stack.
  func stack(from output: Value, rows: Range<Int>) -> Value
  /// Joins what comes from one more reader of a node to what came from later ones.
  func add(_ term: Value, to sum: inout Value)
  /// What to pass on of the sum of all that reaches a node.
  func complete(_ value: Value, at node: Int) -> Value
}

extension BackwardInterpretation {
  @inlinable package func complete(_ value: Value, at node: Int) -> Value { value }
}

extension ComputationGraphOver {
  /// The values of all nodes.
  @inlinable package func interpret<Interpretation: GraphInterpretation>(
    with interpretation: inout Interpretation
  ) throws(Interpretation.Failure) -> [Interpretation.Value] where Interpretation.Scalar == Scalar {
    var values: [Interpretation.Value] = []
    values.reserveCapacity(nodes.count)
    for (index, node) in nodes.enumerated() {
      switch node.operation {
      case .constant(let matrix): values.append(try interpretation.constant(matrix, at: index))
      case .affine(let map): values.append(try interpretation.affine(map, of: values[map.input]))
      case .activation(let layer):
        values.append(try interpretation.activation(layer, of: values[layer.input]))
      case .sum(let a, let b):
        values.append(try interpretation.sum(values[a], values[b], at: index))
        if isSummand(b) { values[b] = interpretation.summed(values[b]) }
      case .stack(let a, let b):
        values.append(try interpretation.stack(values[a], values[b], at: index))
      }
    }
    return values
  }

  /// The `seeds` of all nodes, each with what its readers pass back; nil is nothing.
  @inlinable package func pullBack<Interpretation: BackwardInterpretation>(
    _ seeds: [Interpretation.Value?], with interpretation: Interpretation
  ) -> [Interpretation.Value?] where Interpretation.Scalar == Scalar {
    var values = seeds
    func pass(_ term: Interpretation.Value, to operand: Int) {
      guard var sum = values[operand] else {
        values[operand] = term
        return
      }
      interpretation.add(term, to: &sum)
      values[operand] = sum
    }
    for (index, node) in nodes.enumerated().reversed() {
      guard let output = values[index].map({ interpretation.complete($0, at: index) }) else { continue }
      values[index] = output
      switch node.operation {
      case .constant: break
      case .affine(let map): pass(interpretation.affine(map, from: output), to: map.input)
      case .activation(let layer): pass(interpretation.activation(layer, from: output), to: layer.input)
      case .sum(let a, let b):
        pass(interpretation.sum(from: output), to: a)
        pass(interpretation.sum(from: output), to: b)
      case .stack(let a, let b):
        let border = nodes[a].height
        pass(interpretation.stack(from: output, rows: 0..<border), to: a)
        pass(interpretation.stack(from: output, rows: border..<node.height), to: b)
      }
    }
    return values
  }
}
