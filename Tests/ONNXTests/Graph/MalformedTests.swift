import Foundation
import ModelFiles
import ONNX
import TestSupport
import Testing

/// Files that are no networks end in a diagnostic, never in a trap.
@Suite struct MalformedTests {
  /// x + W relu(A x + b), then a prediction.
  static func network() -> GraphBuilder {
    var graph = GraphBuilder(input: [nil, 2])
    let a = graph.constant([3, 2], [1, 2, 3, 4, 5, 6], "A")
    let b = graph.constant([3], [1, -1, 0], "b")
    let w = graph.constant([3, 2], [1, 0, 0, 1, 1, 1], "W")
    let p = graph.constant([2, 1], [1, -1], "P")
    let hidden = graph.node("Gemm", ["x", a, b], "hidden", [.integer("transB", 1)])
    let branch = graph.node("MatMul", [graph.node("Relu", [hidden], "relu"), w], "branch")
    let sum = graph.node("Add", ["x", branch], "sum")
    graph.finish(graph.node("MatMul", [sum, p], "prediction"))
    return graph
  }

  private func fault(_ change: (inout GraphBuilder) -> Void) throws -> Diagnostic {
    var graph = MalformedTests.network()
    change(&graph)
    return try fault(graph.bytes)
  }

  private func fault(_ bytes: [UInt8]) throws -> Diagnostic {
    do {
      _ = try ImportFolder().text(of: bytes, inputs: [2, 2], outputs: 1)
    } catch let error as InputError {
      return error.diagnostics[0]
    }
    throw PropertyFailure(description: "the network was read")
  }

  @Test func theNetworkItselfIsRead() throws {
    let text = try ImportFolder().text(of: MalformedTests.network().bytes, inputs: [2, 2], outputs: 1)
    #expect(text.contains("architecture: resnest"))
  }

  /// Every file that ends too early, at whichever byte.
  @Test func truncated() throws {
    let bytes = MalformedTests.network().bytes
    let folder = ImportFolder()
    for count in 0..<bytes.count {
      #expect(throws: InputError.self, "\(count) of \(bytes.count) bytes") {
        try folder.text(of: Array(bytes[..<count]), inputs: [2, 2], outputs: 1)
      }
    }
  }

  /// Bytes changed at random: read, or refused.
  @Test func damaged() throws {
    let bytes = MalformedTests.network().bytes
    let folder = ImportFolder()
    try forAll(
      seedCount: 3000,
      generator: { random in
        var bytes = bytes
        for _ in 0...Int.random(in: 0...3, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
        }
        return bytes
      },
      property: { bytes in
        do {
          _ = try folder.text(of: bytes, inputs: [2, 2], outputs: 1)
        } catch is InputError {}
        return true
      })
  }

  @Test func cycle() throws {
    let fault = try fault { $0.model.graph.node[1].input = ["sum"] }
    #expect(fault.code == .graph && fault.message.contains("cycle") && fault.message.contains("\"relu\""))
  }

  @Test func missingInitializer() throws {
    let fault = try fault { $0.model.graph.initializer.removeAll { $0.name == "W" } }
    #expect(fault.code == .graph && fault.message.contains("\"branch\"") && fault.message.contains("\"W\""))
  }

  @Test func duplicates() throws {
    let twice = try fault { $0.model.graph.initializer.append($0.model.graph.initializer[0]) }
    #expect(twice.code == .duplicateTensor && twice.message.contains("\"A\""))
    let given = try fault { $0.model.graph.node[1].output = ["hidden"] }
    #expect(given.code == .graph && given.message.contains("\"hidden\""))
    let taken = try fault { $0.model.graph.node[1].output = ["W"] }
    #expect(taken.code == .graph && taken.message.contains("\"W\""))
    let attribute = try fault { $0.model.graph.node[0].attribute += $0.model.graph.node[0].attribute }
    #expect(attribute.code == .duplicateKey && attribute.message.contains("'transB'"))
  }

  @Test(arguments: [
    [Int64.max, Int64.max], [1 << 32, 1 << 32], [Int64.max], [-1, 6], [Int64.min], [10_000_001],
    Array(repeating: 1, count: 1000),
  ])
  func hugeDimensions(_ dims: [Int64]) throws {
    let fault = try fault { $0.model.graph.initializer[0].dims = dims }
    #expect(fault.code == .tooLarge && fault.message.contains("\"A\""))
  }

  @Test func elements() throws {
    let short = try fault { $0.model.graph.initializer[0].rawData.removeLast() }
    #expect(short.code == .length && short.message.contains("\"A\""))
    let none = try fault { $0.model.graph.initializer[0].rawData = Data() }
    #expect(none.code == .length)
    let nan = try fault {
      $0.model.graph.initializer[0] = GraphBuilder.tensor("A", [3, 2], [0, 0, 0, .nan, 0, 0])
    }
    #expect(nan.code == .notFinite && nan.message.contains("\"A\", whose element [1, 1]"))
    let kind = try fault { $0.model.graph.initializer[0].dataType = 8 }
    #expect(kind.code == .elementType)
  }

  @Test func versions() throws {
    for version in [12, 21] {
      let fault = try fault { $0.model.opsetImport[0].version = Int64(version) }
      #expect(fault.code == .version && fault.message.contains("\(version)"))
    }
    for version in 13...20 {
      var graph = MalformedTests.network()
      graph.model.opsetImport[0].version = Int64(version)
      _ = try ImportFolder().text(of: graph.bytes, inputs: [2, 2], outputs: 1)
    }
  }

  @Test func inputsAndOutputs() throws {
    let inputs = try fault { graph in
      var other = graph.model.graph.input[0]
      other.name = "mask"
      graph.model.graph.input.append(other)
    }
    #expect(inputs.code == .graph && inputs.message.contains("2 inputs"))
    let outputs = try fault { $0.model.graph.output.append($0.model.graph.output[0]) }
    #expect(outputs.code == .graph && outputs.message.contains("2 outputs"))
    let missing = try fault { $0.model.graph.output[0].name = "nothing" }
    #expect(missing.code == .graph && missing.message.contains("\"nothing\""))
  }

  @Test func sizes() throws {
    let folder = ImportFolder()
    folder.array("x.npy", [2, 5], Array(repeating: 0, count: 10))
    folder.array("y.npy", [2, 1], [0, 0])
    #expect(throws: InputError.self) { try folder.imported(MalformedTests.network().bytes) }
    folder.array("x.npy", [2, 2], Array(repeating: 0, count: 4))
    folder.array("y.npy", [3, 1], [0, 0, 0])
    #expect(throws: InputError.self) { try folder.imported(MalformedTests.network().bytes) }
    folder.array("y.npy", [2], [0, 0])
    #expect(throws: InputError.self) { try folder.imported(MalformedTests.network().bytes) }
  }

  // MARK: - External data

  /// The network with its first weight in another file.
  private func external(_ entries: [(String, String)]) -> GraphBuilder {
    var graph = MalformedTests.network()
    graph.model.graph.initializer[0].rawData = Data()
    graph.model.graph.initializer[0].dataLocation = 1
    graph.model.graph.initializer[0].externalData = entries.map { key, value in
      var entry = WireEntry()
      entry.key = key
      entry.value = value
      return entry
    }
    return graph
  }

  @Test func externalData() throws {
    let folder = ImportFolder()
    let inside = try folder.text(of: MalformedTests.network().bytes, inputs: [2, 2], outputs: 1)
    let weights = try folder.imported(MalformedTests.network().bytes).weights
    let elements = ([1, 2, 3, 4, 5, 6] as [Float]).withUnsafeBytes { Array($0) }
    folder.write("net.data", [9, 9, 9, 9] + elements)
    let imported = try folder.imported(
      external([("location", "net.data"), ("offset", "4"), ("length", "24")]).bytes)
    #expect(imported.weights == weights)
    #expect(
      imported.text.split(separator: "\n").dropFirst() == inside.split(separator: "\n").dropFirst())
    #expect(imported.externalData.values.first == Digest.sha256(of: [9, 9, 9, 9] + elements))
  }

  @Test(arguments: [
    ["location": "../net.data"], ["location": "/etc/passwd"], ["location": ""],
    ["location": "sub/../../net.data"],
    ["location": "link.data"], ["location": "."], ["location": "missing.data"], [:],
    ["location": "net.data", "offset": "5"], ["location": "net.data", "offset": "-1"],
    ["location": "net.data", "offset": "9223372036854775807"], ["location": "net.data", "length": "3"],
    ["location": "net.data", "offset": "99999999999999999999"], ["location": "fifo"],
  ])
  func externalDataElsewhere(_ entries: [String: String]) throws {
    let folder = ImportFolder()
    folder.write("net.data", Array(repeating: 0, count: 28))
    folder.write(
      "../outside-\(ProcessInfo.processInfo.processIdentifier).data", Array(repeating: 0, count: 28))
    let outside = folder.path + "../outside-\(ProcessInfo.processInfo.processIdentifier).data"
    symlink(outside, folder.path + "link.data")
    mkfifo(folder.path + "fifo", 0o600)
    let graph = external(entries.map { ($0.key, $0.value) })
    do {
      _ = try folder.text(of: graph.bytes, inputs: [2, 2], outputs: 1)
      Issue.record("read")
    } catch let error as InputError {
      #expect(error.diagnostics[0].message.contains("tensor \"A\""), "\(error)")
    }
  }
}
