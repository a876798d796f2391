import ExactAlgebra

/// A real number that is known exactly.
public enum ExactReal: Sendable, Hashable {
  case rational(Rational)
}
