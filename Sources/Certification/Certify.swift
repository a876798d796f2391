import Certificates
import ExactAlgebra
import Landscape
import Networks
import Vocabulary

/// Why a model's verdicts cannot be certified, though they may well be decided.
public struct CertificationError: Error, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }
}

/// Writes certificates.
public enum Certification {
  /// The certificate of every verdict on `model`, as JSON text.
  ///
  /// The model was read from a file with the SHA-256 `sha256` that refers to the files `references` (path as written →
  /// SHA-256), with `parameter` where it has one. `near` asks for what lies near the given weights besides. `progress` is told,
  /// in a few words, what is being proved.
  ///
  /// Every step is checked by the independent checker before it is written, and the text that is returned was read again and
  /// accepted by an audit.
  ///
  /// Throws `CertificationError` when a verdict needs evidence beyond the limits of the format: for M < N_o, eigenvectors of Σ in special
  /// position that take a large compound of it; when nothing is proved near the given weights; and `InternalError` when the audit does not accept the text.
  public static func certificate(
    of model: Model, sha256: String, references: [Name: String], parameter: ParameterValue? = nil,
    near: Bool = false, progress: @escaping (String) -> Void = { _ in }
  ) throws -> String {
    try certificate(
      of: model, sha256: sha256, references: references, parameter: parameter, near: near,
      exactBits: Limits.momentsBits, progress: progress)
  }

  /// The same with a bound of one's own for the digits of an exact Σ, and a text of one's own for a certificate.
  package static func certificate(
    of model: Model, sha256: String, references: [Name: String], parameter: ParameterValue? = nil,
    near: Bool = false, exactBits: Int, text: (Certificate) -> String = \.text,
    progress: @escaping (String) -> Void = { _ in }
  ) throws -> String {
    var evidence: EvidenceSearch?
    do {
      progress("evaluating the network")
      let problem = try Problem(model)
      let matrices = DerivedMatrices(problem)
      let search = EvidenceSearch(matrices, exactBits: exactBits, progress: progress)
      evidence = search
      _ = try Verdicts(search.facts).all()
      _ = try search.facts.pointClass()
      var (statement, nearby): (NearbyStatement?, [Step]) = (nil, [])
      if near {
        let found = try NearbyEvidence(near: model, progress: progress)
        progress("checking what is near the given weights")
        statement = try NearbyCheck(problem, found).statement()
        nearby = [.near(found)]
      }
      // The search proves some facts for its own use. What an audit asks for is found by running it.
      let found = Dictionary(uniqueKeysWithValues: search.facts.used.map { ($0.fact, $0) })
      let audit = CheckedFacts(matrices) { found[$0] }
      let claims = try Verdicts(audit).all()
      let point = try audit.pointClass()
      let identity = ModelIdentity(
        problem, sha256: sha256, references: references, parameter: parameter.map { Name($0.description) })
      let written = text(
        Certificate(
          model: identity, claims: claims, point: point, near: statement, derivation: audit.used + nearby))
      progress("reading the certificate again")
      switch Audit.run(Array(written.utf8), problem, identity) {
      case .accepted: return written
      case .refused(let reason), .unreadable(let reason):
        throw InternalError(
          description: "the text of the certificate is not accepted by an audit: \(reason)")
      }
    } catch let refusal as Refusal {
      throw evidence?.obstacle ?? CertificationError(refusal.description)
    }
  }
}
