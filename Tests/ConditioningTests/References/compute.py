"""Recomputes table.json: random networks and the singular values of their representations and error gradients.

Shares nothing with the program but the words of Documentation/Depth.md. Entries come from Python's decimal logarithm at 80
digits, ranks from elimination over fractions, singular values from mpmath at 300 digits.

    pip install mpmath && python3 Tests/ConditioningTests/References/compute.py > Tests/ConditioningTests/References/table.json
"""

import json
from decimal import Decimal, getcontext
from fractions import Fraction

import mpmath

getcontext().prec = 80
mpmath.mp.dps = 300
SCALE = 2**20


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = 2**64 - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def odd(self):
        return 2 * (self.next() >> 11) + 1 - 2**53


def variance(distribution, rows, columns):
    return {
        "he-normal": Fraction(2, columns),
        "he-uniform": Fraction(2, columns),
        "glorot-normal": Fraction(2, rows + columns),
        "glorot-uniform": Fraction(2, rows + columns),
        "gaussian": Fraction(1),
        "uniform": Fraction(1, 3),
    }[distribution]


def decimal(fraction):
    return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def rounded(value):
    """The nearest multiple of 2^-20, as its numerator."""
    return int((value * SCALE).to_integral_value(rounding="ROUND_HALF_EVEN"))


def matrix(source, rows, columns, distribution):
    v = variance(distribution, rows, columns)
    entries = []
    while len(entries) < rows * columns:
        if distribution in ("he-uniform", "glorot-uniform", "uniform"):
            entries.append(rounded(decimal(3 * v).sqrt() * source.odd() / 2**53))
            continue
        a, b = source.odd(), source.odd()
        s = Fraction(a * a + b * b, 2**106)
        if s >= 1:
            continue
        factor = (-2 * decimal(s).ln() / decimal(s)).sqrt() * decimal(v).sqrt()
        entries += [rounded(factor * a / 2**53), rounded(factor * b / 2**53)]
    numbers = [Fraction(entry, SCALE) for entry in entries[: rows * columns]]
    return [numbers[row * columns : (row + 1) * columns] for row in range(rows)]


def transposed(a):
    return [list(column) for column in zip(*a)]


def product(a, b):
    columns = transposed(b)
    return [[sum((x * y for x, y in zip(row, column)), Fraction(0)) for column in columns] for row in a]


def plus(a, b):
    return [[x + y for x, y in zip(r, s)] for r, s in zip(a, b)]


def relu(a):
    return [[max(x, Fraction(0)) for x in row] for row in a]


def masked(a, inputs):
    return [[x if z > 0 else Fraction(0) for x, z in zip(r, s)] for r, s in zip(a, inputs)]


def representations(case):
    """[(l, H^l, Δ^l)] and a few entries of the network."""
    source = SplitMix64(case["seed"])
    n, paths = case["width"], case["paths"]
    x = matrix(source, case["samples"], n, "gaussian")
    y = matrix(source, case["samples"], case["outputs"], "gaussian")
    layers = [
        [matrix(source, n, n, case["distribution"]) for _ in range(paths)] for _ in range(case["depth"])
    ]
    prediction = matrix(source, case["outputs"], n, case["distribution"])
    rectifies = case["activation"] == "relu"
    activate = relu if rectifies else lambda a: a
    slope = masked if rectifies else lambda a, inputs: a

    state = transposed(x)
    states, backward = [(0, state)], []
    if case["family"] == "plainnet":
        for layer in range(case["depth"]):
            w = layers[layer][0]
            inputs = product(w, state)
            state = activate(inputs)
            states.append((layer + 1, state))
            backward.append(lambda d, w=w, z=inputs: product(transposed(w), slope(d, z)))
    else:
        for first in range(0, case["depth"], 2):
            begin, steps = state, []
            if first + 1 == case["depth"]:
                for w in layers[first]:
                    state = plus(state, product(w, activate(begin)))
                    steps.append(lambda d, w=w, z=begin: slope(product(transposed(w), d), z))
                states.append((first + 1, state))
            else:
                for v, w in zip(layers[first], layers[first + 1]):
                    inner = product(v, begin)
                    state = plus(state, product(w, activate(inner)))
                    steps.append(
                        lambda d, v=v, w=w, u=inner: product(
                            transposed(v), slope(product(transposed(w), d), u)
                        )
                    )
                states.append((first + 2, state))

            def back(d, steps=steps):
                total = d
                for step in steps:
                    total = plus(total, step(d))
                return total

            backward.append(back)

    error = [
        [2 * (p - t) for p, t in zip(r, s)] for r, s in zip(product(prediction, state), transposed(y))
    ]
    gradient = product(transposed(prediction), error)
    gradients = [gradient]
    for step in reversed(backward):
        gradient = step(gradient)
        gradients.append(gradient)
    gradients.reverse()
    ends = [x[0], layers[-1][-1][-1], prediction[-1]]
    return [(l, h, d) for (l, h), d in zip(states, gradients)], ends


def rank(a):
    rows, found = [list(row) for row in a], 0
    for column in range(len(rows[0])):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(found + 1, len(rows)):
            factor = rows[i][column] / rows[found][column]
            if factor:
                rows[i] = [p - factor * q for p, q in zip(rows[i], rows[found])]
        found += 1
        if found == len(rows):
            break
    return found


def described(a):
    r = rank(a)
    if r == 0:
        return {"rank": 0}
    real = mpmath.matrix([[mpmath.mpf(x.numerator) / x.denominator for x in row] for row in a])
    values = sorted(mpmath.svd_r(real, compute_uv=False), reverse=True)
    return {"rank": r, "sigma-1": mpmath.nstr(values[0], 60), "sigma-r": mpmath.nstr(values[r - 1], 60)}


CASES = [
    ("plainnet", 40, 6, 1, 8, 6, "linear", "he-normal", 1),
    ("plainnet", 24, 6, 1, 7, 2, "relu", "he-normal", 2),
    ("plainnet", 9, 4, 1, 3, 4, "linear", "gaussian", 3),
    ("resnet", 24, 6, 1, 8, 6, "linear", "glorot-normal", 4),
    ("resnet", 13, 5, 1, 8, 3, "relu", "he-uniform", 5),
    ("resnext", 12, 4, 3, 6, 4, "linear", "glorot-uniform", 6),
    ("resnext", 7, 3, 2, 5, 3, "relu", "uniform", 18446744073709551615),
]

table = []
for values in CASES:
    keys = ("family", "depth", "width", "paths", "samples", "outputs", "activation", "distribution", "seed")
    case = dict(zip(keys, values))
    layers, ends = representations(case)
    table.append(
        case
        | {
            "ends": [[str(x) for x in row] for row in ends],
            "layers": [{"layer": l, "H": described(h), "gradient": described(d)} for l, h, d in layers],
        }
    )
print(json.dumps(table, indent=1))
