import ModelFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A self-contained web page: nothing to load, light and dark, narrow and wide, on paper too. Its policy lets nothing run but the
/// script that sorts and filters the index of several models.
enum HTMLPage {
  /// One page for all `reports`, with an index when there are several. Of the sections only the text is in memory.
  static func text(for reports: [Report]) -> String {
    var parts = PageParts(sections: reports.count)
    var titles: [(title: String, conclusion: String?)] = []
    let sections = reports.enumerated().map { index, report in
      let document = report.document
      titles.append((document.title, document.conclusion?.plain))
      let section = document.html(index + 1, &parts)
      return (parts.isLong ? MathML.lightened(section) : section).written()
    }
    let main = HTML.tag("main", parts.isLong ? ["class": "many"] : [:], sections + parts.html)
    if reports.count == 1 { return page(title: titles[0].title, [main]) }
    return page(
      title: "\(reports.count) models",
      [ReportIndex(reports, titles).html, main, .script(ReportIndex.script)])
  }

  private static func page(title: String, _ contents: [HTML]) -> String {
    let body = [.tag("header", [:], .tag("h1", [:], "nest-verify"))] + contents
    let page = HTML.tag(
      "html", ["lang": "en"],
      .tag(
        "head", [:],
        .tag("meta", ["charset": "utf-8"]),
        .tag("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
        .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .tag("meta", ["name": "color-scheme", "content": "light dark"]),
        .tag("meta", ["name": "generator", "content": "nest-verify \(version)"]),
        .tag("title", [:], .text(title + " · nest-verify")),
        .styleSheet(styleSheet)),
      .tag("body", [:], body))
    var output = "<!DOCTYPE html>\n"
    page.write(into: &output)
    return output + "\n"
  }

  /// Lets browsers load nothing, and run nothing but what the program wrote, whatever a title holds.
  private static let policy =
    "default-src 'none'; style-src \(source(styleSheet)); script-src \(source(ReportIndex.script))"

  /// A text that a policy allows, by its digest.
  private static func source(_ text: StaticString) -> String {
    "'sha256-\(Data(Digest.sha256Bytes(of: text.description.utf8)).base64EncodedString())'"
  }

  private static let styleSheet: StaticString = """
    :root { --ink: #1a1a1a; --paper: #fff; --edge: #0004; --dim: #595959; --line: #d0d0d0; --good: #17692c; --bad: #a8101f;
      --open: #7a4d00; --first: #0b5cad; --second: #b0470a; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #ececec; --paper: #161616; --edge: #fff4; --dim: #a6a6a6; --line: #444; --good: #7fd491; --bad: #ff9aa2;
        --open: #f0c060; --first: #7ab8ff; --second: #ffab70; }
    }
    body { margin: 2rem auto; padding: 0 1rem; max-width: 72rem; color: var(--ink); background: var(--paper);
      font: 1rem/1.5 system-ui, sans-serif; }
    h1 { font-size: 1rem; color: var(--dim); font-weight: normal; }
    h2 { margin: 1.5rem 0 0; }
    h2, h3 { overflow-wrap: anywhere; }
    [hidden] { display: none !important; }
    p { margin: 0.25rem 0; overflow-wrap: anywhere; }
    a { color: var(--first); }
    .dim, .title, .mark, .remark { color: var(--dim); }
    .remark { font-size: 0.85rem; font-weight: normal; }
    .conclusion { font-weight: 600; margin: 1rem 0; }
    table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
    th, td { text-align: start; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-top: 1px solid var(--line);
      font-weight: normal; }
    thead th { font-weight: 600; }
    .pairs > tbody > tr > th { width: 16rem; }
    .verdicts .pairs > tbody > tr > th { width: 10rem; }
    .pairs > tbody > tr > td, .verdicts > tbody > tr > td, .parts > tbody > tr > :last-child { overflow-wrap: anywhere; }
    .parts > tbody > tr > :not(:last-child) { white-space: nowrap; }
    .nested { display: block; padding-inline-start: 1rem; }
    .verdicts table { margin: 0.25rem 0 0.5rem; }
    .wide, figure { overflow-x: auto; background: linear-gradient(to right, var(--paper) 45%, transparent) left / 3rem 100% local,
      linear-gradient(to left, var(--paper) 45%, transparent) right / 3rem 100% local,
      linear-gradient(to right, var(--edge), transparent) left top / 1.25rem calc(100% - 1px) scroll,
      linear-gradient(to left, var(--edge), transparent) right top / 1.25rem calc(100% - 1px) scroll; background-repeat: no-repeat; }
    .wide .short { white-space: nowrap; }
    .dense :is(td, th) { font-size: 0.8rem; padding-inline-end: 0.4rem; }
    math, .formula { white-space: nowrap; }
    sub, sup { line-height: 0; }
    code, .value { font-family: ui-monospace, monospace; font-size: 0.9rem; }
    .verdicts code, .verdict { white-space: nowrap; }
    .verdicts :is(dd, li, p) code { white-space: normal; }
    .title, .mark { display: block; font-size: 0.85rem; }
    .title { max-width: 20rem; }
    .verdict, .strong { font-weight: 600; }
    .good { color: var(--good); }
    .bad { color: var(--bad); }
    .open { color: var(--open); }
    .advice { border-inline-start: 3px solid var(--bad); padding-inline-start: 0.6rem; margin-top: 0.5rem; }
    @media (max-width: 56rem) {
      .verdicts > thead { display: none; }
      .rows, .rows > tbody, .rows > tbody > tr, .rows > tbody > tr > :is(th, td) { display: block; width: auto; }
      .rows > tbody > tr > :is(th, td) { border-top: none; padding: 0.1rem 0; white-space: normal; }
      .rows > tbody > tr { border-top: 1px solid var(--line); padding: 0.4rem 0; }
      .pairs > tbody > tr > th { color: var(--dim); overflow-wrap: anywhere; }
      .verdicts .pairs > tbody > tr > th { width: auto; }
    }
    summary { cursor: pointer; color: var(--first); }
    dl { margin: 0.25rem 0 0.5rem 1rem; }
    dt { color: var(--dim); }
    dd { margin: 0 0 0.25rem; overflow-wrap: anywhere; }
    .index :is(.model, .mark) { white-space: normal; overflow-wrap: anywhere; min-width: 14rem; }
    .number { text-align: end; font-variant-numeric: tabular-nums; }
    @media screen { .index td.number { white-space: nowrap; } }
    .index button { font: inherit; color: var(--first); background: none; border: none; padding: 0; cursor: pointer; }
    .index [aria-sort=ascending] button::after { content: " ↑"; }
    .index [aria-sort=descending] button::after { content: " ↓"; }
    input { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--dim); max-width: 100%; }
    .drawn { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: flex-start; }
    .drawn + .drawn { margin-top: 1.25rem; }
    .drawn > :is(.wide, .numbers) { flex: 1 1 max-content; min-width: 0; }
    .drawn > .narrow + .numbers { flex: 1 1 20rem; }
    figure { margin: 0; min-width: 0; }
    .broad { flex: 1 1 46rem; }
    .narrow { flex: 0 1 24rem; }
    svg { width: 100%; height: auto; }
    .broad svg { min-width: 34rem; max-width: 46rem; }
    .narrow svg { max-width: 24rem; }
    svg text { font: 12px system-ui, sans-serif; fill: var(--dim); }
    svg .grid { stroke: var(--line); stroke-width: 1; }
    svg .least { stroke: var(--first); } svg .state { stroke: var(--second); } svg .trained { stroke: var(--ink); }
    svg polyline, svg .trained { fill: none; stroke-width: 2; }
    svg .state { stroke-dasharray: 6 3; } svg .trained { stroke-dasharray: 2 3; }
    svg .level { stroke-width: 3; stroke-dasharray: none; }
    svg text.good { fill: var(--good); } svg text.bad { fill: var(--bad); } svg text.open { fill: var(--open); }
    svg .part, svg .join { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5; }
    svg .mixed { stroke: var(--bad); stroke-dasharray: 5 3; }
    svg .stream { stroke: var(--first); } svg .gap { stroke-dasharray: 3 5; }
    svg .branch { fill: none; stroke: var(--ink); stroke-width: 1.5; }
    svg text.name { fill: var(--ink); }
    svg .tick { stroke: var(--dim); stroke-width: 1; }
    svg .band { fill: none; stroke-width: 1.5; }
    svg .band.good { stroke: var(--good); } svg .band.bad { stroke: var(--bad); stroke-dasharray: 5 3; }
    svg .band.open { stroke: var(--open); stroke-dasharray: 1 3; } svg .band.dim { stroke: var(--dim); }
    svg text.dim { fill: var(--dim); }
    svg .met, svg .unmet, svg .unknown { fill: none; stroke-width: 1.5; }
    svg .met { stroke: var(--good); stroke-width: 1; } svg .unmet { stroke: var(--bad); stroke-width: 2; stroke-dasharray: 5 3; }
    svg .unasked { stroke: var(--line); stroke-width: 1; }
    svg .unknown { stroke: var(--open); stroke-dasharray: 1 3; }
    svg .partly { fill: none; stroke-width: 1.5; stroke: var(--first); stroke-dasharray: 9 3 2 3; }
    svg text.partly { fill: var(--first); stroke: none; }
    svg circle { fill: var(--first); stroke: none; } svg rect { fill: var(--second); stroke: none; }
    svg text.least { fill: var(--first); stroke: none; } svg text.state { fill: var(--second); stroke: none; }
    svg text.trained { fill: var(--ink); stroke: none; }
    .many > section { content-visibility: auto; contain-intrinsic-size: auto 90rem; }
    @media print {
      body { margin: 0; max-width: none; font-size: 10pt; }
      figure, tr:not(:has(details)) { break-inside: avoid; }
      h1, h2, h3, h4, caption { break-after: avoid; }
      label, [role=status] { display: none; }
      .wide, figure { overflow: visible; background: none; }
      .wide :is(td, th) { overflow-wrap: break-word; font-size: 0.9em; padding-inline-end: 0.5em; }
      .wide td:not(.short) { overflow-wrap: anywhere; }
      .wide .short { white-space: normal; }
      .dense :is(td, th) { font-size: 0.62em; padding-inline-end: 0.5em; }
      .broad svg { min-width: 0; max-width: 100%; }
      .drawn { display: block; }
      details::details-content { content-visibility: visible; block-size: auto; }
    }
    """
}
