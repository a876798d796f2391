#!/usr/bin/env python3
"""Alters certificates in every way that comes to mind; none may be accepted by check_certificate.py.

    python3 test_check_certificate.py CERTIFICATE MODEL [CERTIFICATE MODEL …]

Every digit changed, every sign flipped, every field and list element removed, repeated or renamed, every matrix
transposed, every polynomial multiplied, numbers in other spellings, truncation at every byte, and the certificates of the other models. One
alteration may leave a proof: another prime that shows the same rank.
"""

import json
import re
import sys

import check_certificate as checker


def accepted(data, problem):
    try:
        checker.check(data, problem)
        return True
    except (checker.Refusal, checker.Unreadable):
        return False
    except Exception:  # what main() calls a refusal, too
        return False


def altered_bytes(data):
    """(text, whether another prime may be accepted)"""
    primes = [match.span(1) for match in re.finditer(rb'"prime": ([0-9]+)', data)]
    for index, byte in enumerate(data):
        if chr(byte).isdigit():
            span = next(((a, b) for a, b in primes if a <= index < b), None)
            for step in (1, 7):
                new = data[:index] + str((byte - 48 + step) % 10).encode() + data[index + 1:]
                yield new, span is not None and checker.is_prime(int(new[span[0]:span[1]]))
        if index and data[index - 1] == 34:
            if byte == 45:
                yield data[:index] + data[index + 1:], False
            elif chr(byte).isdigit():
                yield data[:index] + b"-" + data[index:], False
    for end in range(len(data.rstrip())):
        yield data[:end], False
    for match in re.finditer(rb'"(-?[0-9]+)(?:/([0-9]+))?"', data):
        p, q = int(match[1]), int(match[2] or 1)
        old = match[0][1:-1].decode()
        for new in (f"{2 * p}/{2 * q}", f"0{old}", f"+{old}", f" {old}", f"{old}.0", f"{-p}/{-q}"):
            yield data[:match.start() + 1] + new.encode() + data[match.end() - 1:], False


def dumps(pairs):
    """JSON of nested lists of pairs, so that names can be repeated."""
    if isinstance(pairs, tuple):
        return "{" + ",".join(json.dumps(name) + ":" + dumps(value) for name, value in pairs) + "}"
    if isinstance(pairs, list):
        return "[" + ",".join(map(dumps, pairs)) + "]"
    return json.dumps(pairs)


def multiple(polynomial):
    """(x − 1) p: it annihilates what p annihilates, and has a root too many."""
    coefficients = [0] + [int(c) for c in polynomial] + [0]
    return [str(a - b) for a, b in zip(coefficients, coefficients[1:])]


def altered_values(value):
    if isinstance(value, tuple):
        yield value + (("remark", ""),)
        for k, (name, entry) in enumerate(value):
            yield value[:k] + value[k + 1:]
            yield value + (value[k],)
            yield value[:k] + ((name + "s", entry),) + value[k + 1:]
            if name == "numerators" and len({len(row) for row in entry}) == 1:
                transposed = [list(column) for column in zip(*entry)]
                if transposed != entry:
                    yield value[:k] + ((name, transposed),) + value[k + 1:]
            if name == "polynomial":
                yield value[:k] + ((name, multiple(entry)),) + value[k + 1:]
            if name == "polynomials":
                for i, p in enumerate(entry):
                    yield value[:k] + ((name, entry[:i] + [multiple(p)] + entry[i + 1:]),) + value[k + 1:]
            for new in altered_values(entry):
                yield value[:k] + ((name, new),) + value[k + 1:]
    elif isinstance(value, list):
        for k, entry in enumerate(value):
            yield value[:k] + value[k + 1:]
            yield value + [entry]
            for new in altered_values(entry):
                yield value[:k] + [new] + value[k + 1:]
    else:
        yield None


def main(arguments):
    pairs = [(open(c, "rb").read(), checker.Problem(m), c) for c, m in zip(arguments[1::2], arguments[2::2])]
    failures = count = 0

    def expect(data, problem, name, allowed=False):
        nonlocal failures, count
        count += 1
        if accepted(data, problem) and not allowed:
            failures += 1
            print(f"{name}: an altered certificate is accepted:\n{data.decode()}", file=sys.stderr)

    for data, problem, name in pairs:
        if not accepted(data, problem):
            failures += 1
            print(f"{name}: the certificate is not accepted", file=sys.stderr)
        for new, allowed in altered_bytes(data):
            expect(new, problem, name, allowed)
        for new in altered_values(json.loads(data, object_pairs_hook=tuple)):
            expect(dumps(new).encode(), problem, name)
        for other, _, _ in pairs:
            if other != data:
                expect(other, problem, name)
                digest = json.loads(other)["model"]["sha256"]
                expect(other.replace(digest.encode(), problem.sha256.encode()), problem, name,
                       allowed=json.loads(other)["claims"] == json.loads(data)["claims"])
    print(f"{count} altered certificates, {failures} failures")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
