/// A self-contained web page: no scripts, nothing to load, light and dark, narrow and wide, on paper too.
enum HTMLPage {
  /// One page for all `documents`, with a table of contents when there are several.
  static func text(for documents: [Document]) -> String {
    let sections = documents.enumerated().map { $0.element.html($0.offset + 1) }
    let title = documents.count == 1 ? documents[0].title : "\(documents.count) models"
    let contents = documents.count > 1 ? [contents(documents)] : []
    return page(title: title, contents + [.tag("main", [:], sections)])
  }

  private static func page(title: String, _ contents: [HTML]) -> String {
    let body = [.tag("header", [:], .tag("h1", [:], "nest-verify"))] + contents
    let page = HTML.tag(
      "html", ["lang": "en"],
      .tag(
        "head", [:],
        .tag("meta", ["charset": "utf-8"]),
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

  private static func contents(_ documents: [Document]) -> HTML {
    .tag(
      "nav", ["aria-label": "Models"],
      .tag(
        "ul", [:],
        documents.enumerated().map { index, document in
          .tag(
            "li", [:], .tag("a", ["href": "#report-\(index + 1)"], .text(document.title)),
            .text(document.conclusion.map { " – " + $0.plain } ?? ""))
        }))
  }

  private static let styleSheet: StaticString = """
    :root { --ink: #1a1a1a; --paper: #fff; --dim: #595959; --line: #d0d0d0; --good: #17692c; --bad: #a8101f;
      --open: #7a4d00; --first: #0b5cad; --second: #b0470a; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #ececec; --paper: #161616; --dim: #a6a6a6; --line: #444; --good: #7fd491; --bad: #ff9aa2;
        --open: #f0c060; --first: #7ab8ff; --second: #ffab70; }
    }
    body { margin: 2rem auto; padding: 0 1rem; max-width: 72rem; color: var(--ink); background: var(--paper);
      font: 1rem/1.5 system-ui, sans-serif; }
    h1 { font-size: 1rem; color: var(--dim); font-weight: normal; }
    h2 { margin: 1.5rem 0 0; }
    h2, h3, li { overflow-wrap: anywhere; }
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
    .verdicts table { margin: 0.25rem 0 0.5rem; }
    .wide { overflow-x: auto; }
    .wide td, .wide th { white-space: nowrap; }
    code, dd { font-family: ui-monospace, monospace; font-size: 0.9rem; }
    .verdicts code, .verdict { white-space: nowrap; }
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
    figure { margin: 0; overflow-x: auto; }
    svg { width: 100%; min-width: 34rem; max-width: 46rem; height: auto; }
    svg text { font: 12px system-ui, sans-serif; fill: var(--dim); }
    svg .grid { stroke: var(--line); stroke-width: 1; }
    svg .least { stroke: var(--first); } svg .state { stroke: var(--second); } svg .trained { stroke: var(--ink); }
    svg polyline, svg .trained { fill: none; stroke-width: 2; }
    svg .state { stroke-dasharray: 6 3; } svg .trained { stroke-dasharray: 2 3; }
    svg .level { stroke-width: 3; stroke-dasharray: none; }
    svg text.good { fill: var(--good); } svg text.bad { fill: var(--bad); } svg text.open { fill: var(--open); }
    svg .met, svg .unmet, svg .unknown { fill: none; stroke-width: 1.5; }
    svg .met { stroke: var(--good); } svg .unmet { stroke: var(--bad); stroke-dasharray: 5 3; }
    svg .unknown { stroke: var(--open); stroke-dasharray: 1 3; }
    svg circle { fill: var(--first); stroke: none; } svg rect { fill: var(--second); stroke: none; }
    svg text.least { fill: var(--first); stroke: none; } svg text.state { fill: var(--second); stroke: none; }
    svg text.trained { fill: var(--ink); stroke: none; }
    @media print {
      body { margin: 0; max-width: none; font-size: 10pt; }
      tr { break-inside: avoid; }
      details::details-content { content-visibility: visible; block-size: auto; }
    }
    """
}
