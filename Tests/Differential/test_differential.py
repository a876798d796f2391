"""The engine beside other exact libraries on random cases: FLINT for matrices, polynomials and roots, its multivariate polynomials for derivatives.

    python3 -m pip install python-flint pytest
    swift build -c release --product answers
    ANSWERS=.build/release/answers python3 -m pytest Tests/Differential            # 100,000 cases
    ANSWERS=… CASES=20 SEED=7 python3 -m pytest Tests/Differential                 # 20 times as many, from other seeds

Nothing of this package is imported here, and each answer is computed in another way than the engine does: inertia and eigenvalues by the
characteristic polynomial and certified complex roots, least squares by the normal equations on a reduced basis, gradients and Hessians by
differentiating the risk as one polynomial in all parameters. A failure prints the request, which `answers` replays.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
from fractions import Fraction

import flint
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ANSWERS = os.environ.get("ANSWERS", str(ROOT / ".build/release/answers"))
TIMES = int(os.environ.get("CASES", "1"))
SEED = int(os.environ.get("SEED", "1"))
sys.set_int_max_str_digits(0)
# Bits of the enclosures of roots.
flint.ctx.prec = 600


# Random matrices


def entry(rng, kind):
    if kind == "signs":
        return Fraction(rng.choice((0, 0, 1, -1)))
    if kind == "small":
        return Fraction(rng.randint(-9, 9))
    if kind == "fractions":
        return Fraction(rng.randint(-20, 20), rng.randint(1, 12))
    if kind == "floats":
        return Fraction(rng.getrandbits(24) - (1 << 23), 1 << rng.randint(0, 40))
    return Fraction(rng.getrandbits(rng.randint(1, 200)) * rng.choice((1, -1)), rng.getrandbits(64) | 1)


KINDS = ("signs", "small", "fractions", "floats", "long")


def random_matrix(rng, rows, columns, kind=None):
    """Full or less of rank, with rows that repeat, vanish, or are combinations of others."""
    kind = kind or rng.choice(KINDS)
    m = [[entry(rng, kind) for _ in range(columns)] for _ in range(rows)]
    if rows > 1 and rng.random() < 0.5:
        for _ in range(rng.randint(1, rows)):
            i, j, k = (rng.randrange(rows) for _ in range(3))
            a, b = rng.randint(-2, 2), rng.randint(-2, 2)
            m[i] = [a * x + b * y for x, y in zip(m[j], m[k])]
    return m


def symmetric(rng, order):
    """Indefinite, semidefinite, or with repeated eigenvalues."""
    kind = rng.random()
    if kind < 0.4:
        m = random_matrix(rng, order, order)
        return [[m[i][j] + m[j][i] for j in range(order)] for i in range(order)]
    m = random_matrix(rng, order, rng.randint(0, order + 1), rng.choice(KINDS[:4]))
    gram = [[sum(a * b for a, b in zip(r, s)) for s in m] for r in m]
    if kind < 0.7 or order == 0:
        return gram
    # Blocks that are alike, one in the place of the other.
    half = order // 2
    return [[gram[i % half][j % half] if half and i // half == j // half and max(i, j) < 2 * half else Fraction(i == j)
             for j in range(order)] for i in range(order)]


def text(m, columns):
    return " ".join([str(len(m)), str(columns)] + [str(e) for row in m for e in row])


def exact(m, columns):
    return flint.fmpq_mat(len(m), columns, [flint.fmpq(e.numerator, e.denominator) for row in m for e in row])


def fractions(words):
    return [Fraction(word) for word in words.split()]


def as_fraction(q):
    return Fraction(int(q.p), int(q.q))


# Requests


def answered(requests):
    done = subprocess.run([ANSWERS], input="\n".join(requests) + "\n", capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert done.returncode == 0 and len(lines) == len(requests), (
        done.stderr[-2000:] + (" after " + requests[len(lines)][:2000] if len(lines) < len(requests) else ""))
    return lines


def compare(count, seed, make, check):
    """`make(rng)` gives a request and what `check(answer, *rest)` needs; it is shown where the check fails."""
    rng = random.Random(f"{make.__name__} {seed}")
    made = [make(rng) for _ in range(count)]
    for (request, *rest), line in zip(made, answered([m[0] for m in made])):
        try:
            check(line, *rest)
        except Exception as error:
            raise AssertionError(f"{error!r}\nrequest: {request[:4000]}\nanswer: {line[:4000]}") from error


def seeds(kind):
    return pytest.mark.parametrize("seed", range(SEED, SEED + TIMES))(kind)


def equal(a, b):
    assert a == b, f"{a} and {b}"


# Linear algebra


@seeds
def test_ranks(seed):
    def ranks(rng):
        rows, columns = rng.randint(0, 9), rng.randint(0, 9)
        m = random_matrix(rng, rows, columns)
        return "rank " + text(m, columns), exact(m, columns).rank() if rows and columns else 0

    compare(24_000, seed, ranks, lambda line, rank: equal(line, f"{rank} {rank} {rank}"))


@seeds
def test_determinants_and_inverses(seed):
    def determinants(rng):
        order = rng.randint(0, 8)
        m = random_matrix(rng, order, order)
        return "determinant " + text(m, order), as_fraction(exact(m, order).det()) if order else Fraction(1)

    compare(12_000, seed, determinants, lambda line, value: equal(Fraction(line), value))

    def inverses(rng):
        order = rng.randint(1, 7)
        m = random_matrix(rng, order, order)
        a = exact(m, order)
        inverse = None if a.det() == 0 else [as_fraction(e) for e in a.inv().entries()]
        return "inverse " + text(m, order), inverse

    compare(8_000, seed, inverses, lambda line, inverse: equal(
        None if line == "singular" else fractions(line), inverse))


@seeds
def test_systems(seed):
    def systems(rng):
        rows, columns, right = rng.randint(1, 7), rng.randint(1, 7), rng.randint(1, 3)
        a = random_matrix(rng, rows, columns)
        b = random_matrix(rng, rows, right)
        if rng.random() < 0.7:
            x = random_matrix(rng, columns, right, "small")
            b = [[sum(p * q for p, q in zip(row, column)) for column in zip(*x)] for row in a]
        return f"solve {text(a, columns)} ; {text(b, right)}", exact(a, columns), exact(b, right), columns, right

    def check(line, a, b, columns, right):
        rank = a.rank()
        both = flint.fmpq_mat(a.nrows(), columns + right, [
            e for i in range(a.nrows()) for e in
            [a[i, j] for j in range(columns)] + [b[i, j] for j in range(right)]])
        if both.rank() > rank:
            word, _, certificate = line.partition(" ")
            y = flint.fmpq_mat(1, a.nrows(), [flint.fmpq(q.numerator, q.denominator) for q in fractions(certificate)])
            assert word == "inconsistent" and not any((y * a).entries()) and any((y * b).entries())
            return
        solution, unique = line.split(" ; ")
        x = flint.fmpq_mat(columns, right, [flint.fmpq(q.numerator, q.denominator) for q in fractions(solution)])
        assert a * x == b
        equal(unique == "1", rank == columns)

    compare(12_000, seed, systems, check)


@seeds
def test_least_squares(seed):
    def fits(rng):
        rows, samples, outputs = rng.randint(0, 5), rng.randint(1, 8), rng.randint(1, 3)
        phi, y = random_matrix(rng, rows, samples), random_matrix(rng, outputs, samples)
        return f"residual {text(phi, samples)} ; {text(y, samples)}", phi, y, samples

    def check(line, phi, y, samples):
        residual, solution = line.split(" ; ") if " ; " in line else (line.rstrip(" ;"), "")
        rows, outputs = len(phi), len(y)
        target = exact(y, samples)
        total = sum((as_fraction(e) ** 2 for e in target.entries()), Fraction(0))
        rank = exact(phi, samples).rank() if rows else 0
        if rank:
            reduced, _ = exact(phi, samples).rref()
            basis = flint.fmpq_mat(rank, samples, [reduced[i, j] for i in range(rank) for j in range(samples)])
            cross = basis * target.transpose()
            explained = cross.transpose() * (basis * basis.transpose()).inv() * cross
            total -= sum((as_fraction(explained[i, i]) for i in range(outputs)), Fraction(0))
        equal(Fraction(residual), total)
        if rows:
            h = flint.fmpq_mat(outputs, rows, [flint.fmpq(q.numerator, q.denominator) for q in fractions(solution)])
            error = target - h * exact(phi, samples)
            equal(sum((as_fraction(e) ** 2 for e in error.entries()), Fraction(0)), total)

    compare(10_000, seed, fits, check)


# Spectra and roots


def real_roots(p):
    """The real roots of an integer polynomial in increasing order, with multiplicities."""
    roots = [(root.real, multiplicity) for root, multiplicity in p.complex_roots() if root.imag == 0]
    return sorted(roots, key=lambda pair: float(pair[0].mid()))


def characteristic(m):
    p = exact(m, len(m)).charpoly()
    return flint.fmpz_poly([int(c * p.denom()) for c in p.coeffs()])


def floor_of(p, root):
    """floor(2^40 root): exactly at multiples of 2^-40, which no enclosure tells from their neighbours."""
    scaled = root * (1 << 40)
    low, high = (int(end.floor().unique_fmpz()) for end in (scaled.lower(), scaled.upper()))
    if low == high:
        return low
    assert high - low == 1, "the enclosure is wide"
    rational = flint.fmpq(high, 1 << 40)
    value = sum((c * rational**k for k, c in enumerate(p.coeffs())), flint.fmpq(0))
    assert value == 0, "the enclosure is wide"
    return high


@seeds
def test_inertia(seed):
    def inertias(rng):
        order = rng.randint(0, 8)
        m = symmetric(rng, order)
        if order == 0:
            return "inertia 0 0", "0 0 0"
        # All roots are real, so that Descartes' rule counts.
        signs = [1 if c > 0 else -1 for c in characteristic(m).coeffs() if c != 0]
        positive = sum(a != b for a, b in zip(signs, signs[1:]))
        zero = next(k for k, c in enumerate(characteristic(m).coeffs()) if c != 0)
        return "inertia " + text(m, order), f"{positive} {order - positive - zero} {zero}"

    compare(15_000, seed, inertias, equal)


@seeds
def test_characteristic_polynomials_and_eigenvalues(seed):
    def polynomials(rng):
        order = rng.randint(1, 7)
        m = random_matrix(rng, order, order)
        return "polynomial " + text(m, order), [as_fraction(c) for c in exact(m, order).charpoly().coeffs()]

    compare(5_000, seed, polynomials, lambda line, value: equal(fractions(line), value))

    def eigenvalues(rng):
        order = rng.randint(1, 6)
        m = symmetric(rng, order)
        return "eigenvalues " + text(m, order), characteristic(m)

    def check(line, p):
        words = list(map(int, line.split()))
        roots = real_roots(p)
        equal(words[0::3], [multiplicity for _, multiplicity in roots])
        equal(words[1::3], [floor_of(p, root) for root, _ in roots])
        linear = {Fraction(-int(f[0]), int(f[1])) for f, _ in p.factor()[1] if f.degree() == 1}
        equal(sum(words[2::3]), len(linear))

    compare(3_000, seed, eigenvalues, check)


def random_polynomial(rng):
    """Products of factors, some of them repeated or close to each other."""
    p = flint.fmpz_poly([1])
    for _ in range(rng.randint(1, 3)):
        bits = rng.choice((2, 4, 12, 60))
        factor = flint.fmpz_poly([rng.randint(-(1 << bits), 1 << bits) for _ in range(rng.randint(1, 4))] + [rng.randint(1, 1 << bits)])
        p *= factor ** rng.choice((1, 1, 1, 2, 3))
    if rng.random() < 0.2:
        p = p * p + flint.fmpz_poly([-1]) if p.degree() < 5 else p
    return p if p.degree() > 0 else flint.fmpz_poly([0, 1])


def coefficients(p):
    return " ".join(map(str, p.coeffs()))


@seeds
def test_real_roots(seed):
    def roots(rng):
        p = random_polynomial(rng)
        return "roots " + coefficients(p), p

    def check(line, p):
        words = list(map(int, line.split()))
        found = real_roots(p)
        equal(words[0::2], [multiplicity for _, multiplicity in found])
        equal(words[1::2], [floor_of(p, root) for root, _ in found])

    compare(8_000, seed, roots, check)


@seeds
def test_roots_of_two_polynomials_in_order(seed):
    def orders(rng):
        p, q = random_polynomial(rng), random_polynomial(rng)
        if rng.random() < 0.5:
            common = random_polynomial(rng)
            p, q = p * common, q * common
        return f"order {coefficients(p)} ; {coefficients(q)}", p, q

    def check(line, p, q):
        shared = p.gcd(q)
        expected = ""
        # Roots of the product, without repetitions: each belongs to p, to q, or to their common divisor.
        distinct = flint.fmpz_poly([1])
        for factor, _ in (p * q).factor()[1]:
            distinct *= factor
        for root, _ in real_roots(distinct):
            owners = [
                any(root.overlaps(other) for other, _ in real_roots(part)) if part.degree() > 0 else False
                for part in (p, q, shared)]
            if owners[2]:
                expected += "p=q"
            else:
                assert owners[0] != owners[1], "roots that an enclosure does not tell apart"
                expected += "p" if owners[0] else "q"
        equal(line, expected)

    compare(3_000, seed, orders, check)


# Derivatives


def network(rng):
    """A small ResNEst, its risk as a polynomial in all parameters near the given ones, and these; None at a kink."""
    inputs, width, outputs, samples = rng.randint(1, 2), rng.randint(1, 2), rng.randint(1, 2), rng.randint(1, 3)

    def numbers(rows, columns):
        return [[Fraction(rng.randint(-6, 6), rng.choice((1, 1, 2, 3))) for _ in range(columns)] for _ in range(rows)]

    parameters = []

    def free(m):
        parameters.extend(e for row in m for e in row)
        return m

    x, y = numbers(samples, inputs), numbers(samples, outputs)
    expansion = free(numbers(width, inputs))
    blocks = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        units, function, bias = rng.randint(1, 2), rng.choice(("relu", "square", "abs", "identity")), rng.random() < 0.5
        # In the order of the model's parameters: the layers of a block, its weight.
        layer = free(numbers(units, width))
        shift = free(numbers(1, units))[0] if bias else None
        blocks.append((layer, shift, function, free(numbers(width, units))))
    prediction = free(numbers(outputs, width))
    offset = free(numbers(1, outputs))[0] if rng.random() < 0.5 else None

    names = tuple(f"t{k}" for k in range(len(parameters)))
    ring = flint.fmpq_mpoly_ctx.get(names, "lex")
    variables = list(ring.gens())
    place = [0]
    point = [flint.fmpq(q.numerator, q.denominator) for q in parameters]

    def take(rows, columns):
        start = place[0]
        place[0] += rows * columns
        return [variables[start + i * columns:start + (i + 1) * columns] for i in range(rows)]

    def product(weights, states):
        return [[sum((w * s for w, s in zip(row, state)), ring.constant(0)) for row in weights] for state in states]

    def constant(q):
        return ring.constant(flint.fmpq(q.numerator, q.denominator))

    states = product(take(width, inputs), [[constant(e) for e in row] for row in x])
    kink = False
    for layer, shift, function, weight in blocks:
        feature = product(take(len(layer), width), states)
        if shift is not None:
            offsets = take(1, len(shift))[0]
            feature = [[f + o for f, o in zip(row, offsets)] for row in feature]
        moved = []
        for row in feature:
            new = []
            for f in row:
                value = f(*point)
                if function in ("relu", "abs") and value == 0:
                    kink = True
                if function == "square":
                    f = f * f
                elif value < 0 and function == "relu":
                    f = ring.constant(0)
                elif value < 0 and function == "abs":
                    f = -f
                new.append(f)
            moved.append(new)
        change = product(take(width, len(layer)), moved)
        states = [[s + c for s, c in zip(*pair)] for pair in zip(states, change)]
    predictions = product(take(outputs, width), states)
    if offset is not None:
        offsets = take(1, outputs)[0]
        predictions = [[p + o for p, o in zip(row, offsets)] for row in predictions]
    risk = ring.constant(0)
    for row, target in zip(predictions, y):
        for p, t in zip(row, target):
            risk += (p - constant(t)) ** 2
    risk = risk * flint.fmpq(1, samples)

    def strings(m):
        return [[str(e) for e in row] for row in m]

    def affine(weight, bias):
        return {"weight": strings(weight), **({"bias": [str(e) for e in bias]} if bias is not None else {})}

    model = {
        "nest-verify": 1, "architecture": "resnest", "data": {"x": strings(x), "y": strings(y)},
        "expansion": {"weight": strings(expansion)},
        "blocks": [{"feature": [{"linear": affine(layer, shift)}, function], "weight": strings(weight)}
                   for layer, shift, function, weight in blocks],
        "prediction": affine(prediction, offset),
    }
    return model, risk, point, variables, kink


@seeds
def test_gradients_and_hessians(seed):
    def derivatives(rng):
        while True:
            model, risk, point, variables, kink = network(rng)
            if not kink:
                return "derivatives " + json.dumps(model), risk, point, len(variables)

    def check(line, risk, point, count):
        gradient, hessian = map(fractions, line.split(" ; "))
        first = [risk.derivative(i) for i in range(count)]
        equal(gradient, [as_fraction(d(*point)) for d in first])
        equal(hessian, [as_fraction(d.derivative(j)(*point)) for d in first for j in range(count)])

    compare(1_500, seed, derivatives, check)
