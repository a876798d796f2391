import ModelFiles
import Vocabulary

/// One model of several, as the command line or a file of JSON lines gives it.
enum BatchItem {
  /// A file of its own.
  case file(String)
  /// A line of JSON lines, by the name that messages give it, and the folder that its relative paths start from.
  case line([UInt8], name: String, folder: String)
  /// A line that no model is as long as.
  case longLine(name: String)
  /// Where a file of lines, or standard input, could not be read on.
  case unreadable(name: String, code: Int32)

  var name: String {
    switch self {
    case .file(let name), .line(_, let name, _), .longLine(let name), .unreadable(let name, _): name
    }
  }

  /// The digest of the content: of the line, or of the file; nil where there is none.
  var sha256: String? {
    switch self {
    case .file("-"), .longLine, .unreadable: nil
    case .file(let path):
      (try? InputFile(path: path, name: path, upTo: ModelFiles.Limits.binaryBytes)).map {
        Digest.sha256(of: $0.bytes)
      }
    case .line(let bytes, _, _): Digest.sha256(of: bytes)
    }
  }

  /// What a line or a file calls its model, where it can be read so far.
  var names: (id: String?, title: String?) {
    switch self {
    case .file("-"), .longLine, .unreadable: (nil, nil)
    case .file(let path):
      (try? InputFile(path: path, name: path, upTo: ModelFiles.Limits.textBytes)).map {
        ModelDocument.names(in: $0.bytes, name: path)
      } ?? (nil, nil)
    case .line(let bytes, let name, _): ModelDocument.names(in: bytes, name: name)
    }
  }

  /// Whether a file holds a model in each of its lines.
  static func holdsLines(_ path: String) -> Bool {
    let path = path.lowercased()
    return path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson")
  }
}

/// The models of a command line, one at a time: files, the lines of `.jsonl` files, and those of standard input for `-`.
struct BatchItems: Sequence, IteratorProtocol {
  private var paths: ArraySlice<String>
  /// Whether standard input holds lines; it is one model otherwise.
  private let readsLines: Bool
  private var current: (lines: Lines, name: String, folder: String, number: Int)?

  /// - Throws: where a file of lines cannot be opened, before anything is computed.
  init(_ paths: [String], readsLines: Bool) throws(InputError) {
    self.paths = paths[...]
    self.readsLines = readsLines
    for path in paths where BatchItem.holdsLines(path) { try Lines(path).close() }
  }

  mutating func next() -> BatchItem? {
    while true {
      if let open = current {
        let (name, folder) = (open.name, open.folder)
        var (lines, number) = (open.lines, open.number)
        while let line = lines.next() {
          number += 1
          current = (lines, name, folder, number)
          switch line {
          case .tooLong: return .longLine(name: "\(name):\(number)")
          case .failed(let code): return .unreadable(name: name, code: code)
          case .bytes(var bytes):
            // Files of other systems end lines with both.
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            if bytes.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
            return .line(bytes, name: "\(name):\(number)", folder: folder)
          }
        }
        lines.close()
        current = nil
      }
      guard let path = paths.popFirst() else { return nil }
      if path == "-", readsLines {
        current = (Lines(), "<stdin>", "", 0)
      } else if BatchItem.holdsLines(path), let lines = try? Lines(path) {
        current = (lines, path, Name(path).directory, 0)
      } else {
        return .file(path)
      }
    }
  }
}
