import ExactAlgebra
import Networks
import Vocabulary

/// At a kink: first and second order on the activation cells around the point.
extension Decision {
  static var discontinuity: Decision {
    Decision { point in
      point.firstKink { $0.order == 0 }.map {
        Answer(.notDifferentiable, "the risk is not continuous here: \($0)")
      }
    }
  }

  /// More cells than can be enumerated: a descent is looked for along some rays.
  static var manyCells: Decision {
    inCanonicalOrder([descentAlongPath, descentAlongSomeRays]).wherever {
      !$0.isSmooth && $0.plainDescent == nil && $0.directionalFaces == nil
    }
  }

  private static var descentAlongSomeRays: Decision {
    Decision { point in
      guard let place = point.place else { return nil }
      let parameters = point.parameters.indices
      let gradients = point.steepestOnSides
      let axes = parameters.prefix(max(0, point.rayCount - gradients.count))
      let candidates =
        gradients + axes.map { axis in parameters.map { $0 == axis ? .one : .zero } }
        + point.genericDirections
      let known =
        "the risk has \(point.switches.count) kinks (\(place), …), whose cells are too many to look at"
      guard
        let (direction, order, value) = point.descendingRay(among: candidates) ?? point.descentAlongPath
      else {
        return Answer(.undecided, "\(known); no descent was found along \(2 * candidates.count) rays")
      }
      if order == 1 { return descent(direction, value, from: place) }
      let isStationary = point.isStationary
      return Answer(
        isStationary ? point.saddle(ofOrder: order) : .undecided,
        "\(known); \(isStationary ? "no direction decreases the risk at first order; " : "")not a local minimum: the risk decreases along a ray like \(value.negativeText) t^\(order)",
        .descendingRay(direction, order: order, value))
    }
  }

  static var oneSidedDescent: Decision {
    Decision { point in
      guard !point.isSmooth, let place = point.firstKink(where: { _ in true }),
        case .descent(let direction, let slope)? = point.firstOrder
      else { return nil }
      return descent(direction, slope, from: place)
    }
  }

  private static func descent(_ direction: [Scalar], _ slope: Scalar, from kink: Kink) -> Answer {
    Answer(
      .notCritical,
      "the risk has a kink (\(kink)) and decreases in a direction with one-sided derivative \(slope.negativeText)",
      .descent(direction, slope))
  }

  static var tooLargeForCells: Decision {
    Decision { point in
      let (count, limit) = (point.parameters.count, point.limits.hessianParameters)
      guard count > limit else { return nil }
      return Answer(
        open(point),
        "no direction decreases the risk at first order; second order is not looked at for \(count) > \(limit) parameters"
      )
    }
  }

  /// What a point is at which no direction decreases the risk at first order, and more is not known.
  private static func open(_ point: GivenWeights<Scalar>) -> PointClass {
    point.gradient == nil ? .notDifferentiable : .undecided
  }

  static var definiteOnCells: Decision {
    Decision { point in
      guard let faces = point.coveringFaces,
        faces.allSatisfy({ point.secondOrder(on: $0).isSufficient })
      else { return nil }
      let flat = point.flatDirections.basis.rows
      let family =
        flat == 0 ? "" : " across a family of dimension \(flat) along which the risk is constant"
      return Answer(
        .localMinimum,
        "on each of the \(faces.count) activation cells around the kinks no direction decreases the risk at first order, and second-order sufficient conditions hold\(family)"
      )
    }
  }

  /// The last decision.
  static var descentOnCells: Decision {
    Decision { point in
      let path = point.descentAlongPath
      var best = path
      var candidates: [[Scalar]] = []
      let faces = (point.directionalFaces ?? []).joined() + (point.coveringFaces ?? [])
      for face in faces {
        let second = point.secondOrder(
          on: face, rays: max(2, min(point.rayCount, point.limits.faceRays / faces.count)),
          toSecondOrder: path != nil)
        if second.isSufficient { continue }
        candidates += second.candidates
        let found =
          path == nil
          ? point.descendingRay(among: second.candidates)
          : point.descendingRay(among: second.candidates, order: 2)
        guard let found else { continue }
        if best.map({ found.order < $0.order }) ?? true { best = found }
        // Lower orders are excluded.
        if found.order == 2 { break }
      }
      let generic = point.genericDirections
      guard let best = best ?? point.descendingRay(among: generic) else {
        let known =
          "the risk has a kink (\(point.place?.description ?? "")), and no direction decreases it at first order"
        return point.answer(byCurvesAmong: candidates + generic, "no descent at second order", known)
          ?? Answer(
            open(point),
            "the risk has a kink (\(point.place?.description ?? "")); no direction decreases it at first order, and second order does not decide"
          )
      }
      return saddle(point, best)
    }
  }

  /// A path along which the risk falls, where no other direction could make the point a strict saddle.
  static var descentAlongPath: Decision {
    Decision { point in
      guard point.isStationary, let found = point.descentAlongPath else { return nil }
      if point.curvature != nil { return degenerate(point, found) }
      let tellsAll = found.order == 2 || point.gradient == nil || point.keepsToSecondOrder
      return tellsAll ? saddle(point, found) : nil
    }
  }

  private static func saddle(_ point: GivenWeights<Scalar>, _ found: GivenWeights<Scalar>.Ray) -> Answer {
    let (direction, order, value) = found
    return order == 2
      ? Answer(
        point.saddle(ofOrder: order),
        "not a local minimum: no direction decreases the risk at first order, but one does at second order, where its second derivative is \((value + value).negativeText)",
        .negativeCurvature(direction, value + value))
      : Answer(
        .saddle,
        "not a local minimum: no direction decreases the risk at first order, but it decreases along a ray like \(value.negativeText) t^\(order)",
        .descendingRay(direction, order: order, value))
  }
}

extension GivenWeights {
  /// The class of a point at which no direction decreases the risk at first order, and one does at this order.
  fileprivate func saddle(ofOrder order: Int) -> PointClass {
    order == 2 && gradient != nil ? .strictSaddle : .saddle
  }

  /// What second order says on one cell.
  fileprivate struct SecondOrder {
    /// Whether it proves that the risk is no less on the cell.
    let isSufficient: Bool
    /// Some directions that may descend, otherwise.
    let candidates: [[Scalar]]
  }

  /// Second order on a cell: minimise the polynomial R_c where side_i · z_i ≥ 0. With multipliers λ of the first order
  /// it is enough that the Hessian of the Lagrangian R_c − Σ λ_i side_i z_i is positive definite on the directions that
  /// keep z_i wherever λ_i > 0 and are orthogonal to the flat ones. (Every point nearby lies on the flow of a flat
  /// direction from a point of the slice orthogonal to them, and the risk does not change along it.)
  ///
  /// `toSecondOrder`: no candidates that could descend at a higher order alone.
  fileprivate func secondOrder(on face: Face, rays: Int = 0, toSecondOrder: Bool = false) -> SecondOrder {
    let normals = face.constraints.map(\.normal)
    guard case .combination(let multipliers) = ConicCombination(target: face.gradient, generators: normals)
    else { return SecondOrder(isSufficient: false, candidates: []) }
    let hessian = Derivatives(
      evaluation: evaluation, cell: face.derivatives.cell,
      linear: constraint(face, weights: multipliers.map { -$0 })
    ).hessian
    let tight = zip(normals, multipliers).filter { $1.signum() > 0 }.map(\.0)
    let flat = flatDirections.basis
    let conditions = Matrix.vertical([
      Matrix(rows: tight.count, columns: parameters.count, elements: Array(tight.joined())), flat,
    ])
    let basis = conditions.nullBasis
    let curvature = Curvature(basis.transposed * hessian * basis)
    if curvature.inertia.positive == basis.columns { return SecondOrder(isSufficient: true, candidates: []) }
    if rays == 0 { return SecondOrder(isSufficient: false, candidates: []) }
    // The losses of some predictions rise where others fall: all plain directions or one that need not be plain, since a class must
    // not depend on the order of parameters.
    let plain = Scalar.searching { curvature.plainDirections(limit: rays + 1) }
    let descending =
      (1...rays).contains(plain.count)
      ? plain : Scalar.searching { curvature.negativeDirection }.map { [$0] } ?? []
    let combinations =
      descending + (toSecondOrder ? [] : curvature.matrix.nullBasis.polarizations(limit: rays))
    return SecondOrder(
      isSufficient: false,
      candidates: combinations.map { basis.applied(to: $0) }
        + (tight.isEmpty ? Scalar.searching { directions(into: face, hessian: hessian) } : []))
  }

  /// Directions of negative curvature that lead into a cell on which the gradient is zero: combinations of one from its
  /// interior with parameters that none of its constraints depends on.
  ///
  /// The one from the interior is moved towards the column of the Hessian that belongs to such a parameter, which is a
  /// generic choice: where the two matter only as products, as do the rows and columns of a network that starts at
  /// zero, there is a direction of negative curvature if and only if the column is not zero.
  private func directions(into face: Face, hessian: Matrix<Scalar>) -> [[Scalar]] {
    guard let interior = face.interior else { return [] }
    let normals = face.constraints.map(\.normal)
    let isFree = parameters.indices.map { index in normals.allSatisfy { $0[index].isZero } }
    let columns = parameters.indices.filter { isFree[$0] }.compactMap { index in
      let column = parameters.indices.map { isFree[$0] ? .zero : hessian[$0, index] }
      return column.allSatisfy(\.isZero) ? nil : (index: index, column: column)
    }
    let free = columns.map(\.index)
    return columns.compactMap { _, column in
      // As far as half of each product with a normal remains.
      var step = Scalar.one
      for normal in normals {
        let change = dot(normal, column)
        if change.signum() < 0 { step = min(step, -dot(normal, interior) / (change + change)) }
      }
      let start = zip(interior, column).map { $0 + step * $1 }
      let basis: Matrix<Scalar> = Matrix(rows: parameters.count, columns: free.count + 1) { row, column in
        column == 0 ? start[row] : free[column - 1] == row ? .one : .zero
      }
      return Curvature(basis.transposed * hessian * basis).negativeDirection.map { basis.applied(to: $0) }
    }
  }
}
