import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import TestSupport
import Testing
import Vocabulary

/// Names that Unicode takes for one are two: é as one character and as two, K and the Kelvin sign.
@Suite("Names are bytes")
struct NameTests {
  static let pairs = [("\u{E9}", "e\u{301}"), ("K", "\u{212A}"), ("\u{212B}", "\u{C5}")]

  @Test(arguments: pairs)
  func twoFiles(_ first: String, _ second: String) throws {
    try #require(first == second, "Unicode takes them for one")
    // A dictionary of names would take them for one, too.
    let directory = try Directory(["\(first).npy": npy(NPYTests.header("|u1", "(1, 1)"), [7])])
    let file = try #require(
      fopen(directory.path + second + ".npy", "wx"), "the file system takes them for one")
    let bytes = npy(NPYTests.header("|u1", "(1, 1)"), [8])
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    fclose(file)
    let text = """
      nest-verify: 1
      architecture: densenest
      data: {x: {file: \(first).npy}, y: {file: \(second).npy}}
      prediction: {weight: [[1]]}
      """
    let model = try read(text, directory: directory.path)
    #expect(model.model.data == Dataset(x: Matrix([[7]]), y: Matrix([[8]])))
    #expect(model.references.count == 2)
    #expect(Set(model.references.values).count == 2)
  }

  @Test(arguments: pairs)
  func twoTensors(_ first: String, _ second: String) throws {
    let header =
      #"{"\#(first)":{"dtype":"U8","shape":[1,1],"data_offsets":[0,1]},"\#(second)":{"dtype":"U8","shape":[1,1],"data_offsets":[1,2]}}"#
    let directory = try Directory(["w.safetensors": safetensors(header, [7, 8])])
    func text(_ x: String, _ y: String) -> String {
      """
      nest-verify: 1
      architecture: densenest
      data: {x: {file: w.safetensors, tensor: \(x)}, y: {file: w.safetensors, tensor: \(y)}}
      prediction: {weight: [[1]]}
      """
    }
    let data = try read(text(first, second), directory: directory.path).model.data
    #expect(data == Dataset(x: Matrix([[7]]), y: Matrix([[8]])))
    // A tensor is not found under another spelling of its name.
    let one = try Directory([
      "w.safetensors": safetensors(
        #"{"\#(first)":{"dtype":"U8","shape":[1,1],"data_offsets":[0,1]}}"#, [7])
    ])
    #expect(
      faults(text(first, second), directory: one.path).map { $0.split(separator: " ").last } == [
        "unknown-tensor"
      ])
  }

  /// A slash with an accent after it is one `Character`, and a separator of directories all the same.
  @Test func theDirectoryOfAFile() throws {
    let directory = try Directory(["\u{301}m.yaml": [], "x.npy": npy(NPYTests.header("|u1", "(1, 1)"), [7])])
    let text =
      "nest-verify: 1\narchitecture: densenest\ndata: {x: {file: x.npy}, y: [[1]]}\nprediction: {weight: [[1]]}\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path + "\u{301}m.yaml"))
    #expect(try ModelFile.load(directory.path + "\u{301}m.yaml").model.data.x == Matrix([[7]]))
  }
}

@Suite("Long files")
struct LongFileTests {
  /// The ratio of the processor times that 8 n and n things take, the best of a few pairs: 8 when the cost is linear, 64 when it is
  /// quadratic.
  private func growth(_ n: Int, _ work: (Int) throws -> Void) throws -> Double {
    /// Of this thread, which other work on the machine does not change.
    func seconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    var best = Double.infinity
    for _ in 0..<5 {
      let start = seconds()
      try work(n)
      let middle = seconds()
      try work(8 * n)
      best = min(best, (seconds() - middle) / (middle - start))
    }
    return best
  }

  @Test func unknownClaims() throws {
    let ratio = try growth(25_000) { n in
      let claims = (0..<n).map { "  chen2021.assumption-\($0): holds\n" }.joined()
      let found = faults(yun + "\n" + claims)
      #expect(found.count <= ModelFiles.Limits.diagnostics + 1)
    }
    #expect(ratio < 30)
  }

  @Test func repeatedKeys() throws {
    let ratio = try growth(12_500) { n in
      #expect(faults((0..<n).map { "k\($0 % 100): 1\n" }.joined()).count >= 100)
    }
    #expect(ratio < 30)
  }

  @Test func keysOfAMapping() throws {
    let ratio = try growth(12_500) { n in
      #expect(faults((0..<n).map { "k\($0): 1\n" }.joined()).count == ModelFiles.Limits.diagnostics)
    }
    #expect(ratio < 30)
  }

  @Test func namesOfTensors() throws {
    let ratio = try growth(12_500) { n in
      let tensors = (0..<n).map { #""k\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"# }
      let found = try fault("w.safetensors", safetensors("{\(tensors.joined(separator: ","))}", []))
      #expect(found.count == 1)
    }
    #expect(ratio < 30)
  }

  /// One long line: a column is not counted from its start each time.
  @Test func oneLine() throws {
    let ratio = try growth(20_000) { n in
      let row = "[" + Array(repeating: "é1", count: n).joined(separator: ",") + "]"
      #expect(faults("nest-verify: 1\nblocks: " + row).count > 0)
    }
    #expect(ratio < 30)
  }
}
