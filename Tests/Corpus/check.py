#!/usr/bin/env python3
"""Reads every file of this corpus with the reader of proofs/check_certificate.py, and prints where it reads another thing.

    python3 Tests/Corpus/check.py

The tests of `ModelFiles` do the same with the reader in Swift. README.md says what is in the corpus.
"""

import base64
import json
import pathlib
import sys

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parents[1] / "proofs"))
import check_certificate as reader  # noqa: E402


def content(case):
    return case["text"].encode() if "text" in case else base64.b64decode(case["base64"])


def reading(data):
    """What a text is read as, in the form of the corpus."""
    try:
        return {"reading": reader.read_document(data)}
    except reader.Unreadable as error:
        line, column = error.place or (0, 0)
        return {"refused": f"{line}:{column} {error.code}"}


def cases(name):
    return [json.loads(line) for line in (here / name).read_text(encoding="ascii").splitlines()]


def main():
    failures = count = 0
    for name in ("hand-written.jsonl", "generated.jsonl"):
        for number, case in enumerate(cases(name), 1):
            found, count = reading(content(case)), count + 1
            expected = {key: case[key] for key in ("reading", "refused") if key in case}
            if found != expected:
                failures += 1
                print(f"{name}:{number}: {content(case)[:60]!r}: found {found}, expected {expected}"[:400])
    print(f"{count} files, {failures} failures")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())
