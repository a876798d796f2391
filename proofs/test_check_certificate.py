#!/usr/bin/env python3
"""Alters certificates and models in every way that comes to mind; none may be accepted by check_certificate.py.

    python3 test_check_certificate.py CERTIFICATE MODEL [CERTIFICATE MODEL …]
    python3 test_check_certificate.py --models NEST-VERIFY CERTIFICATE MODEL [CERTIFICATE MODEL …]
    python3 test_check_certificate.py --near NEST-VERIFY CERTIFICATE MODEL [CERTIFICATE MODEL …]

Every digit changed, every sign flipped, every field and list element removed, repeated or renamed, every matrix
transposed, every polynomial multiplied, numbers in other spellings, truncation at every byte, and the certificates of the other models. One
alteration may leave a proof: another prime that shows the same rank.

With --models the models are altered instead, for `nest-verify audit` and check_certificate.py alike: numbers, samples, blocks,
layers, biases, outputs, losses.

With --near the certificates are of what lies near the given weights, and what is altered is what that proof rests on: neither checker may accept.
"""

import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from fractions import Fraction

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


# ---------------------------------------------------------------------------------------------------------------------
# Altered models

def as_json(value):
    """A document that was read, with every scalar as a string."""
    if isinstance(value, dict):
        return {str(key): as_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [as_json(entry) for entry in value]
    return str(value)


def places(value, path=()):
    """The paths of all scalars."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from places(entry, path + (key,))
    elif isinstance(value, list):
        for k, entry in enumerate(value):
            yield from places(entry, path + (k,))
    else:
        yield path


def replaced(value, path, new):
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def at(value, path):
    for key in path:
        value = value[key]
    return value


def altered_numbers(model):
    """Each number one larger, negated, zero."""
    for path in places(model):
        if path[0] in ("nest-verify", "title", "architecture", "expect", "parameter", "loss") or "file" in path or "tensor" in path:
            continue
        try:
            number = Fraction(at(model, path))
        except ValueError:
            continue
        for new in {number + 1, -number, Fraction(0)} - {number}:
            yield f"{path} = {new}", replaced(model, path, str(new))


def altered_shapes(model):
    """A sample, a block, a layer, a bias or an output more or less; another activation, another loss, another architecture."""
    x, y = model["data"]["x"], model["data"]["y"]
    blocks = model.get("blocks") or []

    def with_samples(choose):
        new = replaced(replaced(model, ("data", "x"), choose(x)), ("data", "y"), choose(y))
        for k, block in enumerate(blocks):
            feature = block["feature"]
            if isinstance(feature, dict) and isinstance(feature.get("values"), list):
                new = replaced(new, ("blocks", k, "feature", "values"), choose(feature["values"]))
        return new

    if isinstance(x, list) and isinstance(y, list):
        for k in range(len(x)):
            yield f"without sample {k}", with_samples(lambda rows: rows[:k] + rows[k + 1:])
            yield f"sample {k} twice", with_samples(lambda rows: rows + [rows[k]])
        weight = model.get("prediction", {}).get("weight")
        if isinstance(weight, list):
            new = replaced(model, ("data", "y"), [row + [row[0]] for row in y])
            new = replaced(new, ("prediction", "weight"), weight + [weight[0]])
            bias = model["prediction"].get("bias")
            if isinstance(bias, list):
                new = replaced(new, ("prediction", "bias"), bias + [bias[0]])
            yield "the first output twice", new
    for k, block in enumerate(blocks):
        yield f"without block {k}", replaced(model, ("blocks",), blocks[:k] + blocks[k + 1:])
        yield f"block {k} twice", replaced(model, ("blocks",), blocks[:k + 1] + blocks[k:])
        feature = block["feature"]
        if isinstance(feature, list):
            for i, layer in enumerate(feature):
                yield f"block {k} without layer {i}", replaced(model, ("blocks", k, "feature"), feature[:i] + feature[i + 1:])
                if layer == "relu":
                    for other in ("identity", "abs", "square"):
                        yield f"{other} in block {k}", replaced(model, ("blocks", k, "feature", i), other)
    for part in ("expansion", "prediction"):
        if part in model:
            if "bias" in model[part]:
                yield f"{part} without bias", replaced(model, (part,), {"weight": model[part]["weight"]})
            elif isinstance(model[part].get("weight"), list):
                bias = ["0"] * len(model[part]["weight"])
                yield f"{part} with a bias of zeros", replaced(model, (part,), {**model[part], "bias": bias})
    for loss in ("squared", "absolute", {"huber": "1"}):
        if loss != model.get("loss", "squared"):
            yield f"loss {loss}", {**model, "loss": loss}


def signed_again(certificate, problem):
    """The certificate with the description of another model, as its author would give it."""
    identity = {
        "sha256": problem.sha256,
        "files": [
            {"path": path, "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in sorted(problem.files.contents.items(), key=lambda item: item[0].encode())],
        "architecture": problem.architecture, "N": problem.samples, "N_in": problem.inputs, "N_o": problem.outputs}
    if problem.width is not None:
        identity["M"] = problem.width
    identity["K"] = [len(feature) for feature in problem.features]
    return json.dumps({**json.loads(certificate), "model": identity}).encode()


def verdicts(entries):
    return {entry["id"]: (entry["verdict"], entry.get("vacuous", False)) for entry in entries}


def check_models(program, pairs, limit=60):
    """Certificates on altered models: neither checker accepts a certificate for a model that it was not written for, and one
    that is signed again for the altered model is accepted only where a fresh check says the same of that model.

    At most `limit` alterations of each model, chosen by a fixed seed: a few seconds.
    """
    failures = different = same = accepted_count = 0
    for data, name, model_path in pairs:
        model = as_json(checker.read_document(open(model_path, "rb").read()))
        model.pop("expect", None)
        mutants = list(altered_shapes(model))
        numbers = list(altered_numbers(model))
        random.Random(1).shuffle(numbers)
        mutants = (mutants + numbers)[:max(limit, len(mutants))]
        texts = [json.dumps(mutant) for _, mutant in mutants]
        reports = subprocess.run(
            [program, "-", "--format", "jsonl"], input="\n".join(texts), capture_output=True, text=True,
            cwd=os.path.dirname(model_path) or ".").stdout.splitlines()
        if len(reports) != len(texts):
            print(f"{name}: {len(reports)} reports on {len(texts)} models", file=sys.stderr)
            return 1
        stated = verdicts(json.loads(data)["claims"])
        with tempfile.TemporaryDirectory() as folder:
            for (what, _), text, line in zip(mutants, texts, reports):
                path, certificate = os.path.join(folder, "model.json"), os.path.join(folder, "certificate.json")
                with open(path, "w") as file:
                    file.write(text)

                def audit(content):
                    with open(certificate, "wb") as file:
                        file.write(content)
                    return subprocess.run([program, "audit", certificate, path], capture_output=True).returncode

                def fail(reason):
                    nonlocal failures
                    failures += 1
                    print(f"{name}, {what}: {reason}\n{text}", file=sys.stderr)

                report = json.loads(line)
                if "claims" not in report:
                    # It is no model at all.
                    if audit(data) != 2:
                        fail("what cannot be read is audited")
                    continue
                problem = checker.Problem(path)
                if audit(data) != 1 or accepted(data, problem):
                    fail("the certificate of another model is accepted")
                fresh = {key: value for key, value in verdicts(report["claims"]).items() if key in stated}
                is_same = fresh == stated
                same, different = same + is_same, different + (not is_same)
                again = signed_again(data, problem)
                status, python = audit(again), accepted(again, problem)
                if status not in (0, 1) or (status == 0) != python:
                    fail(f"audit exits with {status}, check_certificate.py {'accepts' if python else 'refuses'}")
                if python or status == 0:
                    accepted_count += 1
                    if not is_same:
                        changed = {key: (stated[key], fresh.get(key)) for key in stated if stated[key] != fresh.get(key)}
                        fail(f"accepted, though verdicts change: {changed}")
    print(f"{same + different} altered models, {different} with other verdicts, {accepted_count} still proved, {failures} failures")
    return 1 if failures or not different or not accepted_count else 0


# ---------------------------------------------------------------------------------------------------------------------
# What lies near the given weights


def altered_matrix(value, change):
    """A matrix of a certificate with `change` applied to its rows of fractions."""
    denominator = int(value["denominator"])
    rows = [[Fraction(int(e), denominator) for e in row] for row in value["numerators"]]
    change(rows)
    m = checker.Matrix.of(rows).reduced()
    return {"denominator": str(m.denominator), "numerators": [list(map(str, row)) for row in m.rows]}


def altered_nearby(certificate):
    """(what, a certificate that states or rests on something else)"""
    near = certificate["near"]
    place = next(k for k, step in enumerate(certificate["derivation"]) if step["step"] == "near")
    step = certificate["derivation"][place]

    def stating(**changes):
        return {**certificate, "near": {**near, **changes}}

    def resting(**changes):
        new = {name: value for name, value in {**step, **changes}.items() if value is not None}
        steps = certificate["derivation"]
        return {**certificate, "derivation": steps[:place] + [new] + steps[place + 1:]}

    # The statement. The radius is the least of three digits.
    digits, exponent = near["radius"].split("e")
    less = int(digits.replace(".", "")) - 1
    smaller = f"{less // 100}.{less % 100:02}e{exponent}" if less >= 100 else f"9.99e{int(exponent) - 1}"
    for radius in (smaller, "0", f"{digits}0e{exponent}", f"0{near['radius']}", "-" + near["radius"], f"{digits}e+{exponent}", ""):
        yield f"radius {radius}", stating(radius=radius)
    for kind in ("zero-risk", "local-minimum", "strict-saddle", "undecided"):
        if kind != near["kind"]:
            yield kind, stating(kind=kind)
    for k in range(3):
        inertia = list(near["inertia"])
        inertia[k] += 1
        yield f"inertia {inertia}", stating(inertia=inertia)
    for inertia in (near["inertia"][::-1], near["inertia"][:2], [sum(near["inertia"]), 0, 0]):
        if inertia != near["inertia"]:
            yield f"inertia {inertia}", stating(inertia=inertia)
    yield "without inertia", {**certificate, "near": {k: v for k, v in near.items() if k != "inertia"}}
    yield "without a statement", {k: v for k, v in certificate.items() if k != "near"}
    steps = certificate["derivation"]
    yield "without the step", {**certificate, "derivation": steps[:place] + steps[place + 1:]}
    yield "the step twice", {**certificate, "derivation": steps + [step]}

    # The box.
    count, size = len(step["basis"]["numerators"]), len(step["basis"]["numerators"][0])
    for j in range(count):
        for shift in (Fraction(1, 1000), Fraction(-1, 1000), Fraction(10), Fraction(-10)):
            def moved(rows):
                rows[0][j] += shift
            yield f"centre {j} moved by {shift}", resting(centre=altered_matrix(step["centre"], moved))
    yield "a centre too short", resting(centre=altered_matrix(step["centre"], lambda rows: rows[0].pop()))
    for column in range(size):
        for factor in (0, -1, 3, Fraction(1, 3)):
            if factor == -1 and "negative" in step:
                continue  # as good a basis
            def scaled(rows):
                for row in rows:
                    row[column] *= factor
            yield f"column {column} times {factor}", resting(basis=altered_matrix(step["basis"], scaled))

        def without(rows):
            for row in rows:
                row.pop(column)
        yield f"without column {column}", resting(basis=altered_matrix(step["basis"], without))
    for column in range(1, size):
        def swapped(rows):
            for row in rows:
                row[column - 1], row[column] = row[column], row[column - 1]
        signs = {k in step.get("negative", ()) for k in (column - 1, column)}
        if "negative" not in step or len(signs) == 2:
            yield f"columns {column - 1} and {column} exchanged", resting(basis=altered_matrix(step["basis"], swapped))

    # What the columns stand for.
    for column in range(size):
        if "negative" in step:
            negative = sorted(set(step["negative"]) ^ {column})
            yield f"negative {negative}", resting(negative=negative)
    if "negative" in step:
        yield "negative out of range", resting(negative=step["negative"] + [size])
        yield "no negative", resting(negative=None)
    else:
        yield "negative", resting(negative=[])
    if "samples" in step:
        samples = step["samples"]
        for k in range(len(samples)):
            yield f"without sample {samples[k]}", resting(samples=samples[:k] + samples[k + 1:])
            yield f"sample {samples[k]} twice", resting(samples=samples[:k + 1] + samples[k:])
            # With their columns, so that all else comes out: the predictions on the others are not known then, or not those of the targets.
            outputs = size // len(samples)
            for first in range(len(samples)) if "negative" in step else [k]:
                gone = {first + len(samples) * output for output in range(outputs)}

                def fewer(rows):
                    for row in rows:
                        row[:] = [e for column, e in enumerate(row) if column not in gone]
                new = resting(samples=samples[:k] + samples[k + 1:], basis=altered_matrix(step["basis"], fewer))
                inertia = [near["inertia"][0] - outputs, near["inertia"][1], near["inertia"][2] + outputs]
                yield f"without sample {samples[k]} and columns {gone}", {**new, "near": {**near, "inertia": inertia}}
        yield "samples in another order", resting(samples=samples[::-1])
        yield "a sample that is none", resting(samples=samples[:-1] + [10**6])
        if "negative" in step:
            yield "motions too", resting(motions=[])
    # Parameters that the predictions do not depend on may move as they like.
    unseen = {motion["terms"][0][0] for motion in step.get("motions", []) if [len(t) for t in motion.get("terms", [])] == [2]}
    for k, motion in enumerate(step.get("motions", [])):
        def others(*new):
            return resting(motions=step["motions"][:k] + list(new) + step["motions"][k + 1:])

        yield f"without motion {k}", others()
        yield f"motion {k} twice", others(motion, motion)
        if "terms" in motion:
            yield f"motion {k} without terms", others({"terms": []})
            yield f"motion {k} of a parameter that is none", others({"terms": motion["terms"] + [[count, "1"]]})
            for i, term in enumerate(motion["terms"]):
                if len(term) == 3 and term[0] not in unseen:
                    for new in (term[:2], [term[0], "2", term[2]], [term[0], term[1], (term[2] + 1) % count], [term[0], "0", term[2]]):
                        yield f"motion {k}, term {i}: {new}", others({"terms": motion["terms"][:i] + [new] + motion["terms"][i + 1:]})
            continue
        entries = motion["entries"]
        yield f"motion {k} with an entry twice", others({**motion, "entries": entries[:-1] + entries[:1]})
        yield f"motion {k} with an entry that is none", others({**motion, "entries": entries[:-1] + [count]})
        yield f"motion {k} with fewer entries", others({**motion, "entries": entries[:-1]})
        conditions = "samples" if "samples" in motion else "parameters"
        for i, row in enumerate(motion.get("parameters", [])):
            for m, source in enumerate(row):
                new = motion["parameters"][:i] + [row[:m] + [(source + 1) % count] + row[m + 1:]] + motion["parameters"][i + 1:]
                yield f"motion {k} with another parameter for {source}", others({**motion, "parameters": new})
        for i in range(len(motion[conditions])):
            yield f"motion {k} without condition {i}", others({**motion, conditions: motion[conditions][:i] + motion[conditions][i + 1:]})


def check_nearby(program, pairs):
    failures = count = 0
    for data, name, model_path in pairs:
        problem = checker.Problem(model_path)
        certificate = json.loads(data)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "certificate.json")

            def statuses(value):
                text = json.dumps(value).encode()
                with open(path, "wb") as file:
                    file.write(text)
                return subprocess.run([program, "audit", path, model_path], capture_output=True).returncode, accepted(text, problem)

            if statuses(certificate) != (0, True):
                failures += 1
                print(f"{name}: the certificate is not accepted", file=sys.stderr)
            # A larger radius is a weaker statement, and true.
            larger = {**certificate, "near": {**certificate["near"], "radius": "1.00e0"}}
            if statuses(larger) != (0, True):
                failures += 1
                print(f"{name}: a larger radius is refused", file=sys.stderr)
            for what, altered in altered_nearby(certificate):
                count += 1
                if statuses(altered) != (1, False):
                    failures += 1
                    print(f"{name}, {what}: {statuses(altered)}", file=sys.stderr)
    print(f"{count} altered certificates of what is near, {failures} failures")
    return 1 if failures or not count else 0


def main(arguments):
    if arguments[1:2] == ["--near"]:
        certificates, models = arguments[3::2], arguments[4::2]
        return check_nearby(
            os.path.abspath(arguments[2]), [(open(c, "rb").read(), c, m) for c, m in zip(certificates, models)])
    if arguments[1:2] == ["--models"]:
        certificates, models = arguments[3::2], arguments[4::2]
        return check_models(
            os.path.abspath(arguments[2]), [(open(c, "rb").read(), c, m) for c, m in zip(certificates, models)])
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
