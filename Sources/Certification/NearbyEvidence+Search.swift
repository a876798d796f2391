import Certificates
import ExactAlgebra
import Networks
import TrainingPoint

extension Certificates.NearbyEvidence {
  /// What the search near the given weights of `model` found, as candidates for the checker.
  ///
  /// Throws `CertificationError` where nothing is proved there.
  package init(near model: Model, progress: @escaping (String) -> Void = { _ in }) throws {
    if let reduction = model.reduction { throw CertificationError(reduction.undecidedPoint) }
    let point = NearbyPoint(near: model, evaluation: try Evaluation(model), progress: progress)
    guard let found = point.evidence else {
      throw CertificationError("nothing is proved near the given weights: \(point.reason)")
    }
    let equations: Equations =
      if point.kind == .zeroRisk {
        .targets(samples: found.samples!)
      } else {
        .gradient(
          negative: found.signs.indices.filter { found.signs[$0] < 0 },
          found.samples.map { .samples($0) } ?? .motions(found.motions.map { Motion($0) }))
      }
    self.init(
      center: FractionMatrix(rows: 1, columns: found.center.count, entries: found.center),
      basis: FractionMatrix(found.basis), equations: equations)
  }
}

extension Motion {
  fileprivate init(_ motion: NearbyMotion) {
    switch motion {
    case .linear(let terms):
      self = .linear(
        terms.map { Term(target: $0.target, coefficient: $0.coefficient, source: $0.source) })
    case .kernel(let entries, let parameters): self = .kernel(entries: entries, parameters: parameters)
    case .kernelOnSamples(let entries, let samples):
      self = .kernelOnSamples(entries: entries, samples: samples)
    }
  }
}
