import FoundationEssentials
import Glibc
import Vocabulary

extension Name {
  /// The path as seen from `folder`: absolute paths stay, relative ones start from the working directory before and from
  /// `folder` after. Folders are compared by what they are, links resolved; of a folder that is not there by its name.
  func relative(to folder: String) -> String {
    if text.utf8.first == UInt8(ascii: "/") || folder.isEmpty { return text }
    let own = Name.components(of: directory)
    let start = Name.components(of: folder)
    let common = zip(own, start).prefix { $0 == $1 }.count
    let file = String(decoding: text.utf8.dropFirst(directory.utf8.count), as: UTF8.self)
    let steps = Array(repeating: "..", count: start.count - common) + own.dropFirst(common).map(\.text)
    return (steps + [file]).joined(separator: "/")
  }

  /// Of a folder, from the root on.
  private static func components(of folder: String) -> [Name] {
    let path = folder.isEmpty ? "." : folder
    let resolved = realpath(path, nil)
    defer { free(resolved) }
    let absolute = resolved.map { String(cString: $0) } ?? URL(fileURLWithPath: path).standardizedFileURL.path
    return absolute.utf8.split(separator: UInt8(ascii: "/")).map { Name(String(decoding: $0, as: UTF8.self)) }
  }
}
