/// Why the checker does not accept: what is not proved, or not written as the format wants it.
package struct Refusal: Error, Sendable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}
