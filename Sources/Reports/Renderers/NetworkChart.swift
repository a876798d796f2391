/// A network from its inputs to its predictions: the stream from top to bottom, the blocks beside it, and which of them a
/// vector of the kernel of B mixes.
struct NetworkChart: Chart {
  /// Parts one after the other that are alike, drawn as one.
  private struct Run {
    let part: NetworkOutline.Part
    var count: Int
    /// The number of the first of them: of a block i, of a layer l.
    let first: Int
    let isMixed: Bool

    var last: Int { first + count - 1 }
  }

  private let inputs: Int
  private let runs: [Run]
  private let hasStream: Bool
  /// Runs in the middle that neither the drawing nor the table has, with their parts.
  private let omitted: (runs: Int, parts: Int, mixed: Int)
  /// Where they are left out.
  private let gap: Int

  /// Runs at the beginning and at the end of a long network.
  private static let most = (first: 12, last: 4)
  private static let width = 340.0
  /// Where the stream runs, and the left edge of boxes beside it.
  private static let (stream, box) = (30.0, 120.0)

  /// - Parameters:
  ///   - outline: of the network; one without parts is not drawn.
  ///   - mixed: the numbers of the features whose columns of B depend on each other.
  init?(_ outline: NetworkOutline, mixed: Set<Int>) {
    if outline.parts.isEmpty { return nil }
    inputs = outline.inputs
    hasStream = !outline.parts.contains { $0.kind == .layer }
    var runs: [Run] = []
    var number = 0
    for part in outline.parts {
      var isMixed = false
      switch part.kind {
      case .block:
        number += 1
        isMixed = mixed.contains(number)
      case .layer: number += 1
      case .expansion: isMixed = mixed.contains(0)
      case .stem, .prediction: break
      }
      if let last = runs.last, last.part == part, last.isMixed == isMixed {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(part: part, count: 1, first: number, isMixed: isMixed))
      }
    }
    let most = NetworkChart.most
    gap = min(runs.count, most.first)
    let left = runs[gap...].dropLast(most.last)
    omitted = (
      left.count, left.reduce(0) { $0 + $1.count }, left.reduce(0) { $0 + ($1.isMixed ? $1.count : 0) }
    )
    self.runs = runs[..<gap] + runs[gap...].suffix(most.last)
  }

  private var isMixed: Bool { omitted.mixed > 0 || runs.contains(where: \.isMixed) }

  private var omission: String? {
    omitted.runs == 0
      ? nil
      : "… \(omitted.parts) more" + (omitted.mixed == 0 ? "" : ", \(omitted.mixed) of them mixed")
  }

  // MARK: Numbers

  var table: Document.Table? {
    var rows = runs.map { run in
      let part = run.part
      let layers = part.layers.isEmpty ? "none: x_0 = x" : part.layers.joined(separator: ", ")
      return [Phrase(name(run)), Phrase(layers), Phrase("\(part.inputs)"), Phrase("\(part.outputs)")]
        + (hasStream ? [Phrase("\(part.width)")] : [])
        + (isMixed ? [run.isMixed ? Phrase("mixed", .bad) : ""] : [])
    }
    if let omission {
      rows.insert([Phrase(omission)] + Array(repeating: "", count: rows[0].count - 1), at: gap)
    }
    return Document.Table(
      header: ["part", "layers", "from", "to"] + (hasStream ? ["stream after it"] : [])
        + (isMixed ? ["by z with B z = 0"] : []), rows: rows)
  }

  private func name(_ run: Run) -> String {
    func numbered(_ letter: String) -> String {
      "\(letter)_\(run.first)" + (run.count > 1 ? " … \(letter)_\(run.last)" : "")
    }
    return switch run.part.kind {
    case .stem: "stem"
    case .expansion: "x_0"
    case .block: numbered("v")
    case .layer: numbered("h")
    case .prediction: "ŷ"
    }
  }

  // MARK: Drawing

  var figure: Figure {
    var drawing: [HTML] = [
      SVG.text("x, \(inputs) wide", at: (NetworkChart.stream + 16, 14), .start)
    ]
    var y = 4.0
    var width = inputs
    if case .block? = runs.first?.part.kind {
      // The first branch begins below the name of the inputs.
      drawing.append(flow(from: y, to: y + 16, width))
      y += 16
    }
    for (index, run) in runs.enumerated() {
      if index == gap, let omission {
        drawing.append(flow(from: y, to: y + 36, width, isDotted: true))
        drawing.append(SVG.text(omission, at: (NetworkChart.stream + 16, y + 22), .start))
        y += 36
      }
      let height: Double
      if case .block(let appends) = run.part.kind {
        (height, drawing) = (84, drawing + block(run, appends: appends, at: y, width))
      } else {
        (height, drawing) = (66, drawing + row(run, at: y, width))
      }
      y += height
      width = run.part.width
    }
    return Figure(
      title: "The network",
      description:
        "From the inputs at the top to the predictions at the bottom. The table has every part and its widths.",
      size: (NetworkChart.width, y + 6), drawing, legend: legend, isNarrow: true)
  }

  private var legend: [String] {
    let blocks = runs.lazy.compactMap { run in
      if case .block(let appends) = run.part.kind { appends } else { nil }
    }.first
    return [
      blocks.map { $0 ? "⊞: the feature is appended to the stream." : "⊕: W_i v_i is added to the stream." }
        ?? "",
      isMixed ? "Dashed, ✗: B z = 0 for a z that mixes these features (Assumption 4 fails)." : "",
      runs.contains { $0.count > 1 } ? "Parts that are alike are one box." : "",
    ]
  }

  /// The stream between two heights, as thick as it is wide, to a rounded scale.
  private func flow(from top: Double, to bottom: Double, _ width: Int, isDotted: Bool = false) -> HTML {
    let digits = Double(String(width, radix: 2).count)
    return .tag(
      "line",
      [
        "class": isDotted ? "stream gap" : "stream", "x1": SVG.number(NetworkChart.stream),
        "x2": SVG.number(NetworkChart.stream), "y1": SVG.number(top), "y2": SVG.number(bottom),
        "stroke-width": SVG.number(min(1 + digits, 12)),
      ])
  }

  private func frame(_ run: Run, x: Double, y: Double, width: Double, height: Double) -> HTML {
    .tag(
      "rect",
      [
        "class": run.isMixed ? "part mixed" : "part", "x": SVG.number(x), "y": SVG.number(y),
        "width": SVG.number(width), "height": SVG.number(height), "rx": "4",
      ], .tag("title", [:], .text("\(name(run)): \(run.part.layers.joined(separator: ", "))")))
  }

  /// A part that the stream goes through.
  private func row(_ run: Run, at y: Double, _ width: Int) -> [HTML] {
    let title: String
    let weight: String
    switch run.part.kind {
    case .stem: (title, weight) = ("x", "stem")
    case .expansion: (title, weight) = ("x_0", run.part.layers.isEmpty ? "x_0 = x" : "W_0")
    case .prediction: (title, weight) = ("ŷ", "W_{L+1}")
    case .layer, .block: (title, weight) = (name(run), name(run))
    }
    let layers = run.part.layers.joined(separator: ", ")
    let words =
      run.part.kind == .layer || layers.isEmpty ? (layers.isEmpty ? weight : layers) : "\(weight): \(layers)"
    return [
      flow(from: y, to: y + 18, width),
      frame(run, x: 4, y: y + 18, width: NetworkChart.width - 8, height: 26),
      SVG.text(
        (run.isMixed ? "✗ " : "") + words.shortened(to: 46), at: (14, y + 35), .start,
        kind: run.isMixed ? "bad" : "name"),
      flow(from: y + 44, to: y + 66, run.part.width),
      SVG.text(
        "\(title), \(run.part.width) wide", at: (NetworkChart.stream + 16, y + 60), .start),
    ]
  }

  /// A block beside the stream, which branches off and comes back.
  private func block(_ run: Run, appends: Bool, at y: Double, _ width: Int) -> [HTML] {
    let (stream, box) = (NetworkChart.stream, NetworkChart.box)
    let middle = (box + NetworkChart.width) / 2
    let meeting = y + 62
    let words = run.part.layers.joined(separator: ", ").shortened(to: 32)
    let states = run.count > 1 ? "x_\(run.first) … x_\(run.last)" : "x_\(run.last)"
    let sign: [HTML] =
      appends
      ? [
        .tag(
          "rect",
          [
            "class": "join", "x": SVG.number(stream - 8), "y": SVG.number(meeting - 8), "width": "16",
            "height": "16",
          ])
      ]
      : [
        .tag("circle", ["class": "join", "cx": SVG.number(stream), "cy": SVG.number(meeting), "r": "8"])
      ]
    return [
      flow(from: y, to: meeting, width),
      flow(from: meeting, to: y + 84, run.part.width),
      SVG.polyline(
        [(stream, y + 10), (box - 20, y + 10), (box - 20, y + 24), (box, y + 24)], kind: "branch"),
      SVG.polyline([(middle, y + 44), (middle, meeting), (stream + 8, meeting)], kind: "branch"),
      frame(run, x: box, y: y + 4, width: NetworkChart.width - box - 4, height: 40),
      SVG.text(
        (run.isMixed ? "✗ " : "") + "\(name(run)), \(run.part.outputs) wide", at: (box + 8, y + 20), .start,
        kind: run.isMixed ? "bad" : "name"),
      SVG.text(words, at: (box + 8, y + 37), .start),
    ] + sign + [
      SVG.line((stream - 5, meeting), (stream + 5, meeting), kind: "branch"),
      SVG.line((stream, meeting - 5), (stream, meeting + 5), kind: "branch"),
      SVG.text(
        appends ? "append" : run.count > 1 ? "W_i" : "W_\(run.first)", at: (box - 40, meeting - 5), .middle),
      SVG.text("\(states), \(run.part.width) wide", at: (stream + 16, y + 80), .start),
    ]
  }
}
