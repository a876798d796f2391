/// What evaluating a network may cost.
package enum Limits {
  /// The size in bits of all numbers in one matrix: powers of powers would otherwise outgrow memory.
  package static let evaluationBits = 1 << 30
  /// The same of one sample between two layers, where samples are evaluated one by one.
  package static let signalBits = 1 << 27
}
