/// Guesses what a misspelt name was meant to be.
package enum Spelling {
  /// `did you mean 'x'?` for the nearest of `names`, when it is near enough to be a slip.
  package static func suggestion(for name: String, among names: some Sequence<String>) -> String? {
    let length = name.unicodeScalars.count
    guard length <= 64 else { return nil }
    let reach = max(1, length / 3)
    // A thousand names are more than anyone can mean: a file may have a hundred thousand.
    let nearest = names.lazy.filter { abs($0.unicodeScalars.count - length) <= reach }.prefix(1000)
      .map { (name: $0, distance: distance(name, $0)) }
      .min { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let nearest, nearest.distance <= reach else { return nil }
    return "did you mean '\(nearest.name)'?"
  }

  /// The least number of insertions, deletions and substitutions that turn one name into the other (Levenshtein).
  private static func distance(_ a: String, _ b: String) -> Int {
    let b = Array(b.lowercased())
    var previous = Array(0...b.count)
    for (i, character) in a.lowercased().enumerated() {
      var current = [i + 1]
      for j in b.indices {
        current.append(min(previous[j] + (character == b[j] ? 0 : 1), previous[j + 1] + 1, current[j] + 1))
      }
      previous = current
    }
    return previous[b.count]
  }
}
