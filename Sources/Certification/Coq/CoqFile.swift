import Certificates
import ExactAlgebra
import Networks
import Vocabulary

/// What a file for Coq does not state, and why.
public struct CoqOmission: Sendable, CustomStringConvertible {
  /// The claims that it is about; none where it is about evidence.
  public let claims: [ClaimID]
  /// What is not stated.
  let subject: String
  let reason: String

  public var description: String { "\(subject): \(reason)" }
}

/// A file for Coq in the making: theorems about one model, and the claims that it does not state.
protocol CoqFile {
  var theorems: [CoqTheorem] { get set }
  var omissions: [CoqOmission] { get set }
  var architecture: ArchitectureName { get }
  /// The files of the development that it needs.
  var imports: String { get }
  /// Its numbers, before the section of the theorems, and what this section begins with.
  var definitions: String { get }
  var section: String { get }
}

extension CoqFile {
  mutating func state(
    _ name: String, _ statement: String, by proof: String, comment: String? = nil, evidence: String? = nil
  ) {
    theorems.append(
      CoqTheorem(comment: comment, evidence: evidence, name: name, statement: statement, proof: proof))
  }

  /// States a claim, or with a suffix a part of it, or that it `_fails`.
  mutating func state(
    _ claim: ClaimID, suffix: String = "", _ statement: String, by proof: String, comment: String? = nil,
    evidence: String? = nil
  ) {
    state(claim.theorem + suffix, statement, by: proof, comment: comment, evidence: evidence)
  }

  /// States Assumption 2, which holds of a loss or not, where the development has a proof.
  mutating func stateAssumption2(of loss: Loss, holds: Bool) {
    if loss == .squared {
      state(.chen2021Assumption2, " : assumption_2 loss", by: "exact: squared_loss_assumption_2.")
    } else {
      omit(
        .chen2021Assumption2,
        because: holds
          ? "only that of the squared loss is proved in the development"
          : "that it fails for this loss is not proved in the development")
    }
  }

  func hasTheorem(_ name: String) -> Bool { theorems.contains { $0.name == name } }

  /// Notes that claims are not stated.
  mutating func omit(_ claims: ClaimID..., because reason: String) { omit(claims, because: reason) }

  private mutating func omit(_ claims: [ClaimID], because reason: String) {
    if claims.isEmpty { return }
    let subject = claims.map(\.rawValue).joined(separator: ", ")
    omissions.append(CoqOmission(claims: claims, subject: subject, reason: reason))
  }

  /// Notes that something else is not stated, which bears on `claim` if on one.
  mutating func omit(evidence subject: String, of claim: ClaimID? = nil, because reason: String) {
    omissions.append(CoqOmission(claims: [claim].compactMap(\.self), subject: subject, reason: reason))
  }

  /// Notes the omission of every claim of a certificate that has neither a theorem nor an omission yet.
  mutating func omitTheRest() {
    let omitted = Set(omissions.flatMap(\.claims))
    let rest = CertifiableClaim.all.filter { $0.architectures.contains(architecture) }
      .map(\.id).filter { !omitted.contains($0) && !isStated($0) }
    omit(
      rest.filter { $0.paper != "yun2019" },
      because: "a hypothesis does not hold or is not proved here, or there is no theorem for one model")
    omit(
      rest.filter { $0.paper == "yun2019" },
      because:
        "stated of networks with squared errors, one output and no biases beside the layers, where U_2, ..., U_L do not span the space"
    )
  }

  /// Whether there is a theorem of the claim, of a part of it, or of all parts of the statement that it is one of.
  private func isStated(_ claim: ClaimID) -> Bool {
    let name = claim.theorem
    return theorems.contains {
      $0.name == name || $0.name.hasPrefix(name + "_") || name.hasPrefix($0.name + "_")
    }
  }

  /// Whether `evidence` is small enough to be written; notes that `subject` is omitted, which bears on `claim`, where it is not.
  mutating func canWrite(
    _ evidence: [Matrix<Rational>], for subject: String, of claim: ClaimID? = nil
  ) -> Bool {
    let bits = Certification.Limits.coqEvidenceBits
    if evidence.allSatisfy({
      $0.elements.count <= Certification.Limits.coqEntries && InstanceModel.isSmall($0, bits: bits)
    }) {
      return true
    }
    omit(
      evidence: subject, of: claim,
      because:
        "its evidence has more than \(Certification.Limits.coqEntries) entries in a matrix, or more than \(bits) bits in a "
        + "number")
    return false
  }

  /// The same of the evidence on a whole claim.
  mutating func canWrite(_ evidence: [Matrix<Rational>], for claim: ClaimID) -> Bool {
    canWrite(evidence, for: claim.rawValue, of: claim)
  }

  // MARK: The file

  func text(title: String?, name: String, sha256: String) -> String {
    let parts = [
      header(title: title, name: name, sha256: sha256), definitions, section,
      theorems.map(\.text).joined(separator: "\n"),
      """
      End Model.

      Definition claims := (
        \(theorems.map { "@\($0.name)" }.joined(separator: ",\n  ")),
        tt).
      Print Assumptions claims.

      """,
    ]
    return parts.joined(separator: "\n")
  }

  private func header(title: String?, name: String, sha256: String) -> String {
    var lines = title.map { [CoqTerm.comment($0)] } ?? []
    lines += [
      "Model file: \(CoqTerm.comment(name))",
      "SHA-256: \(sha256)",
      "",
      "Written by nest-verify certify --coq. After make in the directory proofs, this file is checked there by",
      "  coqc -Q theories Nest FILE",
      "which must end with: Closed under the global context. proofs/README.md says what the statements mean.",
    ]
    if !omissions.isEmpty {
      lines += ["", "Not stated here:"] + omissions.map { "- \(CoqTerm.comment($0.description))" }
    }
    return """
      (* \(lines.joined(separator: "\n   ")) *)
      From Coq Require Import ZArith QArith.
      From mathcomp Require Import all_ssreflect all_algebra.
      \(imports)

      Local Open Scope ring_scope.

      """
  }
}
