#!/usr/bin/env python3
"""Random files, read and checked by this package and by proofs/check_certificate.py: they must agree.

    python3 Tests/Fuzzing/fuzz.py READINGS KIND [--seed N] [--count N | --seconds N]

READINGS is the program that `swift build --product readings` builds; KIND is documents, models, families, tensors,
certificates or networks. Prints each input on which the two disagree, with the seed that makes it again, and exits with 1 if there is one.
README.md says more.
"""

import argparse
import base64
import collections
import concurrent.futures
import contextlib
import functools
import io
import json
import pathlib
import random
import resource
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
import onnx_networks  # noqa: E402

SETTING = "rho=2"
# No input may take more.
MOST_SECONDS, MOST_BYTES = 60, 2 << 30
# Inputs that are asked for at once.
TOGETHER = 100


class Readings:
    """The readers in Swift. Requests go out and answers come in beside what this process does meanwhile."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pool = concurrent.futures.ThreadPoolExecutor(2)

    @property
    def memory(self):
        """The most that they have held, in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return 1024 * int(status.split("VmHWM:")[1].split()[0])

    def begin(self, requests):
        """A future of the answers, each with the seconds that it took."""
        self.pool.submit(self.write, requests)
        return self.pool.submit(self.answers, requests)

    def write(self, requests):
        self.process.stdin.write("".join(" ".join(words) + "\n" for words in requests))
        self.process.stdin.flush()

    def answers(self, requests):
        result, began = [], time.monotonic()
        for words in requests:
            answer = self.process.stdout.readline()
            if not answer:
                raise Crash(f"the reader in Swift crashed, status {self.process.wait()}, asked for {words}")
            now = time.monotonic()
            result.append((json.loads(answer), now - began))
            began = now
        return result

    def ask(self, *words):
        return self.begin([words]).result()[0][0]


class Crash(Exception):
    pass


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
    """Each kind makes an input, in a folder of its own, and says what to ask the readers in Swift and what those in Python say."""

    def __init__(self, readings, directory):
        self.readings, self.directory = readings, pathlib.Path(directory)
        self.certificates = []

    def write(self, folder, name, data):
        path = self.directory / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return str(path)

    @staticmethod
    def request(kind, *paths, setting=None):
        return [kind, *map(urllib.parse.quote, paths), *([] if setting is None else [setting])]

    def documents(self, seed, _):
        data = generators.document(seed)
        return data, ["document", base64.b64encode(data).decode()], lambda: check.reading(data)

    def text_of_model(self, text, setting, folder):
        data = text.encode("utf-8", "surrogatepass")
        path = self.write(folder, "model.yaml", data)
        return data, self.request("model", path, setting=setting), lambda: problem(path, setting)

    def models(self, seed, folder):
        return self.text_of_model(generators.model(seed), None, folder)

    def families(self, seed, folder):
        text = generators.model(seed, parameter=True)
        if seed.random() < 0.2:
            text = text.replace("rho}", "rho, x}").replace('"rho"', json.dumps(generators.hostile_expression(seed)))
        return self.text_of_model(text, seed.choice([SETTING, SETTING, SETTING, "rho=3/2", "x=1", None]), folder)

    def tensors(self, seed, folder):
        if seed.random() < 0.6:
            data, tensor, shape = generators.safetensors(seed)
            if seed.random() < 0.1:
                tensor = seed.choice(generators.NAMES)
            name, reference = "w.safetensors", "{file: w.safetensors, tensor: %s}" % json.dumps(tensor)
        else:
            data, shape = generators.npy(seed)
            name, reference = "x.npy", "{file: x.npy}"
        self.write(folder, name, data)
        if seed.random() < 0.1:
            shape = [1, 2]
        if len(shape) == 1:
            model = "data: {x: [[1]], y: [[1]]}\nexpansion: {weight: {zeros: [%d, 1]}, bias: %s}\nprediction: {weight: {zeros: [1, %d]}}"
            text = "nest-verify: 1\narchitecture: resnest\n" + model % (shape[0], reference, shape[0])
        else:
            text = (f"nest-verify: 1\narchitecture: densenest\ndata: {{x: {reference}, y: {{zeros: [{shape[0]}, 1]}}}}\n"
                    f"prediction: {{weight: {{zeros: [1, {shape[1]}]}}}}\n")
        _, request, theirs = self.text_of_model(text, None, folder)
        return (data, text), request, theirs

    def networks(self, seed, folder):
        """There is one reader of ONNX; the model that it makes is read by both."""
        inputs, width, outputs, samples = onnx_networks.sizes(seed)
        data = onnx_networks.network(seed, inputs, width, outputs)
        if seed.random() < 0.03:
            inputs = 3
        network = self.write(folder, "network.onnx", data)
        arrays = [self.write(folder, name, generators.array(seed, [samples, columns])) for name, columns in (("x.npy", inputs), ("y.npy", outputs))]
        path = self.directory / folder / "imported.yaml"
        path.unlink(missing_ok=True)
        request = self.request("import", network, *arrays, str(path))
        # Asked for once Swift has answered.
        return data, request, lambda: problem(str(path), None) if path.exists() else {"refused": True}

    def audits(self, seed, folder):
        while len(self.certificates) < 12:
            parameter = seed.random() < 0.3
            path = self.write(f"certified-{len(self.certificates)}", "model.yaml", generators.model(seed, parameter).encode("utf-8", "surrogatepass"))
            setting = SETTING if parameter else None
            text = self.readings.ask(*self.request("certify", path, setting=setting))["certificate"]
            if text is not None:
                self.certificates.append((path, setting, text))
        path, setting, text = seed.choice(self.certificates)
        if seed.random() < 0.95:
            text = generators.altered_certificate(seed, text, [other for _, _, other in self.certificates])
        certificate = self.write(folder, "certificate.json", text.encode("utf-8", "surrogatepass"))
        if seed.random() < 0.05:
            setting = seed.choice([None, SETTING, "rho=1"])
        request = self.request("audit", certificate, path, setting=setting)
        return (text, path, setting), request, lambda: {"status": status(certificate, path, setting)}


KINDS = {"documents": Fuzzer.documents, "models": Fuzzer.models, "families": Fuzzer.families, "tensors": Fuzzer.tensors,
         "certificates": Fuzzer.audits, "networks": Fuzzer.networks}


def outcome(answer):
    if "status" in answer:
        return f"status {answer['status']}"
    return str(answer["refused"]).split()[-1] if "refused" in answer else "unreadable" if "unreadable" in answer else "accepted"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("readings")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seconds", type=float, help="as long as this, however many that are")
    options = parser.parse_args()
    failures = count = 0
    slowest = 0, options.seed
    outcomes = collections.Counter()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        fuzzer = Fuzzer(Readings(options.readings), directory)
        make = functools.partial(KINDS[options.kind], fuzzer)
        if options.kind == "certificates":
            make(random.Random(f"first {options.seed}"), "first")
        while failures < 20 and ((time.monotonic() - start < options.seconds) if options.seconds else count < options.count):
            size = TOGETHER if options.seconds else min(TOGETHER, options.count - count)
            seeds = range(options.seed + count, options.seed + count + size)
            inputs = [make(random.Random(f"{options.kind} {seed}"), str(slot)) for slot, seed in enumerate(seeds)]
            answers = fuzzer.readings.begin([request for _, request, _ in inputs])
            if options.kind == "networks":
                answers.result()
            theirs = []
            for _, _, read in inputs:
                began = time.monotonic()
                theirs.append((read(), time.monotonic() - began))
            for seed, (found, _, _), (ours, seconds), (other, seconds_of_other) in zip(seeds, inputs, answers.result(), theirs):
                count += 1
                outcomes[outcome(ours)] += 1
                slowest = max(slowest, (seconds, seed), (seconds_of_other, seed))
                if options.kind == "networks" and "refused" in ours:
                    ours = {"refused": True}
                if ours != other or max(seconds, seconds_of_other) > MOST_SECONDS:
                    failures += 1
                    print(f"seed {seed}, {seconds:.1f} s: {found}\n  Swift:  {str(ours)[:300]}\n  Python: {str(other)[:300]}")
        memory = fuzzer.readings.memory, 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if max(memory) > MOST_BYTES:
        failures += 1
    listed = ", ".join(f"{number} {name}" for name, number in sorted(outcomes.items()))
    print(f"{options.kind}: {count} inputs from seed {options.seed}, {failures} failures ({listed})")
    print(f"  slowest: seed {slowest[1]}, {slowest[0]:.2f} s; memory: Swift {memory[0] >> 20} MB, Python {memory[1] >> 20} MB")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
