import RealModule

/// Generic code written for swift-numerics' fields works on rational numbers too.
extension Rational: AlgebraicField {}
