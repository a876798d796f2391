#!/usr/bin/env python3
"""Writes generated.jsonl: short random texts with their reading by proofs/check_certificate.py. Which of the readings are right
is for the tests to say: the reader in Swift must agree, and libyaml on each text that is accepted.

    python3 Tests/Corpus/generate.py
"""

import base64
import json
import pathlib
import random
import sys

import check

sys.path.insert(0, str(check.here.parent / "Fuzzing"))
import generators  # noqa: E402

ACCEPTED, REFUSED, OF_A_KIND = 200, 220, 90


def main():
    cases, seen, kinds = [], set(), {}
    seed = 0
    while kinds.get("reading", 0) < ACCEPTED or sum(kinds.values()) < ACCEPTED + REFUSED:
        seed += 1
        data = generators.document(random.Random(f"corpus {seed}"))
        reading = check.reading(data)
        kind = reading.get("refused", "reading").split()[-1]
        shape = json.dumps(reading)
        limit = ACCEPTED if kind == "reading" else OF_A_KIND if sum(kinds.values()) - kinds.get("reading", 0) < REFUSED else 0
        if len(data) > 150 or shape in seen or kinds.get(kind, 0) >= limit:
            continue
        seen.add(shape)
        kinds[kind] = kinds.get(kind, 0) + 1
        try:
            case = {"text": data.decode()}
        except UnicodeDecodeError:
            case = {"base64": base64.b64encode(data).decode()}
        cases.append(case | reading)
    path = pathlib.Path(check.here / "generated.jsonl")
    path.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="ascii")
    print(f"{len(cases)} texts: {kinds}")


if __name__ == "__main__":
    main()
