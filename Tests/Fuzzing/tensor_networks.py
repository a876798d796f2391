"""Random networks of images and vectors: what one reader certifies, the other accepts.

    tensor_networks.py NEST_VERIFY SEED COUNT

Each network has a stem, an expansion, blocks with layers of every kind, labels or targets, biases here and there. `nest-verify` reads,
reduces and certifies it; proofs/check_certificate.py evaluates it again by its own code. Prints what they disagree on, with the seed,
and keeps the model; the exit status is 1 then.
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile

CHECKER = pathlib.Path(__file__).resolve().parents[2] / "proofs" / "check_certificate.py"


class Networks:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def numbers(self, *shape):
        if not shape:
            return self.random.choice([0, 1, -1, 2, "1/2", "-3/4", 3])
        return [self.numbers(*shape[1:]) for _ in range(shape[0])]

    def size(self, least, most):
        return self.random.randint(least, most)

    @staticmethod
    def positions(shape, window):
        """Height and width of what a window gives, None where it does not fit."""
        sides = []
        for side in (0, 1):
            reach = (window["kernel"][side] - 1) * window["dilation"][side] + 1
            room = shape[1 + side] + window["padding"][side] + window["padding"][side + 2] - reach
            if room < 0:
                return None
            sides.append(room // window["stride"][side] + 1)
        return tuple(sides)

    def window(self, shape, keeps_shape, dilates):
        while True:
            window = {
                "kernel": [self.size(1, 3), self.size(1, 3)],
                "stride": [1, 1] if keeps_shape else [self.size(1, 2), self.size(1, 2)],
                "dilation": [self.size(1, 2), 1] if dilates else [1, 1],
            }
            if keeps_shape:
                reach = [(k - 1) * d for k, d in zip(window["kernel"], window["dilation"])]
                before = [self.size(0, r) for r in reach]
                window["padding"] = before + [r - b for r, b in zip(reach, before)]
            else:
                window["padding"] = [self.size(0, 1) for _ in range(4)]
            sees = all(p < window["kernel"][i % 2] for i, p in enumerate(window["padding"]))
            if self.positions(shape, window) and (dilates or sees):
                return window

    def convolution(self, shape, outputs, window, may_group):
        groups = 2 if may_group and shape[0] % 2 == 0 and outputs % 2 == 0 and self.chance(0.4) else 1
        kernel = self.numbers(outputs, shape[0] // groups, *window["kernel"])
        result = {key: window[key] for key in ("stride", "dilation", "padding")} | {"weight": kernel, "groups": groups}
        if self.chance(0.5):
            result["bias"] = self.numbers(outputs)
        return {"conv": result}, (outputs,) + self.positions(shape, window)

    def layer(self, shape, keeps_shape):
        """A layer, and the shape of what it gives."""
        kinds = ["plain", "clip", "prelu", "batch-norm", "leaky-relu"]
        if len(shape) == 3:
            kinds += ["conv", "average-pool", "max-pool"] * 2 + ([] if keeps_shape else ["global-average-pool", "flatten"])
        else:
            kinds += ["linear"] * 2
        kind, channels = self.random.choice(kinds), shape[0]
        if kind == "plain":
            return self.random.choice(["relu", "abs", "hard-swish"]), shape
        if kind == "clip":
            return {"clip": self.random.choice([{"min": -1, "max": 2}, {"min": 0}, {"max": 1}])}, shape
        if kind == "leaky-relu":
            return {"leaky-relu": "1/4"}, shape
        if kind == "prelu":
            return {"prelu": self.random.choice([self.numbers(channels), "1/3", [2]])}, shape
        if kind == "batch-norm":
            return {"batch-norm": {"scale": self.numbers(channels), "shift": self.numbers(channels)}}, shape
        if kind == "linear":
            outputs = self.size(1, 3)
            return {"linear": {"weight": self.numbers(outputs, channels), "bias": self.numbers(outputs)}}, (outputs,)
        if kind == "global-average-pool":
            return kind, (channels,)
        if kind == "flatten":
            return kind, (channels * shape[1] * shape[2],)
        window = self.window(shape, keeps_shape, dilates=kind == "conv")
        if kind == "conv":
            return self.convolution(shape, 2 * self.size(1, 2) if channels % 2 == 0 else self.size(1, 3), window, True)
        pool = {key: window[key] for key in ("kernel", "stride", "padding")}
        if kind == "average-pool" and self.chance(0.5):
            pool["count-padding"] = self.chance(0.5)
        return {kind: pool}, (channels,) + self.positions(shape, window)

    def layers(self, shape, count, keeps_shape):
        result = []
        for _ in range(count):
            layer, shape = self.layer(shape, keeps_shape)
            result.append(layer)
        return result, shape

    def model(self):
        samples, outputs = self.size(2, 5), self.size(1, 2)
        shape = (self.size(1, 2), self.size(2, 4), self.size(2, 4))
        y = self.numbers(samples, outputs)
        if self.chance(0.3):
            outputs += 1
            y = {"labels": [self.size(0, outputs - 1) for _ in range(samples)], "classes": outputs}
        x = self.numbers(samples, shape[0] * shape[1] * shape[2])
        model = {"nest-verify": 1, "architecture": "resnest", "data": {"image": list(shape), "x": x, "y": y}}
        if self.chance(0.5):
            model["stem"], shape = self.layers(shape, self.size(1, 2), keeps_shape=False)
        if len(shape) == 3 and self.chance(0.25):
            model["expansion"] = {"identity": shape[0]}
        elif len(shape) == 3:
            window = self.window(shape, keeps_shape=False, dilates=True)
            model["expansion"], shape = self.convolution(shape, self.size(outputs, 4), window, True)
        else:
            width = self.size(outputs, 5)
            model["expansion"] = {"weight": self.numbers(width, shape[0])}
            shape = (width,)
        model["blocks"] = [self.block(shape) for _ in range(self.size(0, 2))]
        model["prediction"] = {"weight": self.numbers(outputs, shape[0])}
        if len(shape) == 3:
            model["prediction"]["head"] = "global-average-pool"
        if self.chance(0.4):
            model["prediction"]["bias"] = self.numbers(outputs)
        return model

    def block(self, shape):
        feature, inner = self.layers(shape, self.size(0, 3), keeps_shape=len(shape) == 3)
        if len(shape) == 3:
            window = self.window(inner, keeps_shape=True, dilates=True)
            return {"feature": feature} | self.convolution(inner, shape[0], window, self.chance(0.3))[0]
        block = {"feature": feature, "weight": self.numbers(shape[0], inner[0])}
        if self.chance(0.4):
            block["bias"] = self.numbers(shape[0])
        return block


def disagreement(program, model, certificate):
    """What the two make of a model, where it is not the same; None otherwise."""
    run = lambda *command: subprocess.run(command, capture_output=True, text=True, timeout=300)
    report = run(program, model, "--format", "json")
    if report.returncode not in (0, 1, 3) or "internal disagreement" in report.stdout:
        return f"check: {report.returncode} {report.stderr}"
    certified = run(program, "certify", model, "-o", certificate)
    if certified.returncode == 3 and "W_L is a convolution in groups" in certified.stderr:
        return None
    if certified.returncode != 0:
        return f"certify: {certified.returncode} {certified.stderr}"
    audit = run(program, "audit", certificate, model)
    checked = run(sys.executable, str(CHECKER), certificate, model)
    if (audit.returncode, audit.stdout) != (0, checked.stdout) or checked.returncode != 0:
        return f"audit: {audit.stdout}{audit.stderr}, Python: {checked.stdout}{checked.stderr}"
    return None


def main():
    program, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    folder, faults = tempfile.mkdtemp(), 0
    for seed in range(first, first + count):
        model = pathlib.Path(folder, f"{seed}.json")
        model.write_text(json.dumps(Networks(seed).model()))
        difference = disagreement(program, str(model), str(pathlib.Path(folder, "certificate.json")))
        if difference is None:
            model.unlink()
        else:
            faults += 1
            print(f"seed {seed}, {model}: {difference}")
    print(f"{count} networks, {faults} disagreements")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
