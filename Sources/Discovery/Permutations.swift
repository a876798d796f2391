/// A permutation with signs: entry i goes to `places[i]`, times `signs[i]`.
struct SignedPermutation: Sendable, Hashable {
  let places: [Int]
  let signs: [Int]
}

enum Permutations {
  /// All orders of 0 ..< count, the identity first.
  static func all(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return all(count - 1).flatMap { shorter in
      (0..<count).map { position in
        var longer = shorter
        longer.insert(count - 1, at: count - 1 - position)
        return longer
      }
    }
  }

  /// All signed permutations that keep each of consecutive groups of these sizes, the identity first.
  static func signed(groups: [Int]) -> [SignedPermutation] {
    var result = [SignedPermutation(places: [], signs: [])]
    for size in groups {
      let orders = all(size)
      result = result.flatMap { earlier in
        orders.flatMap { order in
          (0..<(1 << size)).map { signs in
            SignedPermutation(
              places: earlier.places + order.map { $0 + earlier.places.count },
              signs: earlier.signs + (0..<size).map { signs >> $0 & 1 == 0 ? 1 : -1 })
          }
        }
      }
    }
    return result
  }
}
