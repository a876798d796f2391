#!/usr/bin/env python3
"""Runs the proved checker over every fixture that it can read, and over altered certificates and models.

    python3 test_checker.py NEST-VERIFY

It must verify what `nest-verify certify` states, with the verdicts that check_certificate.py works out; refuse every verdict
that was altered and is in scope; refuse altered numbers in the steps that it reads; and read no text that is not canonical. `nest-verify` writes
the same text of each model as check_certificate.py, and runs the checker for `audit --verified`.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent))
import check_certificate as independent

CHECKER = here / "checker"
FIXTURES = here.parent.parent / "fixtures"
OTHER_IDENTITIES = {
    "version of the format": lambda certificate: certificate.update({"nest-verify-certificate": 3}),
    "architecture": lambda certificate: certificate["model"].update(architecture="densenest"),
    **{size: lambda certificate, size=size: certificate["model"].update({size: certificate["model"][size] + 1})
       for size in ("N", "N_o", "M")},
    "K": lambda certificate: certificate["model"]["K"].append(1),
    "K_0": lambda certificate: certificate["model"]["K"].__setitem__(0, certificate["model"]["K"][0] + 1)}
LARGE = "digits-300.yaml"  # checked once, and not altered
TOO_LARGE = "digits.yaml"
failures = []


def fail(message):
    failures.append(message)
    print(f"failed: {message}", file=sys.stderr)


def verified(model, certificate):
    """The exit status, and the verdicts and the parts that are not covered."""
    result = subprocess.run([CHECKER, model, certificate], capture_output=True, text=True)
    lines = [line.split(": ", 1) for line in result.stdout.splitlines()]
    verdicts = {name: value for name, value in lines if name not in ("not covered", "verified")}
    omitted = {value for name, value in lines if name == "not covered"}
    return result.returncode, verdicts, omitted, result.stderr


def altered_numbers(certificate):
    """(kind of step, the certificate with one number altered)"""
    for index, step in enumerate(certificate["derivation"]):
        for key in ("coefficients", "inverse", "vector", "solution", "A", "spaces"):
            if key not in step or step["step"] == "approximate-inverse" or step.get("features") == "[V; X]":
                continue
            text = json.dumps(step[key])
            for match in list(re.finditer(r'"(-?[0-9]+)"', text))[:12]:
                value = -int(match[1]) if step["step"] == "direction" else int(match[1]) + 1
                changed = text[:match.start(1)] + str(value) + text[match.end(1):]
                copy = json.loads(json.dumps(certificate))
                copy["derivation"][index][key] = json.loads(changed)
                yield f"{step['step']} {step['matrix']}" if step.get("matrix") in ("h_L", "U") else step["step"], copy


def check_texts(tool, model_path, certificate_path):
    """No reader runs out of space, or takes an escape of what needs none; the number of texts."""
    path = FIXTURES / "yun2019" / "theorem-2-strict-saddle.yaml"
    text = independent.canonical(independent.Problem(str(path)))
    subprocess.run([tool, "certify", path, "-o", certificate_path], check=True, capture_output=True)
    certificate = json.loads(certificate_path.read_bytes())

    def escaped(digits):
        copy = {**certificate, "model": {**certificate["model"], "files": [{"path": "PATH", "sha256": ""}]}}
        return json.dumps(copy).replace("PATH", f"\\u{digits}")

    deep, many = "[" * 3_000_000, json.dumps([[]] * 1_000_000)
    cases = [
        (2, what, text, bad) for what, bad in (
            ("deep nesting", deep), ("an escaped letter", escaped("0041")), ("half an escape", escaped("00")),
            ("a capital in an escape", escaped("001B")), ("a control", escaped("001b").replace("\\u001b", "\x1b")),
            ("a mark of direction", escaped("202e").replace("\\u202e", "\u202e")))]
    cases += [
        (2, f"a model with {what}", bad, certificate_path.read_text()) for what, bad in (
            ("deep nesting", deep), ("many values", many), ("many blocks", text.replace('"blocks":[', '"blocks":[' + "{}," * 1_000_000)))]
    # The digest and the files are not of the canonical text.
    cases.append((0, "an escaped control", text, escaped("001b")))
    for expected, what, model, bad in cases:
        model_path.write_text(model)
        certificate_path.write_text(bad)
        status, _, _, message = verified(model_path, certificate_path)
        if status != expected or (status != 0 and len(message.splitlines()) != 1):
            fail(f"exit status {status} for {what}: {message[:200]}")
        if expected == 2 and model == text:
            other = subprocess.run([sys.executable, independent.__file__, certificate_path, path], capture_output=True).returncode
            if other != expected:
                fail(f"the independent checker has the status {other} for {what}")
    return len(cases)


# The layers of the block are not differentiated, and w = 0 is best for h_1, but not for x: whether the point is critical is left open.
LEFT_OPEN = """nest-verify: 1
architecture: resnest
data:
  x: [[1], [2]]
  y: [[1], [1]]
expansion: {weight: {identity: 1}}
blocks:
  - feature:
      - batch-norm: {scale: [-3], shift: [3]}
    weight: [[1]]
prediction: {weight: [[0]]}
"""


def check_left_open(tool, model_path, certificate_path):
    """The one case where the claims about all weights are not stated."""
    path = model_path.with_suffix(".yaml")
    path.write_text(LEFT_OPEN)
    model_path.write_text(independent.canonical(independent.Problem(str(path))))
    subprocess.run([tool, "certify", path, "-o", certificate_path], check=True, capture_output=True)
    status, verdicts, omitted, message = verified(model_path, certificate_path)
    if status != 0 or omitted != {"yun2019.theorem-2", "yun2019.corollary-3"} or not verdicts.keys().isdisjoint(omitted):
        fail(f"a point that may be critical or not: exit status {status}, {verdicts}, {omitted}, {message}")


def check_nearby(tool, model_path, certificate_path):
    """What is stated to be near the given weights is listed as not covered, whatever it is."""
    path = FIXTURES / "trained" / "resnest-minimum.yaml"
    model_path.write_text(independent.canonical(independent.Problem(str(path))))
    subprocess.run([tool, "certify", "--near", path, "-o", certificate_path], check=True, capture_output=True)
    certificate = json.loads(certificate_path.read_bytes())
    for kind in (certificate["near"]["kind"], "zero-risk"):
        certificate["near"]["kind"] = kind
        certificate_path.write_text(json.dumps(certificate))
        status, verdicts, omitted, message = verified(model_path, certificate_path)
        if status != 0 or "what lies near the given weights" not in omitted or any("near" in name for name in verdicts):
            fail(f"what is near the given weights: exit status {status}, {verdicts}, {omitted}, {message}")


def compare_text(tool, path, text):
    """The text by `nest-verify`; None where there is none."""
    written = subprocess.run([tool, "certify", path, "--canonical", "-o", "-"], capture_output=True, text=True)
    if (written.returncode, written.stdout) != ((3, "") if text is None else (0, text)):
        fail(f"{path}: the canonical text is another one, with exit status {written.returncode}: {written.stderr[:200]}")


def check_command(tool, certificate_path):
    """`audit --verified` has the checker's lines and exit status."""
    def audit(path, checker=CHECKER):
        return subprocess.run(
            [tool, "audit", certificate_path, path, "--verified"], capture_output=True, text=True,
            env={**os.environ, "NEST_VERIFY_CHECKER": str(checker)})

    path, other = FIXTURES / "chen2021" / "wide.yaml", FIXTURES / "points" / "zero-classifier.yaml"
    subprocess.run([tool, "certify", path, "-o", certificate_path], check=True, capture_output=True)
    done = audit(path)
    own, _, proved = done.stdout.partition("\n\nThe proved checker\n")
    if done.returncode != 0 or not own.splitlines()[-1].startswith("accepted:") or not proved.splitlines()[-1].startswith("verified:"):
        fail(f"audit --verified: exit status {done.returncode}: {done.stdout}{done.stderr}")
    for checker, status in ("/nowhere", 3), (FIXTURES, 3), (shutil.which("false"), 1):
        if audit(path, checker).returncode != status:
            fail(f"audit --verified with {checker}: exit status {audit(path, checker).returncode}")
    subprocess.run([tool, "certify", other, "-o", certificate_path], check=True, capture_output=True)
    if audit(other).returncode != 3:
        fail("audit --verified reads a model without a canonical text")


def main(tool):
    checked = statements = refused = 0
    skipped, open_parts, kinds = [], {}, {}
    with tempfile.TemporaryDirectory() as work:
        model_path, certificate_path = pathlib.Path(work, "model"), pathlib.Path(work, "certificate")
        for path in sorted(FIXTURES.glob("*/*.yaml")):
            name = f"{path.parent.name}/{path.name}"
            if path.name == TOO_LARGE or path.parent.name == "sizes":
                continue
            try:
                problem = independent.Problem(str(path))
                if problem.setting is not None:
                    continue
                text = independent.canonical(problem)
            except (independent.NotCanonical, independent.Refusal) as error:
                if isinstance(error, independent.Refusal) and "convolution in groups" not in str(error):
                    raise
                skipped.append(name)
                compare_text(tool, path, None)
                continue
            compare_text(tool, path, text)
            model_path.write_text(text)
            produced = subprocess.run([tool, "certify", path, "-o", certificate_path], capture_output=True, text=True)
            if produced.returncode != 0 and not certificate_path.exists():
                fail(f"{name}: {produced.stderr}")
                continue
            data = certificate_path.read_bytes()
            certificate = json.loads(data)
            status, verdicts, omitted, message = verified(model_path, certificate_path)
            if status != 0:
                fail(f"{name}: {message}")
                continue
            checked += 1
            statements += len(verdicts)
            for part in omitted:
                open_parts[part] = open_parts.get(part, 0) + 1
            if path.name == LARGE:
                proved, point = certificate["claims"], certificate.get("point", {}).get("class")
            else:
                proved, point, _, _ = independent.check(data, problem)
            expected = {
                claim["id"]: claim["verdict"] + (
                    " (vacuously)" if "vacuous" in claim and f"whether {claim['id']} holds vacuously" not in omitted else "")
                for claim in proved if claim["id"] not in omitted}
            if point is not None and not any("given weights" in part for part in omitted):
                expected["given weights in (P_phi)"] = point
            # Ranks and the largest eigenvalues decide whatever is said about critical points.
            for part in omitted:
                if part == "nest.attainment" or part.endswith("vacuously"):
                    fail(f"{name}: not covered: {part}")
            if verdicts != expected:
                fail(f"{name}: the proved checker has {verdicts}, the independent one {expected}")
            if path.name == LARGE:
                continue

            def expect(status, what):
                nonlocal refused
                refused += 1
                found = verified(model_path, certificate_path)[0]
                if found != status:
                    fail(f"{name}: exit status {found} for {what}")

            for index, claim in enumerate(certificate["claims"]):
                for verdict in {"holds", "fails", "inapplicable"} - {claim["verdict"]}:
                    if claim["id"] not in omitted:
                        copy = json.loads(data)
                        copy["claims"][index]["verdict"] = verdict
                        certificate_path.write_text(json.dumps(copy))
                        expect(1, f"{claim['id']} stated as {verdict}")
                vacuity = f"whether {claim['id']} holds vacuously"
                if claim["id"] not in omitted and vacuity not in omitted:
                    copy = json.loads(data)
                    if copy["claims"][index].pop("vacuous", None) is None:
                        copy["claims"][index]["vacuous"] = True
                    certificate_path.write_text(json.dumps(copy))
                    expect(1, f"{claim['id']} with the other vacuity")
            for dropped in [[claim["id"]] for claim in certificate["claims"]] + [["yun2019.theorem-2", "yun2019.corollary-3"]]:
                copy = json.loads(data)
                copy["claims"] = [claim for claim in certificate["claims"] if claim["id"] not in dropped]
                certificate_path.write_text(json.dumps(copy))
                status, _, unstated, _ = verified(model_path, certificate_path)
                refused += 1
                # Of one block by its values the text does not tell whether the model file has layers there that are not differentiated.
                if status != 1 and not ('"layers"' not in text and problem.depth == 1 and unstated >= set(dropped)):
                    fail(f"{name}: exit status {status} for a certificate without {' and '.join(dropped)}")
            for what, alter in OTHER_IDENTITIES.items():
                copy = json.loads(data)
                alter(copy)
                certificate_path.write_text(json.dumps(copy))
                expect(1, f"a certificate with another {what}")
            for other in {"not-critical", "global-minimum", "strict-saddle"} - {point}:
                if point is not None and not any("given weights" in part for part in omitted):
                    copy = json.loads(data)
                    copy["point"]["class"] = other
                    certificate_path.write_text(json.dumps(copy))
                    expect(1, f"the given weights stated as {other}")
            for kind, copy in altered_numbers(certificate):
                certificate_path.write_text(json.dumps(copy))
                status, found, _, _ = verified(model_path, certificate_path)
                if status == 0 and found != verdicts:
                    fail(f"{name}: an altered number in a {kind} step changes a verdict")
                kinds[kind] = kinds.get(kind, 0) + (status == 1)
            certificate_path.write_bytes(data)
            # The identity that stands for no layer, as weights: then the network is not one of Theorem 2 of Yun et al.
            written_out = text.replace('"expansion":"identity"', '"expansion":' + json.dumps(
                {"denominator": "1", "numerators": [
                    [str(int(i == j)) for j in range(problem.width)] for i in range(problem.width)]}, separators=(",", ":")))
            if written_out != text:
                model_path.write_text(written_out)
                stated = {claim["id"]: claim["verdict"] for claim in certificate["claims"]}
                expect(int(stated["yun2019.theorem-2"] == "holds"), "the identity written out as an expansion")
            for what, bad in (
                    ("a space", text.replace(":", ": ", 1)), ("half of it", text[:len(text) // 2]),
                    ("text behind the end", text + "\n"), ("a missing row", text.replace('"M":', '"M":1', 1)),
                    ("another loss", text.replace("squared", "absolute")), ("nothing", "")):
                model_path.write_text(bad)
                expect(2, f"a model with {what}")
        check_left_open(tool, model_path, certificate_path)
        check_nearby(tool, model_path, certificate_path)
        refused += check_texts(tool, model_path, certificate_path)
        check_command(tool, certificate_path)
    for kind in ("rank", "rank h_L", "rank U", "left-inverse", "kernel-vector", "least-squares", "direction", "eigenspaces"):
        if not kinds.get(kind):
            fail(f"no altered number of a {kind} step is refused")
    print(f"{checked} models, {statements} statements verified; {refused} altered verdicts and models, "
          f"{sum(kinds.values())} altered steps refused; {len(failures)} failures")
    print(f"without a canonical text: {', '.join(skipped)}")
    for part, count in sorted(open_parts.items()):
        print(f"not covered on {count} models: {part}")
    return 1 if failures or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else 64)
