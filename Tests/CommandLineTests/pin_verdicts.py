#!/usr/bin/env python3
"""Writes down what the program says of the fixtures: every verdict, and the class of the given weights.

    pin_verdicts.py NEST_VERIFY [FIXTURE …]

Of all of them, or of those that are named and of those that are not there yet. Reading the difference is up to whoever runs it.
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PINS = HERE / "FixtureVerdicts.json"


def verdicts(program, fixture):
    run = subprocess.run([program, fixture, "--format", "json", "--exit-zero"], cwd=ROOT, capture_output=True, check=True)
    report = json.loads(run.stdout)
    result = {claim["id"]: claim["verdict"] + (" vacuously" if claim.get("vacuous") else "") for claim in report["claims"]}
    point = report.get("point")
    if point is not None:
        # Over the range of a parameter the point has one class on each part.
        parts = [str(part.get("class")) for part in point.get("ranges", [])]
        result["point"] = point.get("class") or " | ".join(parts)
    if "point-of-P_phi" in report:
        result["point-of-P_phi"] = report["point-of-P_phi"]["class"]
    return result


def main(program, *named):
    pins = json.loads(PINS.read_text())
    fixtures = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("fixtures/**/*.yaml"))
    for fixture in fixtures:
        if fixture not in pins or not named or fixture in named:
            pins[fixture] = verdicts(pathlib.Path(program).resolve(), fixture)
    text = json.dumps({fixture: pins[fixture] for fixture in fixtures}, indent=2, ensure_ascii=False)
    PINS.write_text(text + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
