import ExactAlgebra

extension Overrun {
  /// The option of the program that may give room for it; nil where none does.
  public var nextStep: String? {
    switch kind {
    case .work, .holding, .memory: "--budget \(factor)"
    case .time: "a longer --timeout"
    case .size: nil
    }
  }
}

extension [Overrun] {
  /// What may give room for all of them.
  var nextStep: String? {
    let largest = filter { $0.kind != .time && $0.kind != .size }.max { $0.factor < $1.factor }
    let steps = [largest, first { $0.kind == .time }].compactMap { $0?.nextStep }
    return steps.isEmpty ? nil : steps.joined(separator: " and ") + " may have room for what was not computed"
  }
}
