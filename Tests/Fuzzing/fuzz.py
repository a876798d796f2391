#!/usr/bin/env python3
"""Random files, read and checked by this package and by proofs/check_certificate.py: they must agree.

    python3 Tests/Fuzzing/fuzz.py READINGS KIND [--seed N] [--count N | --seconds N]

READINGS is the program that `swift build --product readings` builds; KIND is documents, models, families, tensors or
certificates. Prints each input on which the two disagree, with the seed that makes it again, and exits with 1 if there is one.
README.md says more.
"""

import argparse
import base64
import contextlib
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import time
import urllib.parse

here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here), str(here.parents[1] / "proofs"), str(here.parent / "Corpus")]
import check  # noqa: E402
import check_certificate as checker  # noqa: E402
import generators  # noqa: E402

SETTING = "rho=2"


class Readings:
    """The readers in Swift."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(" ".join(words) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"the reader in Swift crashed, status {self.process.wait()}, asked for {words}")
        return json.loads(answer)


def problem(path, setting):
    """What `model` says of a file, from the reader in Python."""
    try:
        value = checker.Problem(path, None if setting is None else checker.parameter_setting(setting))
        if value.setting is not None and value.setting[1] is None:
            return {"unreadable": True}
        fractions = lambda m: [[str(entry) for entry in row] for row in m.fractions()]
        try:
            convex = checker.loss_is_differentiable_and_convex(value)
        except checker.Refusal:
            return {"refused": True}
        return {
            "sha256": value.sha256, "architecture": value.architecture, "loss": value.loss, "affine": value.is_affine, "convex": convex,
            "files": [[path, checker.hashlib.sha256(data).hexdigest()]
                      for path, data in sorted(value.files.contents.items(), key=lambda item: item[0].encode())],
            "features": [fractions(m) for m in value.features], "targets": fractions(value.targets),
            "B": fractions(value.columns_of_b),
        }
    except checker.Unreadable:
        return {"unreadable": True}
    except checker.Refusal:
        return {"refused": True}


def status(certificate, path, setting):
    """The exit status of the checker in Python."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return checker.report(["", certificate, path] + ([] if setting is None else ["--at", setting]))


class Fuzzer:
    def __init__(self, readings, directory):
        self.readings, self.directory = readings, pathlib.Path(directory)
        self.outcomes = {}
        self.certificates = []

    def write(self, name, data):
        path = self.directory / name
        path.write_bytes(data)
        return str(path)

    def count(self, outcome):
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def ask(self, kind, *paths, setting=None):
        words = [urllib.parse.quote(path) for path in paths]
        return self.readings.ask(kind, *words, *([] if setting is None else [setting]))

    def documents(self, seed):
        data = generators.document(seed)
        ours = self.readings.ask("document", base64.b64encode(data).decode())
        theirs = check.reading(data)
        self.count(ours.get("refused", "accepted").split()[-1])
        return data, ours, theirs

    def compared_model(self, text, setting):
        data = text.encode("utf-8", "surrogatepass")
        path = self.write("model.yaml", data)
        ours, theirs = self.ask("model", path, setting=setting), problem(path, setting)
        self.count("unreadable" if "unreadable" in ours else "refused" if "refused" in ours else "accepted")
        return data, ours, theirs

    def models(self, seed):
        return self.compared_model(generators.model(seed), None)

    def families(self, seed):
        text = generators.model(seed, parameter=True)
        if seed.random() < 0.2:
            text = text.replace("rho}", "rho, x}").replace('"rho"', json.dumps(generators.hostile_expression(seed)))
        return self.compared_model(text, seed.choice([SETTING, SETTING, SETTING, "rho=3/2", "x=1", None]))

    def tensors(self, seed):
        if seed.random() < 0.6:
            data, tensor, shape = generators.safetensors(seed)
            if seed.random() < 0.1:
                tensor = seed.choice(generators.NAMES)
            name, reference = "w.safetensors", "{file: w.safetensors, tensor: %s}" % json.dumps(tensor)
        else:
            data, shape = generators.npy(seed)
            name, reference = "x.npy", "{file: x.npy}"
        self.write(name, data)
        if seed.random() < 0.1:
            shape = [1, 2]
        if len(shape) == 1:
            model = "data: {x: [[1]], y: [[1]]}\nexpansion: {weight: {zeros: [%d, 1]}, bias: %s}\nprediction: {weight: {zeros: [1, %d]}}"
            text = "nest-verify: 1\narchitecture: resnest\n" + model % (shape[0], reference, shape[0])
        else:
            text = (f"nest-verify: 1\narchitecture: densenest\ndata: {{x: {reference}, y: {{zeros: [{shape[0]}, 1]}}}}\n"
                    f"prediction: {{weight: {{zeros: [1, {shape[1]}]}}}}\n")
        _, ours, theirs = self.compared_model(text, None)
        return (data, text), ours, theirs

    def certificates_of_models(self, seed):
        while len(self.certificates) < 12:
            parameter = seed.random() < 0.3
            path = self.write(f"certified-{len(self.certificates)}.yaml", generators.model(seed, parameter).encode("utf-8", "surrogatepass"))
            setting = SETTING if parameter else None
            text = self.ask("certify", path, setting=setting)["certificate"]
            if text is not None:
                self.certificates.append((path, setting, text))
        path, setting, text = seed.choice(self.certificates)
        if seed.random() < 0.95:
            text = generators.altered_certificate(seed, text, [other for _, _, other in self.certificates])
        certificate = self.write("certificate.json", text.encode("utf-8", "surrogatepass"))
        if seed.random() < 0.05:
            setting = seed.choice([None, SETTING, "rho=1"])
        ours = self.ask("audit", certificate, path, setting=setting)
        self.count(f"status {ours['status']}")
        return (text, path, setting), ours, {"status": status(certificate, path, setting)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("readings")
    parser.add_argument("kind", choices=["documents", "models", "families", "tensors", "certificates"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, help="as long as this, however many that are")
    options = parser.parse_args()
    failures = count = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        fuzzer = Fuzzer(Readings(options.readings), directory)
        run = {"certificates": fuzzer.certificates_of_models}.get(options.kind) or getattr(fuzzer, options.kind)
        if options.kind == "certificates":
            run(random.Random(f"first {options.seed}"))
        while (time.monotonic() - start < options.seconds) if options.seconds else count < options.count:
            seed = options.seed + count
            count += 1
            began = time.monotonic()
            found, ours, theirs = run(random.Random(f"{options.kind} {seed}"))
            seconds = time.monotonic() - began
            if ours != theirs or seconds > 60:
                failures += 1
                print(f"seed {seed}, {seconds:.1f} s: {found}\n  Swift:  {str(ours)[:300]}\n  Python: {str(theirs)[:300]}")
                if failures >= 20:
                    break
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(fuzzer.outcomes.items()))
    print(f"{options.kind}: {count} inputs from seed {options.seed}, {failures} disagreements ({outcomes})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
