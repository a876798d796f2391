import ExactAlgebra
import Networks
import Vocabulary

/// At a kink: first and second order on every activation cell around the point.
extension Decision where Scalar == Rational {
  static var discontinuity: Decision {
    Decision { point in
      point.firstKink { $0.order == 0 }.map {
        Answer(.notDifferentiable, "the risk is not continuous here: \($0)")
      }
    }
  }

  /// More kinks than can be enumerated: a descent is looked for along some rays.
  static var manyKinks: Decision {
    Decision { point in
      guard point.hasManyKinks, let place = point.firstKink(where: { _ in true }) else { return nil }
      let parameters = point.parameters.indices
      var candidates = [1, -1].map { sign -> [Rational] in
        let sides = Dictionary(uniqueKeysWithValues: point.switches.map { ($0, sign) })
        return Derivatives(evaluation: point.evaluation, cell: point.cell(sides)).gradient.map { -$0 }
      }
      candidates += parameters.suffix(point.limits.descentParameters).map { index in
        parameters.map { Rational($0 == index ? 1 : 0) }
      }
      guard let (direction, order, value) = point.descendingRay(among: candidates) else {
        return Answer(
          .notDifferentiable,
          "the risk has \(point.switches.count) kinks (\(place), …), more than the \(point.limits.kinks) whose cells are all looked at; no descent was found along \(2 * min(candidates.count, point.rayCount)) rays"
        )
      }
      return order == 1
        ? descent(direction, value, from: place)
        : Answer(
          .notDifferentiable, "not a local minimum: the risk decreases along a ray like \(value) t^\(order)")
    }
  }

  static var oneSidedDescent: Decision {
    Decision { point in
      guard let place = point.firstKink(where: { _ in true }),
        case .descent(let direction, let slope) = point.firstOrder
      else { return nil }
      return descent(direction, slope, from: place)
    }
  }

  private static func descent(_ direction: [Rational], _ slope: Rational, from kink: Kink) -> Answer {
    Answer(
      .notCritical,
      "the risk has a kink (\(kink)) and decreases in a direction with one-sided derivative \(slope)",
      .descent(direction: direction, slope: slope))
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
  private static func open(_ point: GivenWeights<Rational>) -> PointClass {
    point.gradient == nil ? .notDifferentiable : .undecided
  }

  /// The last decision.
  static var definiteOnCells: Decision {
    Decision { point in
      let unsettled = point.secondOrderObstacles
      if unsettled.isEmpty {
        let flat = point.flatDirections.basis.rows
        let family =
          flat == 0 ? "" : " across a family of dimension \(flat) along which the risk is constant"
        return Answer(
          .localMinimum,
          "on each of the \(point.faces.count) activation cells around the kinks no direction decreases the risk at first order, and second-order sufficient conditions hold\(family)"
        )
      }
      guard let (direction, order, value) = point.descendingRay(among: unsettled) else {
        let place = point.firstKink { _ in true }?.description ?? ""
        return Answer(
          open(point),
          "the risk has a kink (\(place)); no direction decreases it at first order, and second order does not decide"
        )
      }
      return order == 2
        ? Answer(
          point.gradient == nil ? .notDifferentiable : .strictSaddle,
          "not a local minimum: no direction decreases the risk at first order, but one does at second order, where its second derivative is \(2 * value)",
          .negativeCurvature(direction: direction, value: 2 * value))
        : Answer(open(point), "not a local minimum: the risk decreases along a ray like \(value) t^\(order)")
    }
  }
}

extension GivenWeights where Scalar == Rational {
  /// Second order on each cell: minimise the polynomial R_c where side_i · z_i ≥ 0. With multipliers λ of the first order
  /// it is enough that the Hessian of the Lagrangian R_c − Σ λ_i side_i z_i is positive definite on the directions that
  /// keep z_i wherever λ_i > 0 and are orthogonal to the flat ones. (Every point nearby lies on the flow of a flat
  /// direction from a point of the slice orthogonal to them, and the risk does not change along it.)
  ///
  /// Empty when it is so on all cells; otherwise some directions that may descend.
  fileprivate var secondOrderObstacles: [[Rational]] {
    guard case .stationary(let proofs) = firstOrder else { return [] }
    return zip(faces, proofs).flatMap { face, proof -> [[Rational]] in
      let hessian = Derivatives(
        evaluation: evaluation, cell: face.derivatives.cell,
        linear: constraint(face.sides, weights: proof.multipliers.map { -$0 })
      ).hessian
      let tight = zip(proof.normals, proof.multipliers).filter { $1 > 0 }.map(\.0)
      let conditions = Matrix.vertical([
        Matrix(rows: tight.count, columns: parameters.count, elements: Array(tight.joined())),
        flatDirections.basis,
      ])
      let basis = conditions.kernel()
      let curvature = Curvature(basis.transposed * hessian * basis)
      if curvature.inertia.positive == basis.columns { return [] }
      let kernel = curvature.matrix.kernel()
      let candidates =
        (0..<kernel.columns).map { kernel.column($0) } + (curvature.negativeDirection.map { [$0] } ?? [])
      return candidates.map { basis.applied(to: $0) }
    }
  }
}
