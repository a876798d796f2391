"""Times ExactAlgebra beside FLINT on the same inputs, compares the answers, and prints the ratios.

    pip install python-flint
    swift build -c release --product nest-bench
    python3 Sources/nest-bench/peers.py [--digits DIRECTORY] [--quick]

DIRECTORY holds a trained ResNEst as safetensors and its data as npy (the digits model of the fixtures); its features are
computed here, exactly. FLINT is used straightforwardly: the function of the manual for the task, on one thread.
Times are seconds of wall clock, so run this on an idle machine. Exit status 1 when an answer differs.
"""

import argparse
import ast
import json
import pathlib
import random
import struct
import subprocess
import sys
import time
from fractions import Fraction

from flint import fmpq, fmpq_mat, fmpz, fmpz_mat

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Dyadic:
    """An integer matrix over a power of two."""

    def __init__(self, rows, exponent=0):
        self.integers, self.exponent = fmpz_mat(rows), exponent

    def rational(self):
        return fmpq_mat(self.integers) * fmpq(1, 1 << self.exponent)

    def lines(self):
        yield f"{self.integers.nrows()} {self.integers.ncols()} {self.exponent}"
        for row in self.integers.tolist():
            yield " ".join(format(int(x), "x") for x in row)


def stack(parts):
    top = max(part.exponent for part in parts)
    rows = [[x << (top - part.exponent) for x in row] for part in parts for row in part.integers.tolist()]
    return Dyadic(rows, top)


def gram_residual(features, targets):
    """The squared norm of the targets less tr(T G^-1 T^T) over a row basis."""
    basis = row_basis(features.integers)
    phi, y = basis, targets.integers
    t = y * phi.transpose()
    x = (phi * phi.transpose()).solve(t.transpose())
    explained = t * x if isinstance(x, fmpq_mat) else fmpq_mat(t) * x
    squares = sum((e * e for e in y.entries()), fmpz(0))
    trace = sum((explained[i, i] for i in range(explained.nrows())), fmpq(0))
    return (squares - trace) / (fmpz(1) << (2 * targets.exponent))


def row_basis(matrix):
    """The rows of the matrix that are no combination of earlier ones: pivots of the transpose."""
    reduced, _, rank = matrix.transpose().rref()
    pivots = []
    for i in range(rank):
        pivots.append(next(j for j in range(reduced.ncols()) if reduced[i, j] != 0))
    rows = matrix.tolist()
    return fmpz_mat([rows[i] for i in pivots])


def checksum(matrix):
    matrix = fmpq_mat(matrix) if isinstance(matrix, fmpz_mat) else matrix
    return sum(
        (matrix[i, j] * (3 * i + 5 * j + 1) for i in range(matrix.nrows()) for j in range(matrix.ncols())), fmpq(0)
    )


# Operation: what FLINT computes. The answer is a list of words, as nest-bench prints it.
def text(value):
    value = fmpq(value)
    return f"{format(int(value.p), 'x')}/{format(int(value.q), 'x')}"


PEERS = {
    "rank": lambda a: [str(a.integers.rank())],
    "determinant": lambda a: [text(a.integers.det() * fmpq(1, 1 << (a.exponent * a.integers.nrows())))],
    "product": lambda a, b: [text(checksum(a.integers * b.integers) * fmpq(1, 1 << (a.exponent + b.exponent)))],
    "inverse": lambda a: [text(checksum(a.rational().inv()))],
    "solve": lambda a, b: [text(checksum(a.rational().solve(b.rational())))],
    "residual": lambda a, b: [text(gram_residual(a, b))],
}


def random_matrix(rng, rows, columns, bits):
    return [[rng.randint(-(1 << bits), 1 << bits) for _ in range(columns)] for _ in range(rows)]


def synthetic(quick):
    rng = random.Random(1)
    sizes = (2, 4, 8, 12, 16, 24, 32) if quick else (2, 4, 8, 10, 12, 16, 20, 24, 32, 48, 64)
    for bits in (10, 100):
        for n in sizes:
            a, b = random_matrix(rng, n, n, bits), random_matrix(rng, n, n, bits)
            name = f"{n}x{n}-{bits}bit"
            half = [row[:] for row in (fmpz_mat(random_matrix(rng, n, n // 2, bits))
                                       * fmpz_mat(random_matrix(rng, n // 2, n, 3))).tolist()]
            yield "rank", f"rank/full/{name}", [Dyadic(a)]
            yield "rank", f"rank/half/{name}", [Dyadic(half)]
            yield "determinant", f"determinant/{name}", [Dyadic(a, 7)]
            yield "product", f"product/{name}", [Dyadic(a, 20), Dyadic(b, 3)]
            yield "solve", f"solve/{name}", [Dyadic(a), Dyadic(random_matrix(rng, n, 1, bits))]
            if n <= 32:
                yield "inverse", f"inverse/{name}", [Dyadic(a)]
                yield "residual", f"residual/{name}", [Dyadic(a[: n // 2]), Dyadic(b[:2])]


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header, body = json.loads(data[8 : 8 + length]), data[8 + length :]
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            tensors[name] = floats(body[start:end], entry["shape"])
    return tensors


def read_npy(path):
    data = path.read_bytes()
    (length,) = struct.unpack_from("<H", data, 8)
    header = ast.literal_eval(data[10 : 10 + length].decode())
    assert header["descr"] == "<f4" and not header["fortran_order"]
    return floats(data[10 + length :], header["shape"])


def floats(raw, shape):
    """The rows of a stored float matrix as exact dyadic numbers; a vector becomes a column."""
    values = [Fraction(v) for v in struct.unpack(f"<{len(raw) // 4}f", raw)]
    exponent = max(v.denominator.bit_length() - 1 for v in values)
    columns = shape[1] if len(shape) == 2 else 1
    integers = [int(v * (1 << exponent)) for v in values]
    return Dyadic([integers[i : i + columns] for i in range(0, len(integers), columns)], exponent)


def digits(directory):
    tensors = read_safetensors(directory / "weights.safetensors")
    x, y = read_npy(directory / "x-300.npy"), read_npy(directory / "y-300.npy")
    features = [Dyadic(x.integers.transpose(), x.exponent)]
    targets = Dyadic(y.integers.transpose(), y.exponent)

    def times(a, b):
        return Dyadic(a.integers * b.integers, a.exponent + b.exponent)

    def plus(a, b):
        top = max(a.exponent, b.exponent)
        return Dyadic(a.integers * (1 << (top - a.exponent)) + b.integers * (1 << (top - b.exponent)), top)

    state = times(tensors["W_0"], features[0])
    depth = sum(name.startswith("theta_") for name in tensors)
    ones = Dyadic([[1] * targets.integers.ncols()])
    for i in range(1, depth + 1):
        before = plus(times(tensors[f"theta_{i}"], state), times(tensors[f"b_{i}"], ones))
        features.append(Dyadic([[max(v, 0) for v in row] for row in before.integers.tolist()], before.exponent))
        state = plus(state, times(tensors[f"W_{i}"], features[-1]))
    for i in range(depth + 1):
        yield "rank", f"digits/rank/{i}", [stack(features[: i + 1])]
    for i in range(depth + 1):
        yield "residual", f"digits/residual/{i}", [stack(features[: i + 1]), targets]
    # The whole chain at once has no counterpart; its last answer is the residual above.
    yield "chain", "digits/chain", features + [targets]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    cases = list(synthetic(options.quick))
    if options.digits:
        cases += digits(options.digits)

    lines = []
    for operation, name, matrices in cases:
        lines.append(f"{operation} {name} {len(matrices)}")
        for matrix in matrices:
            lines.extend(matrix.lines())
    program = ROOT / ".build" / "release" / "nest-bench"
    ours = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True)
    if ours.returncode != 0:
        sys.exit(f"nest-bench failed: {ours.stderr[-2000:]}")
    answers = {words[0]: words[1:] for words in map(str.split, ours.stdout.splitlines())}

    differ = 0
    print(f"{'case':32} {'ExactAlgebra':>12} {'FLINT':>12} {'ratio':>8}")
    for operation, name, matrices in cases:
        seconds, *answer = answers[name]
        if operation not in PEERS:
            print(f"{name:32} {float(seconds):12.6f} {'-':>12} {'-':>8}")
            continue
        best, begin = float("inf"), time.perf_counter()
        while True:
            start = time.perf_counter()
            expected = PEERS[operation](*matrices)
            best = min(best, time.perf_counter() - start)
            if time.perf_counter() - begin > 0.1:
                break
        agrees = answer == expected
        differ += not agrees
        ratio = float(seconds) / best
        print(f"{name:32} {float(seconds):12.6f} {best:12.6f} {ratio:8.2f}{'' if agrees else '  ANSWERS DIFFER'}",
              flush=True)
    print(f"{len(cases)} cases, {differ} with different answers")
    sys.exit(differ != 0)


if __name__ == "__main__":
    main()
