extension CommandLine {
  /// The command that is running, quoted for a shell; the program by its name alone, and without the place that its
  /// report goes to, for a report is the same wherever it is written.
  static var text: String {
    var words = ["nest-verify"]
    var rest = arguments.dropFirst()[...]
    while let word = rest.popFirst() {
      switch word {
      case "--":
        words += [word] + rest
        rest = []
      case "-o", "--output": rest = rest.dropFirst()
      case _ where word.hasPrefix("--output="), _ where word.hasPrefix("-o="): break
      default: words.append(word)
      }
    }
    return words.map(quoted).joined(separator: " ")
  }

  private static func quoted(_ argument: String) -> String {
    let isPlain =
      !argument.isEmpty
      && argument.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_./=,:+@%".utf8.contains(byte)
        }
      }
    return isPlain ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
  }
}
