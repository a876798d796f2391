import ArgumentParser
import Claims
import Reports
import Vocabulary

/// What a shell offers after an argument or an option.
extension CompletionKind {
  static var models: CompletionKind { .file(extensions: ["yaml", "yml", "json", "jsonl", "ndjson", "onnx"]) }
  static var arrays: CompletionKind { .file(extensions: ["npy"]) }
  static var claims: CompletionKind {
    let ids = ClaimID.allCases.map(\.rawValue)
    return .list(Set(ids.map { $0.prefix { $0 != "." } }).sorted().map(String.init) + ids)
  }
  static var names: CompletionKind { .list(Catalogue.names) }
  static var citations: CompletionKind { .list(Catalogue.citations.map(\.key)) }
}
