extension String {
  /// A double-quoted scalar that means the same in YAML and in JSON.
  package var quoted: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default:
        let isPlain =
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            false
          default: true
          }
        let escaped = String(scalar.value, radix: 16, uppercase: true)
        result +=
          isPlain ? String(scalar) : "\\U" + String(repeating: "0", count: 8 - escaped.count) + escaped
      }
    }
    return result + "\""
  }
}
