import Foundation
import ModelFiles
import Reports
import Vocabulary

/// The file of JSON lines that an earlier run wrote, which this one goes on with.
///
/// Whole lines stay; the part of one that an interruption left at the end is cut off. A model whose content has a report in the
/// file is not decided again: its digest, which covers its `id`, says that it is the same.
struct EarlierReports {
  let path: String
  private let descriptor: Int32
  /// How many reports there are of each content.
  private var reports: [String: [ExitStatus]] = [:]
  private(set) var count = 0

  private struct Line: Decodable {
    struct Model: Decodable {
      let sha256: String
    }
    let model: Model?
    let sha256: String?
    let exit: UInt8
  }

  /// Reads the file at `path`, or makes an empty one.
  init(_ path: String) throws(Destination.Failure) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Destination.Failure(path, errno) }
    guard FileStatus(path)?.isRegular ?? false else {
      close(descriptor)
      throw Destination.Failure(path, "it is no file that could be gone on with")
    }
    // A second run on the same file would write its lines between those of this one.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Destination.Failure(path, "another run writes to it")
    }
    var lines = Lines(descriptor, limit: 1 << 30)
    var end = 0
    var number = 0
    while let line = lines.next() {
      number += 1
      guard lines.endsWithLineFeed else { break }
      guard case .bytes(let bytes) = line,
        let found = try? JSONDecoder().decode(Line.self, from: Data(bytes)),
        let digest = found.model?.sha256 ?? found.sha256, let status = ExitStatus(rawValue: Int32(found.exit))
      else {
        close(descriptor)
        throw Destination.Failure(
          path,
          "line \(number) is no report of `nest-verify … --format jsonl`: --resume goes on with the output of such a run"
        )
      }
      reports[digest, default: []].append(status)
      count += 1
      end += bytes.count + 1
    }
    guard ftruncate(descriptor, off_t(end)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw Destination.Failure(path, errno)
    }
  }

  /// The status of one report on this content, which then counts no more.
  mutating func take(_ item: BatchItem) -> ExitStatus? { item.sha256.flatMap { reports[$0]?.popLast() } }

  func append(_ line: String) throws(Destination.Failure) {
    if let code = SystemCall.write(Array(line.utf8), to: descriptor) { throw Destination.Failure(path, code) }
  }
}
