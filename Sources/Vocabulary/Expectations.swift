/// What a model file says should come out.
public struct Expectations: Sendable, Hashable {
  public var claims: [ClaimID: Expectation]
  /// The class of the given weights as a point of (P), all weights free.
  public var point: PointClass?
  /// Their class as a point of (P_φ), where W_L and W_{L+1} are free.
  public var pointOfPhi: PointClass?

  public init(
    claims: [ClaimID: Expectation] = [:], point: PointClass? = nil, pointOfPhi: PointClass? = nil
  ) {
    self.claims = claims
    self.point = point
    self.pointOfPhi = pointOfPhi
  }

  public subscript(id: ClaimID) -> Expectation? { claims[id] }

  /// Whether the file says nothing.
  public var isEmpty: Bool { claims.isEmpty && point == nil && pointOfPhi == nil }
}

extension Expectations: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (ClaimID, Expectation)...) {
    self.init(claims: Dictionary(uniqueKeysWithValues: elements))
  }
}
