extension CommandLine {
  /// The command that is running, quoted for a shell; the program by its name alone, and without what says where
  /// its reports go and how many are made at a time, for they are the same.
  static let text: String = {
    var words = ["nest-verify"]
    var rest = arguments.dropFirst()[...]
    while let word = rest.popFirst() {
      switch word {
      case "--":
        words += [word] + rest
        rest = []
      case _ where places.contains(word): rest = rest.dropFirst()
      case _ where places.contains { word.hasPrefix($0 + "=") }: break
      case _ where ways.contains(word): break
      default: words.append(word)
      }
    }
    return words.map(quoted).joined(separator: " ")
  }()

  /// The first argument that is no UTF-8, as far as it can be read, and its number: text stands for it in `arguments` that
  /// would name another file.
  static var firstIllegible: (number: Int, text: String)? {
    for number in 1..<max(1, Int(argc)) {
      guard let bytes = unsafeArgv[number] else { break }
      if String(validatingCString: bytes) == nil { return (number, String(cString: bytes)) }
    }
    return nil
  }

  /// Options with a value.
  private static let places: Set = ["-o", "--output", "--jobs", "--resume", "--color"]
  private static let ways: Set = [
    "--exit-zero", "--keep-going", "--no-keep-going", "--quiet", "--summary", "--progress", "--no-progress",
  ]

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
