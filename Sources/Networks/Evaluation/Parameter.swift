import ExactAlgebra

/// One variable of the training problem (P).
public struct Parameter: Sendable, Hashable {
  /// The place of an entry in its affine map; rows and columns count from 0.
  public enum Entry: Sendable, Hashable {
    case weight(row: Int, column: Int)
    case bias(row: Int)
  }

  public let role: AffineRole
  public let entry: Entry

  public init(role: AffineRole, entry: Entry) {
    self.role = role
    self.entry = entry
  }
}

extension Parameter: CustomStringConvertible {
  /// For example `block 2 layer 1 weight[1, 3]`; rows and columns are written from 1.
  public var description: String {
    switch entry {
    case .weight(let row, let column): "\(role) weight[\(row + 1), \(column + 1)]"
    case .bias(let row): "\(role) bias[\(row + 1)]"
    }
  }
}

extension ModelOver where Scalar: OrderedField {
  /// The variables of the training problem (P), every weight and bias: the affine maps in the order in which the
  /// network applies them, each with its weight row by row and then its bias. An expansion that stands for no layer
  /// is no map of the network (`ResNEst.expandsByIdentity`).
  public var parameters: [Parameter] { ComputationGraphOver(self).parameters }
}

extension ComputationGraphOver {
  package var parameters: [Parameter] {
    maps.flatMap { map in
      let weights = (0..<map.affine.outputs).flatMap { row in
        (0..<map.affine.inputs).map { Parameter(role: map.role, entry: .weight(row: row, column: $0)) }
      }
      let biases = (map.affine.bias?.indices ?? 0..<0).map {
        Parameter(role: map.role, entry: .bias(row: $0))
      }
      return weights + biases
    }
  }

  /// The given values of the parameters, in the order of `parameters`.
  package var weights: [Scalar] { maps.flatMap { $0.affine.weight.elements + ($0.affine.bias ?? []) } }
}
