import ExactAlgebra
import Networks
import Vocabulary

/// Terms of the Coq development in `proofs`: numbers, matrices, layers.
enum CoqTerm {
  /// A matrix as `rational_matrices.v` reads it: rows of integers over their least common denominator.
  static func rows(_ matrix: Matrix<Rational>) -> String {
    guard !matrix.isEmpty else { return "no_rows" }
    let common = matrix.elements.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    let rows = matrix.rowArrays.map { row in
      list(row.map { "\($0.numerator * common.dividedExactly(by: $0.denominator))" })
    }
    return "\(list(rows)) over \(common)"
  }

  static func column(_ entries: [Rational]) -> String {
    rows(Matrix(rows: entries.count, columns: 1, elements: entries))
  }

  /// A list on one line where it fits, else with a line for each item.
  static func list(_ items: [String]) -> String {
    let line = "[:: \(items.joined(separator: "; "))]"
    return items.isEmpty
      ? "[::]" : line.count <= 100 ? line : "[::\n  \(items.joined(separator: ";\n  "))]"
  }

  static func matrices(_ matrices: [Matrix<Rational>]) -> String { list(matrices.map(rows)) }

  static func fraction(_ value: Rational) -> String {
    "\(value.numerator.isNegative ? "(\(value.numerator))" : "\(value.numerator)") # \(value.denominator)"
  }

  static func layer(_ layer: Layer) -> String {
    switch layer {
    case .linear(let map):
      let bias = map.bias.map(column) ?? "no_rows"
      return "Linear \(map.outputs) \(map.inputs) (\(rows(map.weight))) (\(bias))"
    case .activation(let activation):
      if activation == .relu { return "relu" }
      let function = activation.function
      let pieces = function.pieces.map { list($0.map(fraction)) }
      return "Piecewise \(list(function.breakpoints.map(fraction)))%frac \(list(pieces))%frac"
    }
  }

  /// The definitions of the layers of all blocks and of their outputs.
  static func blocks(_ blocks: [(layers: [Layer], outputs: [Matrix<Rational>])]) -> String {
    """

    (* The residual functions: layers, and the outputs of each of them on the samples *)
    Definition blocks : seq (seq layer) := \(list(blocks.map { list($0.layers.map(layer)) })).
    Definition outputs : seq (seq rows) := \(list(blocks.map { matrices($0.outputs) })).

    """
  }

  /// Text of the user's inside a comment: nothing in it ends the comment, opens a string, or commands whatever shows it.
  static func comment(_ text: String) -> String {
    text.printable.replacing("*", with: "'").replacing("\"", with: "'")
  }
}

extension ClaimID {
  /// The name of its theorem.
  var theorem: String { String(rawValue.map { $0 == "." || $0 == "-" ? "_" : $0 }) }
}

/// A theorem with its proof script.
struct CoqTheorem {
  var comment: String? = nil
  /// Definitions of the evidence, before the theorem.
  var evidence: String? = nil
  let name: String
  /// What follows the name: binders, a colon, the statement.
  let statement: String
  let proof: String

  var text: String {
    var text = comment.map { "(* \($0) *)\n" } ?? ""
    if let evidence { text += evidence + "\n" }
    let head = "Theorem \(name)"
    text += head.count + statement.count < 100 ? head + statement + ".\n" : head + "\(statement).\n"
    return text + "Proof. \(proof) Qed.\n"
  }
}
