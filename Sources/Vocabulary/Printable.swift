extension Unicode.Scalar {
  /// Whether the character commands the device that shows it, in place of being shown: the controls C0, DEL and C1
  /// (among them ESC, BEL, and the starts of control and operating-system sequences), the ends of lines, and the marks
  /// that turn the direction of the text around them.
  package var isCommand: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F: true
    case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension String {
  /// The text on one line that commands nothing, whatever it holds: such characters are shown by their numbers, as in
  /// `\u{1B}`. This is how a terminal gets the names and titles of models, and what other syntaxes start from.
  public var printable: String {
    guard unicodeScalars.contains(where: \.isCommand) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if scalar.isCommand {
        result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
