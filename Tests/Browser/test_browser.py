"""HTML reports in a real browser: nothing wider than the page, no error, readable contrast, everything by keyboard.

NEST_VERIFY names the program; `chromium` has to be there (Debian: apt-get install chromium). SCREENSHOTS, where it is set, names a
folder for pictures of every report at every width, light and dark."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import time
import urllib.request

import pytest
import websocket

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["NEST_VERIFY"]
WIDTHS = (360, 800, 1400)

REPORTS = {
    "check": ["check", "fixtures/chen2021/wide.yaml"],
    "counterexample": ["check", "fixtures/yun2019/section-3.2.yaml"],
    "cross-entropy": ["check", "fixtures/chen2021/cross-entropy-overlap.yaml"],
    "near": ["check", "--near", "fixtures/trained/resnest-minimum.yaml"],
    "family": ["check", "fixtures/families/activation-pattern.yaml"],
    "sizes": ["check", "fixtures/sizes/wrn-16-8-cifar-10.yaml"],
    "critical-points": ["critical-points", "fixtures/landscape/narrow.yaml"],
    "several": ["check", "--exit-zero", "fixtures/chen2021/wide.yaml", "fixtures/chen2021/narrow.yaml",
                "fixtures/yun2019/section-3.2.yaml"],
    "densenest": ["check", "fixtures/chen2021/densenest.yaml"],
    "fully-connected": ["check", "fixtures/trained/fully-connected-minimum.yaml"],
    "depth": ["depth", "fixtures/oyedotun2020/remark-4-logistic.yaml"],
    "strata": ["critical-points", "fixtures/digits/digits-300.yaml"],
    "index": ["check", "--exit-zero", "fixtures/sizes/bottleneck.yaml", "fixtures/chen2021/cross-entropy-overlap.yaml",
              "fixtures/chen2021/wide.yaml", "fixtures/yun2019/section-3.2.yaml"],
    "reproduce": ["reproduce", "yun2019"],
    "comparison": ["reproduce", "oyedotun2020", "--seeds", "1"],
    "linear": ["check", "--exit-zero", "fixtures/oyedotun2020/remark-4-logistic.yaml", "--claim", "oyedotun2020"],
    "coverage": ["check", "fixtures/yun2019/theorem-2-parameter-coverage.yaml"],
    "ablate": ["ablate", "chen2021.corollary-2.i", "--scope", "N=2,M=2,N_o=2,L=1,K=1,numbers=8"],
}

# What a page says of itself. Contrast is that of WCAG 2: text against the nearest background that is not transparent.
EXAMINE = r"""
(() => {
  const parse = text => {
    const numbers = text.match(/[\d.]+/g).map(Number);
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  };
  const over = (top, bottom) => [0, 1, 2].map(i => top[i] * top[3] + bottom[i] * (1 - top[3]));
  const luminance = color => {
    const [r, g, b] = color.map(c => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color[3] > 0) { layers.push(color); if (color[3] === 1) break; }
    }
    const page = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
    return layers.reverse().reduce((below, layer) => over(layer, below), page);
  };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest("svg, style, script, title")) continue;
    if (!element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const below = background(element);
    const ink = over(parse(style.color), below);
    const [a, b] = [luminance(ink), luminance(below)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
  }
  for (const text of document.querySelectorAll("svg text")) {
    const fill = getComputedStyle(text).fill;
    if (!fill.startsWith("rgb") || !text.textContent.trim()) continue;
    // A name in a box is read against the box.
    const box = text.getBoundingClientRect();
    const shape = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .find(e => e instanceof SVGElement && e.matches("rect, circle, path, polygon") && getComputedStyle(e).fill.startsWith("rgb"));
    const page = background(text.ownerSVGElement.parentElement);
    const below = shape ? over(parse(getComputedStyle(shape).fill), page) : page;
    const [a, b] = [luminance(over(parse(fill), below)), luminance(below)].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.push(`svg ${text.textContent.slice(0, 40)}`);
  }
  const wide = [...document.querySelectorAll("body *")].filter(e => {
    if (e.closest("svg")) return false;
    const box = e.getBoundingClientRect();
    if (box.right <= innerWidth + 1) return false;
    for (let p = e.parentElement; p; p = p.parentElement) {
      if (["auto", "scroll", "hidden"].includes(getComputedStyle(p).overflowX)) return false;
    }
    return true;
  }).map(e => `${e.tagName} ${e.className} ${(e.textContent || "").trim().slice(0, 30)}`);
  // Names in a drawing stay inside of it, and beside each other.
  const outside = [], overlaps = [];
  for (const drawing of document.querySelectorAll("svg")) {
    const frame = drawing.getBoundingClientRect();
    const names = [...drawing.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
    names.forEach(([name, box], index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1) {
        outside.push(name);
      }
      for (const [other, place] of names.slice(0, index)) {
        if (box.left < place.right - 1 && place.left < box.right - 1 && box.top < place.bottom - 3 && place.top < box.bottom - 3) {
          overlaps.push(`${other} / ${name}`);
        }
      }
    });
  }
  // What scrolls sideways can be reached, and says what it is.
  const stuck = [...document.querySelectorAll("body *")]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
      && (!e.hasAttribute("tabindex") || !(e.hasAttribute("aria-label") || e.hasAttribute("aria-labelledby"))))
    .map(e => e.outerHTML.slice(0, 80));
  // That there is more is to be seen: shadows at the edges, which what scrolls covers at its ends.
  const scrolling = [...document.querySelectorAll("body *")]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX));
  const hidden = scrolling
    .filter(e => {
      const style = getComputedStyle(e);
      const layers = style.backgroundImage.split(/gradient\(/).length - 1;
      return layers !== 4 || style.backgroundAttachment !== "local, local, scroll, scroll";
    })
    .map(e => e.outerHTML.slice(0, 80));
  const unreachable = [...document.querySelectorAll("a[href], button, input, select, summary")]
    .filter(e => e.tabIndex < 0).map(e => e.outerHTML.slice(0, 80));
  const unnamed = [...document.querySelectorAll("svg, img, input, button, select")]
    .filter(e => !e.closest("[aria-hidden=true]") && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby")
      && !e.querySelector("title") && !e.getAttribute("alt") && !(e.labels && e.labels.length) && !e.textContent.trim())
    .map(e => e.outerHTML.slice(0, 80));
  return JSON.stringify({
    overflow: document.documentElement.scrollWidth - innerWidth, wide: wide.slice(0, 5), faint: faint.slice(0, 8),
    unreachable, unnamed, outside, overlaps, stuck, hidden, language: document.documentElement.lang, title: document.title,
    scrolling: scrolling.map(e => e.getAttribute("aria-label") || e.textContent.trim().slice(0, 40)),
    headings: [...document.querySelectorAll("h1, h2, h3, h4")].map(e => Number(e.tagName[1])),
  });
})()
"""


class Browser:
    """A headless Chromium, by its DevTools protocol."""

    def __init__(self, folder):
        program = shutil.which("chromium")
        assert program, "chromium is not installed"
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--remote-allow-origins=*", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port_file = pathlib.Path(folder) / "DevToolsActivePort"
        for _ in range(300):
            if port_file.exists() and port_file.read_text().strip():
                break
            time.sleep(0.1)
        port = port_file.read_text().split()[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        self.socket = websocket.create_connection(address, timeout=60)
        self.number, self.events = 0, []
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                assert "error" not in message, message
                return message["result"]
            self.events.append(message)

    def open(self, path, width, scheme):
        self.events.clear()
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=path.as_uri())
        for _ in range(600):
            if self.evaluate("document.readyState") == "complete":
                break
            time.sleep(0.02)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in result, result["exceptionDetails"]
        return result["result"].get("value")

    def errors(self):
        return [
            event for event in self.events
            if event.get("method") == "Runtime.exceptionThrown"
            or event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
        ]

    def picture(self, path):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        picture = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True,
            clip={"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000), "scale": 1})
        path.write_bytes(base64.b64decode(picture["data"]))

    def close(self):
        self.socket.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, arguments in REPORTS.items():
        done = subprocess.run(
            [PROGRAM, *arguments, "--format", "html"], cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.stdout.startswith("<!DOCTYPE html>"), f"{name}: {done.stderr}"
        (folder / f"{name}.html").write_text(done.stdout)
    return folder


@pytest.mark.parametrize("name", REPORTS)
def test_page(name, browser, pages):
    pictures = os.environ.get("SCREENSHOTS")
    for width in WIDTHS:
        for scheme in ("light", "dark"):
            browser.open(pages / f"{name}.html", width, scheme)
            browser.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
            page = json.loads(browser.evaluate(EXAMINE))
            where = f"{name}, {width} px, {scheme}"
            assert page["overflow"] <= 0, f"{where}: {page['wide']}"
            assert not page["wide"], f"{where}: {page['wide']}"
            assert not page["faint"], f"{where}: {page['faint']}"
            assert not page["unreachable"], f"{where}: {page['unreachable']}"
            assert not page["unnamed"], f"{where}: {page['unnamed']}"
            for fault in ("outside", "overlaps", "stuck", "hidden"):
                assert not page[fault], f"{where}, {fault}: {page[fault]}"
            # Tables break their words, and stand below a drawing where there is no room beside it.
            if width == WIDTHS[-1]:
                assert not page["scrolling"], f"{where}: {page['scrolling']}"
            assert page["language"] and page["title"], where
            assert page["headings"][:1] == [1] and page["headings"].count(1) == 1, f"{where}: {page['headings']}"
            steps = zip(page["headings"], page["headings"][1:])
            assert all(after <= before + 1 for before, after in steps), f"{where}: {page['headings']}"
            assert not browser.errors(), f"{where}: {browser.errors()}"
            if pictures:
                browser.evaluate("document.querySelectorAll('details').forEach(e => { e.open = false })")
                browser.picture(pathlib.Path(pictures) / f"{name}-{width}-{scheme}.png")


# A4 upright with the margins of a browser, in CSS pixels.
PAPER = 718

CUT = r"""
(() => {
  const cut = [];
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest("svg") && e.tagName !== "svg") continue;
    if (!e.getClientRects().length) continue;
    const box = e.getBoundingClientRect();
    const what = `${e.tagName} ${e.className} ${(e.textContent || "").trim().slice(0, 40)}`;
    if (box.right > innerWidth + 1 || box.left < -1) cut.push("outside: " + what);
    if (getComputedStyle(e).display !== "inline" && getComputedStyle(e).overflowX !== "visible" && e.tagName !== "svg") cut.push("scrolls: " + what);
  }
  // Words stay in their cells.
  for (const cell of document.querySelectorAll("td, th")) {
    const box = cell.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(cell);
    if (range.getBoundingClientRect().right > box.right + 1) cut.push("cell: " + cell.textContent.slice(0, 40));
  }
  return JSON.stringify(cut.slice(0, 8));
})()
"""


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_is_cut_on_paper(name, browser, pages):
    browser.open(pages / f"{name}.html", PAPER, "light")
    browser.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    browser.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert browser.evaluate("matchMedia('print').matches")
        assert json.loads(browser.evaluate(CUT)) == []
        pictures = os.environ.get("SCREENSHOTS")
        if pictures:
            browser.picture(pathlib.Path(pictures) / f"{name}-print.png")
    finally:
        browser.call("Emulation.setEmulatedMedia", media="")


def test_strata_that_are_left_out_are_said(browser, pages):
    """Of 1024 strata the drawing has 400, and says so in its name, its description and its legend."""
    browser.open(pages / "strata.html", 1400, "light")
    drawn = "[...document.querySelectorAll('figure')].find(e => e.textContent.startsWith('Critical strata by risk'))"
    assert browser.evaluate(f"{drawn}.querySelectorAll('line.level').length") == 400
    for part in ("title", "desc", "figcaption"):
        assert "the 400 of the smallest risk of 1024" in browser.evaluate(f"{drawn}.querySelector('{part}').textContent"), part
    # All strata of a smaller model are there, and nothing is said.
    browser.open(pages / "critical-points.html", 1400, "light")
    assert "of the smallest" not in browser.evaluate(f"{drawn}.textContent")


def test_no_branch_strikes_a_name(browser, pages):
    for name in ("densenest", "check", "depth"):
        browser.open(pages / f"{name}.html", 1400, "light")
        assert browser.evaluate("""
          [...document.querySelectorAll("svg")].flatMap(svg => {
            const boxes = [...svg.querySelectorAll("text")].map(e => [e.textContent, e.getBBox()]);
            return [...svg.querySelectorAll("polyline.branch")].flatMap(line => {
              const points = line.getAttribute("points").split(" ").map(p => p.split(",").map(Number));
              return points.slice(1).flatMap(([x, y], i) => {
                const [u, v] = points[i];
                return boxes.filter(([, b]) => Math.min(x, u) < b.x + b.width && Math.max(x, u) > b.x
                  && Math.min(y, v) < b.y + b.height - 2 && Math.max(y, v) > b.y + 2).map(([text]) => text);
              });
            });
          })""") == [], name


@pytest.mark.parametrize("name, parts", [("check", 4), ("critical-points", 3), ("depth", 1)])
def test_the_network_is_drawn(name, parts, browser, pages):
    """In every report on a model, with a row of its table for each of its parts."""
    browser.open(pages / f"{name}.html", 1400, "light")
    drawn = "[...document.querySelectorAll('.drawn')].find(e => e.querySelector('title').textContent === 'The network')"
    assert browser.evaluate(f"{drawn}.querySelectorAll('svg .part').length") == parts
    assert browser.evaluate(f"{drawn}.querySelectorAll('tbody tr').length") == parts


# The papers with statements in a report, and a hypothesis that is not met in it.
GRAPHS = {
    "check": (["Chen et al. 2021", "Yun et al. 2019"], "h_0 is the input"),
    "counterexample": (["Chen et al. 2021", "Yun et al. 2019"], "assumption-4"),
    "linear": (["Oyedotun et al. 2020"], "a network of the kind resnest"),
    "coverage": (["Chen et al. 2021", "Yun et al. 2019"], "parameter coverage"),
    "family": (["Chen et al. 2021", "Yun et al. 2019"], "a critical point"),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_hypotheses_and_statements(name, browser, pages):
    """A drawing for each paper that no telephone has to scroll, with the same in a table that a key opens; what silences a statement is
    dashed, and in the colour of what fails."""
    papers, unmet = GRAPHS[name]
    for width in WIDTHS:
        browser.open(pages / f"{name}.html", width, "light")
        drawn = "[...document.querySelectorAll('.drawn')].filter(e => e.querySelector('title').textContent.startsWith('Hypotheses and'))"
        titles = browser.evaluate(f"{drawn}.map(e => e.querySelector('title').textContent)")
        assert titles == [f"Hypotheses and statements of {paper}" for paper in papers]
        assert browser.evaluate(f"{drawn}.every(e => e.querySelector('figure').scrollWidth <= e.querySelector('figure').clientWidth)")
        assert browser.evaluate(f"{drawn}.every(e => e.querySelector('svg text').getBoundingClientRect().height > 8)")
    fill, stroke, dashes, bad = browser.evaluate(f"""(() => {{
      const text = {drawn}.flatMap(e => [...e.querySelectorAll("svg text")]).find(e => e.textContent === "✗ {unmet}");
      const line = [...text.ownerSVGElement.querySelectorAll("line")].find(e => e.textContent.trim().endsWith("needs {unmet}: not met"));
      const probe = document.body.appendChild(Object.assign(document.createElement("i"), {{className: "bad"}}));
      return [getComputedStyle(text).fill, getComputedStyle(line).stroke, getComputedStyle(line).strokeDasharray, getComputedStyle(probe).color];
    }})()""")
    assert fill == stroke == bad and dashes != "none"
    # As many lines as the table has statements.
    lines, cells = browser.evaluate(f"""{drawn}.map(e => [e.querySelectorAll("svg line").length,
      [...e.querySelectorAll("tbody tr")].reduce((n, row) => n + row.cells[2].textContent.split(", ").length, 0)])
      .reduce(([a, b], [c, d]) => [a + c, b + d])""")
    assert lines == cells > 0
    browser.evaluate(f"{drawn}[0].querySelector('figure').focus()")
    press(browser, "Tab", 9)
    assert browser.evaluate("document.activeElement.textContent") == "The drawing as a table"
    press(browser, "Enter", 13, "\r")
    assert browser.evaluate(f"{drawn}[0].querySelector('details').open")


def test_index_of_a_stratum_stands_beside_it(browser, pages):
    """As in the table of strata, of levels that do not lie on each other."""
    browser.open(pages / "critical-points.html", 800, "light")
    drawn = "[...document.querySelectorAll('figure')].find(e => e.textContent.startsWith('Critical strata by risk'))"
    found = browser.evaluate(f"[...{drawn}.querySelectorAll('text.least, text.state')].map(e => e.textContent)")
    levels = browser.evaluate(
        f"[...{drawn}.querySelectorAll('line.level title')].map(e => e.textContent.match(/index (\\d+)/)[1])")
    assert found and all(levels.count(index) >= found.count(index) for index in found)


def test_a_long_page_is_quick(browser, pages, tmp_path):
    """Few elements for each model, and none of them is laid out before it is looked at; what stands once is a link away."""
    model = json.loads((ROOT / "fixtures/batches/thresholds.jsonl").read_text().splitlines()[0])
    lines = []
    for number in range(400):
        model["id"], model["title"] = f"model-{number}", f"Model {number}"
        lines.append(json.dumps(model))
    (tmp_path / "many.jsonl").write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        [PROGRAM, "check", "--exit-zero", str(tmp_path / "many.jsonl"), "--format", "html"], capture_output=True, text=True, timeout=300)
    (tmp_path / "many.html").write_text(done.stdout)
    browser.open(tmp_path / "many.html", 800, "light")
    assert browser.evaluate("document.querySelectorAll('main > section').length") == 401
    sections = "[...document.querySelectorAll('main > section')]"
    assert browser.evaluate(f"Math.max(...{sections}.slice(1, -1).map(e => e.querySelectorAll('*').length))") < 700
    assert browser.evaluate(f"{sections}.filter(e => e.querySelector('h3').checkVisibility({{contentVisibilityAuto: true}})).length") < 20
    assert browser.evaluate("document.querySelectorAll('main > section math').length") == browser.evaluate(
        f"{sections}.at(-1).querySelectorAll('math').length")
    # Formulas have their indices, and drawings and tables their places.
    assert browser.evaluate(f"{sections}[300].querySelectorAll('.formula sub').length") > 0
    links = browser.evaluate(f"[...{sections}[300].querySelectorAll('a')].map(e => e.getAttribute('href'))")
    assert any(link.startswith("#table-") for link in links) and any(link.startswith("#chart-") for link in links)
    assert browser.evaluate("[...document.querySelectorAll('a[href^=\"#\"]')].every(e => document.getElementById(e.getAttribute('href').slice(1)))")
    browser.evaluate(f"{sections}[300].querySelector('a[href^=\"#table-\"]').click()")
    assert browser.evaluate("document.querySelector(location.hash).closest('details').open")
    assert not browser.errors()


def test_hostile_text(browser, tmp_path):
    """Nothing of a title runs."""
    model = (ROOT / "fixtures/chen2021/wide.yaml").read_text()
    hostile = '"<script>document.title=1</script><img src=x onerror=document.title=1>"'
    lines = [f"title: {hostile}" if line.startswith("title:") else line for line in model.splitlines()]
    (tmp_path / "hostile.yaml").write_text("\n".join(lines) + "\n")
    done = subprocess.run(
        [PROGRAM, "check", "--exit-zero", str(tmp_path / "hostile.yaml"), "--format", "html"], capture_output=True, text=True)
    (tmp_path / "hostile.html").write_text(done.stdout)
    browser.open(tmp_path / "hostile.html", 800, "light")
    assert "script" in browser.evaluate("document.title")
    assert browser.evaluate("document.querySelectorAll('img, script').length") == 0
    assert not browser.errors()


    # Nor would what anything else put there: the page allows its own script alone.
    browser.evaluate(
        "(s => { s.textContent = 'document.title = 1'; document.body.append(s) })(document.createElement('script'))")
    assert "script" in browser.evaluate("document.title")


def press(browser, key, code, text=None):
    for kind in ("keyDown", "keyUp"):
        typed = {"text": text} if text and kind == "keyDown" else {}
        browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **typed)


def rows(browser, column):
    """The texts of a column of the index, of the rows that are shown."""
    return browser.evaluate(
        "[...document.querySelectorAll('.index tbody tr')].filter(row => !row.hidden)"
        f".map(row => row.cells[{column}].textContent)")


def test_index_sorts_and_filters(browser, pages):
    """By keyboard: Tab to the heading, Enter once for each order; words in the field leave the rows that have them."""
    browser.open(pages / "several.html", 800, "light")
    headings = browser.evaluate("[...document.querySelectorAll('.index thead th')].map(e => e.textContent)")
    fails = headings.index("Fails")
    assert len(rows(browser, 0)) == 3
    for _ in range(30):
        press(browser, "Tab", 9)
        if browser.evaluate("document.activeElement.textContent") == "Fails":
            break
    sort = "document.querySelectorAll('.index thead th')[%d].getAttribute('aria-sort')" % fails
    assert browser.evaluate(sort) is None
    for order, reverse in (("ascending", False), ("descending", True), ("ascending", False)):
        press(browser, "Enter", 13, "\r")
        assert browser.evaluate(sort) == order
        counts = [int(text) for text in rows(browser, fails)]
        assert counts == sorted(counts, reverse=reverse) and len(set(counts)) > 1
        assert browser.evaluate("document.activeElement.textContent") == "Fails"
        assert browser.evaluate("document.querySelectorAll('[aria-sort]').length") == 1
    browser.evaluate("document.querySelector('input').focus()")
    for letter in "NARROW":
        press(browser, letter, ord(letter), letter)
    assert [text[:14] for text in rows(browser, 0)] == ["A narrow ResNE"]
    assert browser.evaluate("document.querySelector('[role=status]').textContent.trim()") == "1 of 3"
    for _ in "NARROW":
        press(browser, "Backspace", 8)
    assert len(rows(browser, 0)) == 3
    assert not browser.errors()


def test_index_filters_verdicts_and_keeps_blanks_last(browser, pages):
    """`fails` is no word of "No claim fails.", and a model without a risk is the last in both orders."""
    browser.open(pages / "index.html", 800, "light")
    assert browser.evaluate("document.querySelector('nav > p').textContent").startswith("4 models: ")
    headings = browser.evaluate("[...document.querySelectorAll('.index thead th')].map(e => e.textContent)")
    risk, fails = headings.index("Risk"), headings.index("Fails")
    assert rows(browser, risk).count("") == 1 and any("≈" in text for text in rows(browser, risk))
    for _ in range(2):
        browser.evaluate(f"document.querySelectorAll('.index thead button')[{risk}].click()")
        assert rows(browser, risk)[-1] == ""
    browser.evaluate(
        "(e => { e.value = 'fails'; e.dispatchEvent(new Event('input')) })(document.querySelector('input'))")
    counts = [int(text) for text in rows(browser, fails)]
    assert counts and all(counts) and len(counts) < 4
    assert not browser.errors()


def test_index_without_script(browser, pages):
    """A table, and nothing that would do nothing."""
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(pages / "several.html", 800, "light")
        assert len(rows(browser, 0)) == 3
        assert browser.evaluate("document.querySelectorAll('button, input').length") == 0
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)


def test_keyboard(browser, pages):
    """Tab goes through everything that can be opened, and Enter opens it."""
    browser.open(pages / "check.html", 800, "light")
    count = browser.evaluate("document.querySelectorAll('summary').length")
    assert count > 0
    opened = set()
    for _ in range(4 * count + 20):
        press(browser, "Tab", 9)
        place = browser.evaluate(
            "[...document.querySelectorAll('summary')].indexOf(document.activeElement)")
        if place >= 0 and place not in opened:
            opened.add(place)
            press(browser, "Enter", 13, "\r")
            assert browser.evaluate(f"document.querySelectorAll('summary')[{place}].parentElement.open")
    assert len(opened) == count
