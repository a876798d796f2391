"""The inputs of the benchmark: random matrices, and those of a trained network."""

import ast
import json
import random
import struct
from fractions import Fraction

from flint import fmpq, fmpq_mat, fmpz_mat


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
            # The rank with exact relations between the rows as evidence; the others give the number alone.
            yield "relations", f"relations/half/{name}", [Dyadic(half)]
            yield "determinant", f"determinant/{name}", [Dyadic(a, 7)]
            yield "product", f"product/{name}", [Dyadic(a, 20), Dyadic(b, 3)]
            yield "integer-product", f"integer-product/{name}", [Dyadic(a), Dyadic(b)]
            yield "solve", f"solve/{name}", [Dyadic(a), Dyadic(random_matrix(rng, n, 1, bits))]
            symmetric = [[a[i][j] + a[j][i] for j in range(n)] for i in range(n)]
            yield "inertia", f"inertia/{name}", [Dyadic(symmetric)]
            if n <= 32 and n % 4 == 0:
                # A representation of a plain network four layers deep, which `depth` encloses.
                deep = fmpz_mat(a) * fmpz_mat(b) * fmpz_mat(symmetric) * fmpz_mat(b)
                yield "condition", f"condition/{name}", [Dyadic(deep)]
            if n <= 32:
                yield "inverse", f"inverse/{name}", [Dyadic(a)]
                yield "residual", f"residual/{name}", [Dyadic(a[: n // 2]), Dyadic(b[:2])]


def large(orders):
    """Single-precision numbers, as trained weights are, of full rank and of rank one less; 32-bit systems."""
    rng = random.Random(2)
    for n in orders:
        raw = struct.pack(f"<{n * n}f", *(rng.uniform(-1, 1) for _ in range(n * n)))
        matrix = floats(raw, [n, n])
        yield "rank", f"rank/float32/{n}", [matrix]
        rows = [[int(x) for x in row] for row in matrix.integers.tolist()]
        # The last row is the difference of two others, or the last column: relations with short coefficients on one
        # side and long ones on the other.
        yield "rank", f"rank/row-less/{n}", [
            Dyadic(rows[:-1] + [[a - b for a, b in zip(rows[0], rows[1])]], matrix.exponent)]
        yield "rank", f"rank/column-less/{n}", [
            Dyadic([row[:-1] + [row[0] - row[1]] for row in rows], matrix.exponent)]
        system = Dyadic(random_matrix(rng, n, n, 31))
        yield "solve", f"solve/32bit/{n}", [system, Dyadic(random_matrix(rng, n, 1, 31))]
        yield "determinant", f"determinant/32bit/{n}", [system]
        # Entries as long as those of Gram matrices of trained features.
        yield "solve", f"solve/400bit/{n}", [
            Dyadic(random_matrix(rng, n, n, 400)), Dyadic(random_matrix(rng, n, 1, 400))]


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
