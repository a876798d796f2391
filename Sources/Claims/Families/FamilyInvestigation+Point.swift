import ExactAlgebra
import Networks
import TrainingPoint

/// The given weights as a point of (P), where the first sight does not tell what they are.
extension FamilyInvestigation {
  /// A piece in parts on each of which the point is of one kind, by all arguments that any ordered field has. They ask for
  /// many signs, whose roots are no business of claims and risks, and have a budget of their own.
  func refined(_ piece: FamilyPiece) -> [FamilyPiece] {
    guard needsPoint, let point = piece.point, point.classification == .undecided else { return [piece] }
    /// A part with the same claims and risks.
    func part(_ range: ParameterRange, _ point: PointFinding?) -> FamilyPiece {
      var part = piece
      (part.range, part.point) = (range, point)
      return part
    }
    if let single = piece.range.single { return [part(piece.range, self.point(at: single) ?? point)] }
    return pieces(
      above: piece.range.lower?.value, below: piece.range.upper?.value,
      cell: { lower, upper in
        let whole = ParameterRange(above: lower, below: upper)
        let trace = GermTrace(point: .simplest(above: lower, below: upper), limit: nil)
        self.pointCells += 1
        guard self.pointCells <= self.limits.pointCells,
          let found = self.point(of: self.family.model(at: trace))
        else { return (part(whole, point), lower, upper) }
        let (from, to) = self.ends(of: trace, lower, upper)
        let range = ParameterRange(above: from, below: to)
        return (part(range, self.compared(found, at: range.simplestRational!)), from, to)
      },
      at: { part(ParameterRange($0), self.point(at: $0) ?? point) })
  }

  /// nil where it takes more than is left.
  private func point<Scalar: OrderedField>(of model: ModelOver<Scalar>?) -> PointFinding? {
    guard let model else { return nil }
    let meter = Meter(aside: Budget(work: limits.pointWork - pointWork, bytes: Budget.standard.bytes))
    let finding = try? meter.run { [self] in
      try facts(model).point(atFirstSight: false).map(PointFinding.init)
    }
    pointWork += meter.spent
    return finding ?? nil
  }

  private func point(at value: RealAlgebraicNumber) -> PointFinding? {
    if let rational = value.rational { return ordinaryPoint(at: rational) }
    return value.degree <= limits.degree
      ? point(of: family.model(at: value, degreeLimit: limits.degree)) : nil
  }

  func ordinaryPoint(at value: Rational) -> PointFinding? {
    let point = Meter.attempt("the point at \(family.parameter) = \(value)") {
      (try? investigation(at: value))?.point.map(PointFinding.init)
    }
    return try? point.get()
  }

  /// The finding, unless the ordinary check of a value that it is about contradicts it.
  private func compared(_ finding: PointFinding, at value: Rational) -> PointFinding {
    guard let ordinary = ordinaryPoint(at: value) else { return finding }
    if !finding.contradicts(ordinary) {
      routes.agreements += 1
      return finding
    }
    routes.disagreements += 1
    return finding.open(
      "internal disagreement at \(family.parameter) = \(value), please report this model: "
        + "\(finding.classification) over the range, \(ordinary.classification) there")
  }
}
