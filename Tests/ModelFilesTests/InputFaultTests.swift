import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import Testing
import Vocabulary

/// Every call of the operating system that reading makes fails once, or gives less than was asked for.
@Suite("Faults of the input")
struct InputFaultTests {
  /// What was called so far, and which call is to fail.
  private final class Calls: @unchecked Sendable {
    let failing: Int?
    private(set) var count = 0
    private(set) var open = 0

    init(failing: Int?) { self.failing = failing }

    func next() -> Bool {
      count += 1
      return count - 1 == failing
    }

    func opened() { open += 1 }
    func closed() { open -= 1 }
  }

  private func system(
    _ calls: Calls, error: Int32 = EIO, bytes: Int = .max, before: @escaping @Sendable () -> Void = {}
  ) -> InputSystem {
    let live = InputSystem.live
    return InputSystem(
      open: {
        if calls.next() { return -error }
        let descriptor = live.open($0)
        if descriptor >= 0 { calls.opened() }
        return descriptor
      },
      status: { calls.next() ? .failure(InputSystem.Failure(error)) : live.status($0) },
      read: { descriptor, buffer in
        before()
        if calls.next() { return -Int(error) }
        let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(bytes))
        return live.read(descriptor, part)
      },
      close: {
        calls.closed()
        live.close($0)
      })
  }

  private static let files: [String: [UInt8]] = [
    "m.yaml": Array(
      """
      nest-verify: 1
      architecture: resnest
      data: {x: {file: x.npy}, y: [[9]]}
      expansion: {weight: {file: w.safetensors, tensor: W}, bias: {file: w.safetensors, tensor: b}}
      prediction: {weight: [[1, 1]]}
      """.utf8),
    "x.npy": npy(NPYTests.header("|u1", "(1, 2)"), [7, 8]),
    "w.safetensors": safetensors(
      #"{"W":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[2],"data_offsets":[4,6]}}"#,
      [1, 2, 3, 4, 5, 6]),
  ]

  private func load(_ directory: Directory, _ system: InputSystem) -> Result<ModelFile, InputError> {
    InputSystem.$current.withValue(system) {
      do throws(InputError) { return .success(try ModelFile.load(directory.path + "m.yaml")) } catch {
        return .failure(error)
      }
    }
  }

  @Test(arguments: [EIO, ENOMEM, ESTALE, EACCES])
  func anyCallFails(_ error: Int32) throws {
    let directory = try Directory(Self.files)
    let all = Calls(failing: nil)
    let expected = try load(directory, system(all)).get()
    #expect(all.count >= 12, "three files, each opened, asked for its kind, read, and read to its end")
    for index in 0..<all.count {
      let calls = Calls(failing: index)
      guard case .failure(let fault) = load(directory, system(calls, error: error)) else {
        Issue.record("call \(index) failed and nobody noticed")
        continue
      }
      #expect(fault.diagnostics.map(\.code) == [.unreadable], "call \(index): \(fault)")
      #expect(fault.description.contains(String(cString: strerror(error))))
      #expect(calls.open == 0, "a file is left open")
    }
    #expect(expected.references.count == 2)
  }

  /// Reads that give few bytes at a time, and interrupted ones, change nothing.
  @Test(arguments: [1, 2, 3, 7, 64])
  func shortReads(_ bytes: Int) throws {
    let directory = try Directory(Self.files)
    let whole = try load(directory, system(Calls(failing: nil))).get()
    let short = Calls(failing: nil)
    let file = try load(directory, system(short, bytes: bytes)).get()
    #expect(file.model == whole.model && file.references == whole.references && file.sha256 == whole.sha256)
    #expect(short.count > 380 / bytes)
    for index in stride(from: 2, to: 12, by: 1) {
      if case .success(let file) = load(directory, system(Calls(failing: index), error: EINTR, bytes: bytes))
      {
        #expect(file.model == whole.model)
      }
    }
  }

  /// A file that is written over while the model is read: the digest is that of what was parsed.
  @Test func aFileThatChanges() throws {
    let directory = try Directory(Self.files)
    let path = directory.path + "x.npy"
    let other = npy(NPYTests.header("|u1", "(1, 2)"), [1, 2])
    let reads = Calls(failing: nil)
    let before: @Sendable () -> Void = {
      _ = reads.next()
      // The third file is being opened: the first binary file was parsed.
      if reads.count == 5 { try? Data(other).write(to: URL(fileURLWithPath: path)) }
    }
    let file = try load(directory, system(Calls(failing: nil), before: before)).get()
    #expect(reads.count >= 5)
    let x = file.model.data.x
    let parsed = npy(NPYTests.header("|u1", "(1, 2)"), x == Matrix([[7, 8]]) ? [7, 8] : [1, 2])
    #expect(file.references["x.npy"] == Digest.sha256(of: parsed))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(other), "the file did change")
  }

  @Test func aFileThatGrowsBeyondTheCap() throws {
    let directory = try Directory(Self.files)
    var system = InputSystem.live
    let live = InputSystem.live
    system.read = { _, buffer in
      _ = live
      return buffer.count
    }
    guard case .failure(let fault) = load(directory, system) else {
      Issue.record("read without end")
      return
    }
    #expect(fault.diagnostics.map(\.code) == [.tooLarge])
  }
}
