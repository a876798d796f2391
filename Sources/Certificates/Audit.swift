import ExactNumbers
import Vocabulary

/// Re-derives the problem of a certificate from the user's own model and checks every step.
public enum Audit {
  public enum Outcome: Sendable {
    /// Every claim was checked completely, and what is said of the given weights as a point of (P_φ), and of what lies near them.
    /// One line for each claim.
    case accepted(claims: [String], point: String?, near: String?, steps: Int)
    /// Something is not proved.
    case refused(String)
    /// The certificate is not readable as JSON.
    case unreadable(String)
  }

  /// The SHA-256 that the certificate in `text` names for its model file; nil when it is not readable.
  public static func modelDigest(_ text: [UInt8]) -> String? {
    (try? JSONReader.value(of: text)).flatMap { try? Certificate($0) }?.model.sha256
  }

  /// Checks the certificate in `text` against `model`, which was read from a file with the SHA-256 `sha256` that refers
  /// to the files `references` (path as written → SHA-256), with `parameter` where it has one.
  ///
  /// Cost: the exact forward pass, an elimination modulo a prime for each rank, and a few exact products.
  public static func run(
    _ text: [UInt8], model: CheckedModel, sha256: String, references: [Name: String], parameter: Name?
  ) -> Outcome {
    outcome(of: text) {
      let problem = try Problem(model)
      return (
        problem, ModelIdentity(problem, sha256: sha256, references: references, parameter: parameter)
      )
    }
  }

  /// The same with the problem derived already.
  package static func run(_ text: [UInt8], _ problem: Problem, _ identity: ModelIdentity) -> Outcome {
    outcome(of: text) { (problem, identity) }
  }

  /// The text comes first: whether it is readable does not depend on the model.
  private static func outcome(of text: [UInt8], for model: () throws -> (Problem, ModelIdentity)) -> Outcome {
    do {
      let certificate = try Certificate(try JSONReader.value(of: text))
      let (problem, identity) = try model()
      guard certificate.model == identity else {
        let place = certificate.model.sha256 == identity.sha256 ? certificate.model.parameter : nil
        return .refused("the certificate is about another model\(place.map { ", the one at \($0)" } ?? "")")
      }
      var steps: [Fact: Step] = [:]
      for step in certificate.derivation where steps.updateValue(step, forKey: step.fact) != nil {
        return .refused("two steps prove the same fact")
      }
      let facts = CheckedFacts(DerivedMatrices(problem)) { steps[$0] }
      let proved = try Verdicts(facts).all()
      for (claim, stated) in zip(proved, certificate.claims) where claim != stated {
        return .refused(
          "\(stated.id) is stated as \(stated.label), the steps prove \(claim.id) as \(claim.label)")
      }
      guard proved.count == certificate.claims.count else {
        return .refused("the certificate states \(certificate.claims.count) claims, expected \(proved.count)")
      }
      let point = try facts.pointClass()
      guard point == certificate.point else {
        return .refused("the given weights are stated or proved to be something else as a point of (P_φ)")
      }
      if let near = certificate.near { try near.check(by: facts.nearby()) }
      guard facts.used.count == certificate.derivation.count else {
        return .refused("a step bears on no claim")
      }
      return .accepted(
        claims: proved.map { "\($0.id): \($0.label)" }, point: point?.rawValue, near: certificate.near?.words,
        steps: facts.used.count)
    } catch let error as JSONSyntaxError {
      return .unreadable(error.description)
    } catch let refusal as Refusal {
      return .refused(refusal.description)
    } catch {
      return .refused("\(error)")
    }
  }
}

extension CertifiedClaim {
  var label: String { verdict.rawValue + (isVacuous ? " (vacuously)" : "") }
}
