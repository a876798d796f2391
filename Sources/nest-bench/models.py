"""Small random ResNEsts as JSON lines, to time a batch: models.py COUNT [WIDE].

At most two inputs, units and blocks with six samples; with WIDE up to five units and 8 samples. The same COUNT gives the same
models everywhere."""

import json
import random
import sys


def number(rng):
    numerator, denominator = rng.randint(-6, 6), rng.randint(1, 3)
    return numerator if denominator == 1 else f"{numerator}/{denominator}"


def matrix(rng, rows, columns):
    return [[number(rng) for _ in range(columns)] for _ in range(rows)]


def affine(rng, inputs, outputs):
    layer = {"weight": matrix(rng, outputs, inputs)}
    if rng.random() < 0.5:
        layer["bias"] = [number(rng) for _ in range(outputs)]
    return layer


def model(rng, name, wide):
    inputs, outputs, depth = rng.randint(1, 2), rng.randint(1, 2), rng.randint(0, 2)
    width, samples = (rng.randint(2, 5), rng.randint(4, 8)) if wide else (rng.randint(1, 2), rng.randint(3, 6))
    blocks = []
    for _ in range(depth):
        size = rng.randint(1, 2)
        activation = rng.choice(["relu", "relu", "abs", "hard-tanh", "square", "identity"])
        blocks.append({"feature": [{"linear": affine(rng, width, size)}, activation], "weight": matrix(rng, width, size)})
    return {
        "nest-verify": 1, "id": name, "architecture": "resnest",
        "data": {"x": matrix(rng, samples, inputs), "y": matrix(rng, samples, outputs)},
        "expansion": affine(rng, inputs, width), "blocks": blocks, "prediction": affine(rng, width, outputs),
    }


if __name__ == "__main__":
    rng = random.Random(1)
    for index in range(int(sys.argv[1])):
        print(json.dumps(model(rng, f"random-{index}", wide=sys.argv[2:] == ["WIDE"])))
