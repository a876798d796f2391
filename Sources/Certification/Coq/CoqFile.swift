import Certificates
import ExactAlgebra

/// A file for Coq in the making: theorems about one model, and the claims that it does not state.
protocol CoqFile {
  var theorems: [CoqTheorem] { get set }
  var omissions: [String] { get set }
  /// The architecture of the model, by its name in a model file.
  var architecture: String { get }
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

  mutating func omit(_ claim: String, because reason: String) { omissions.append("\(claim): \(reason)") }

  /// Notes the omission of every claim of a certificate that has neither a theorem nor an omission yet.
  mutating func omitTheRest() {
    let rest = CertifiableClaim.all.filter { $0.architectures.contains(architecture) }.map(\.id).filter {
      id in
      let name = String(id.map { $0 == "." || $0 == "-" ? "_" : $0 })
      return !theorems.contains { $0.name == name || $0.name.hasPrefix(name + "_") }
        && !omissions.contains { $0.contains(id) }
    }
    let onAllWeights = rest.filter { $0.hasPrefix("yun2019.") }
    let others = rest.filter { !$0.hasPrefix("yun2019.") }
    if !others.isEmpty {
      omit(
        others.joined(separator: ", "),
        because: "a hypothesis does not hold or is not proved here, or there is no theorem for one model")
    }
    if !onAllWeights.isEmpty {
      omit(
        onAllWeights.joined(separator: ", "),
        because:
          "stated of networks with squared errors, one output and no biases beside the layers, where U_2, ..., U_L do not span the space"
      )
    }
  }

  /// Whether `evidence` is small enough to be written; notes the omission of `claim` where it is not.
  mutating func canWrite(_ evidence: [Matrix<Rational>], for claim: String) -> Bool {
    let bits = Certification.Limits.coqEvidenceBits
    if evidence.allSatisfy({
      $0.elements.count <= Certification.Limits.coqEntries && InstanceModel.isSmall($0, bits: bits)
    }) {
      return true
    }
    omit(
      claim,
      because:
        "its evidence has more than \(Certification.Limits.coqEntries) entries in a matrix, or more than \(bits) bits in a "
        + "number")
    return false
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
      lines += ["", "Not stated here:"] + omissions.map { "- \(CoqTerm.comment($0))" }
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
