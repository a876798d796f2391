import Claims

/// A self-contained web page.
public enum HTMLPage {
  /// One page for all `reports`, with a table of contents when there are several.
  public static func text(for reports: [CheckReport]) -> String {
    let sections = reports.enumerated().map { $0.element.section($0.offset + 1) }
    let title =
      reports.count == 1 ? reports[0].model.title ?? reports[0].model.file : "\(reports.count) models"
    var body: [HTML] = []
    if reports.count > 1 { body.append(contents(reports)) }
    body.append(.tag("main", [:], sections))
    return page(title: title, body)
  }

  /// A page for a report that is set as text.
  public static func text(title: String, preformatted text: String) -> String {
    page(title: title, [.tag("main", [:], .tag("pre", [:], .text(text)))])
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

  private static func contents(_ reports: [CheckReport]) -> HTML {
    .tag(
      "nav", ["aria-label": "Models"],
      .tag(
        "ul", [:],
        reports.enumerated().map { index, report in
          .tag(
            "li", [:],
            .tag("a", ["href": "#model-\(index + 1)"], .text(report.model.title ?? report.model.file)),
            .text(" – " + report.conclusion(Style(hasColor: false))))
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
    p { margin: 0.25rem 0; overflow-wrap: anywhere; }
    a { color: var(--first); }
    .dim, .digest, .title, .mark, caption { color: var(--dim); }
    .digest { font: 0.8rem ui-monospace, monospace; }
    .conclusion { font-weight: 600; margin: 1rem 0; }
    table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
    caption { text-align: start; padding: 0.25rem 0; }
    th, td { text-align: start; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-top: 1px solid var(--line);
      font-weight: normal; overflow-wrap: anywhere; }
    thead th { font-weight: 600; }
    .pairs th { width: 16rem; }
    code, dd { font-family: ui-monospace, monospace; font-size: 0.9rem; }
    .claims code { white-space: nowrap; }
    .title, .mark { display: block; font-size: 0.85rem; }
    .title { max-width: 20rem; }
    .verdict { font-weight: 600; }
    .holds { color: var(--good); }
    .fails, .unexpected { color: var(--bad); }
    .undecided { color: var(--open); }
    .inapplicable { color: var(--dim); }
    .advice { border-inline-start: 3px solid var(--bad); padding-inline-start: 0.6rem; margin-top: 0.5rem; }
    summary { cursor: pointer; color: var(--first); }
    dl { margin: 0.25rem 0 0.5rem 1rem; }
    dt { color: var(--dim); }
    dd { margin: 0 0 0.25rem; overflow-wrap: anywhere; }
    figure { margin: 0; }
    svg { width: 100%; max-width: 46rem; height: auto; }
    svg text { font: 12px system-ui, sans-serif; fill: var(--dim); }
    svg .grid { stroke: var(--line); stroke-width: 1; }
    svg .least { stroke: var(--first); } svg .state { stroke: var(--second); } svg .trained { stroke: var(--ink); }
    svg polyline, svg .trained { fill: none; stroke-width: 2; }
    svg .state { stroke-dasharray: 6 3; } svg .trained { stroke-dasharray: 2 3; }
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
