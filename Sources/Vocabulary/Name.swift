/// The name of a file, a tensor or a key: text that is compared byte by byte.
///
/// `String` compares by Unicode's canonical equivalence: é as one character equals é as two, and the Kelvin sign equals
/// K. File systems and binary files keep such names apart, and so must whoever tells two of them from each other.
public struct Name: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func == (a: Name, b: Name) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension Name: Comparable {
  /// In the order of the bytes.
  public static func < (a: Name, b: Name) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
}

extension Name: ExpressibleByStringLiteral, CustomStringConvertible {
  public init(stringLiteral text: String) { self.init(text) }
  public var description: String { text }
}

extension Name {
  /// Of a path, the directory with the slash at its end; empty for the working directory.
  ///
  /// A slash and a combining accent after it are one `Character`, and two bytes: the slash counts.
  public var directory: String {
    text.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(decoding: text.utf8[...$0], as: UTF8.self) } ?? ""
  }

  /// The path that this one stands for where relative paths start at `directory`, which ends in a slash or is empty.
  public func path(from directory: String) -> String {
    text.utf8.first == UInt8(ascii: "/") ? text : directory + text
  }
}
