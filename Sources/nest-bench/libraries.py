"""What each library computes for an operation. An answer is a list of rational numbers."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import time
from fractions import Fraction

from flint import acb_mat, arb_mat, ctx, fmpq, fmpq_mat, fmpz, fmpz_mat


def fraction(value):
    value = fmpq(value)
    return Fraction(int(value.p), int(value.q))


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


def condition(matrix):
    """The quotient of the extreme singular values to six digits, from enclosures of the eigenvalues of H H^T."""
    gram = matrix * matrix.transpose()
    precision, before = 64, ctx.prec
    while True:
        ctx.prec = precision
        try:
            values = [value.real for value in acb_mat(arb_mat(gram)).eig()]
            quotient = (max(values, key=lambda v: v.mid()) / min(values, key=lambda v: v.mid())).sqrt()
        except ValueError:
            quotient = None
        ctx.prec = before
        if quotient is not None and quotient.is_finite() and quotient.rel_accuracy_bits() > 40:
            return six_digits(fraction(quotient.mid().fmpq()))
        precision *= 2


def six_digits(value):
    """A positive number to six digits, halves up."""
    unit = Fraction(1)
    while value >= unit * 10**6:
        unit *= 10
    while value < unit * 10**5:
        unit /= 10
    rounded = (value / unit + Fraction(1, 2)).__floor__() * unit
    return fmpq(rounded.numerator, rounded.denominator)


class Flint:
    """python-flint, in this process."""

    name = "FLINT"
    operations = {
        "rank": lambda a: a.integers.rank(),
        "relations": lambda a: a.integers.nrows() - a.integers.transpose().nullspace()[1],
        "determinant": lambda a: a.integers.det() * fmpq(1, 1 << (a.exponent * a.integers.nrows())),
        "product": lambda a, b: a * b,
        "integer-product": lambda a, b: a * b,
        "inverse": lambda a: a.integers.inv(),
        "solve": lambda a, b: a.integers.solve(b.integers),
        "residual": lambda a, b: gram_residual(a, b),
        "condition": lambda a: condition(a.integers),
    }

    # What the result on integers is to be multiplied by, to be that on the matrices.
    exponents = {
        "inverse": lambda a: a.exponent,
        "solve": lambda a, b: a.exponent - b.exponent,
    }

    def run(self, cases):
        """Seconds and answer by the name of the case; the fingerprint of a matrix is not timed."""
        results = {}
        for operation, name, matrices in cases:
            if operation not in self.operations:
                continue
            given = matrices
            if operation == "product":
                given = [matrix.rational() for matrix in matrices]
            elif operation == "integer-product":
                given = [matrix.integers for matrix in matrices]
            best, begin, repetitions = float("inf"), time.process_time(), 1
            while True:
                start = time.process_time()
                for _ in range(repetitions):
                    answer = self.operations[operation](*given)
                elapsed = time.process_time() - start
                best = min(best, elapsed / repetitions)
                repetitions *= 2 if elapsed < 1e-3 else 1
                if time.process_time() - begin > 0.1:
                    break
            if isinstance(answer, (fmpz_mat, fmpq_mat)):
                exponent = self.exponents.get(operation, lambda *_: 0)(*matrices)
                answer = checksum(answer) * fmpq(2) ** exponent
            results[name] = best, [fraction(answer)]
        return results


class Script:
    """A program that reads one script with all cases and prints `NAME SECONDS ANSWER…` for each."""

    def run(self, cases):
        results = {}
        with tempfile.NamedTemporaryFile("w", suffix=self.suffix) as script:
            script.write(self.prelude)
            for operation, name, matrices in cases:
                if operation in self.operations and self.takes(operation, matrices):
                    script.writelines(self.case(name, self.operations[operation], matrices))
            script.write(self.end)
            script.flush()
            done = subprocess.run(self.command + [script.name], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
        for line in done.stdout.splitlines():
            words = re.sub(r"[\[\],]", " ", line).split()
            if words:
                results[words[0]] = float(words[1]), [Fraction(word) for word in words[2:]]
        return results

    def takes(self, operation, matrices):
        return True


class Pari(Script):
    """PARI/GP. Its clock ticks in milliseconds, so short operations are repeated."""

    name, suffix, command, end = "PARI", ".gp", ["gp", "-q", "-f", "--default", "parisizemax=4G"], "quit;\n"
    prelude = """
checksum(M) = sum(i = 1, #M~, sum(j = 1, #M, M[i, j] * (3*i + 5*j - 7)));
residual(A, Y) = {
  my(phi = vecextract(A, matindexrank(A)[1], ".."), t = Y * phi~);
  norml2(Y) - trace(t * matsolve(phi * phi~, t~))
};
timed(name, f, show = x -> x) = {
  my(count = 1, start, answer, elapsed);
  while (1,
    start = getabstime();
    for (i = 1, count, answer = f());
    elapsed = getabstime() - start;
    if (elapsed >= 100, break);
    count *= 4);
  printf("%s %.9f %s\\n", name, elapsed / 1000. / count, show(answer))
};
"""
    operations = {
        "rank": "matrank(A)",
        "relations": "#A - #matker(A~)",
        "determinant": "matdet(A)",
        "product": "A * B",
        "integer-product": "A * B",
        "inverse": "A^-1",
        "solve": "matsolve(A, B)",
        "residual": "residual(A, B)",
        "inertia": "qfsign(A)",
    }

    def case(self, name, expression, matrices):
        for letter, matrix in zip("AB", matrices):
            rows = ";".join(",".join(str(int(x)) for x in row) for row in matrix.integers.tolist())
            yield f"{letter} = [{rows}] / 2^{matrix.exponent};\n"
        show = ", checksum" if expression in ("A * B", "A^-1", "matsolve(A, B)") else ""
        yield f'timed("{name}", () -> {expression}{show});\n'


class Macaulay2(Script):
    """Macaulay2, whose strength is elsewhere: linear algebra over QQ beside what its users would write."""

    name, suffix, command, end = "Macaulay2", ".m2", ["M2", "--script"], "exit 0\n"
    prelude = """
checksum = M -> sum(numrows M, i -> sum(numcols M, j -> M_(i, j) * (3*i + 5*j + 1)))
residual = (A, Y) -> (
  t := Y * transpose A;
  sum(flatten entries Y, x -> x^2) - trace(t * solve(A * transpose A, transpose t)))
timed = (name, f, show) -> (
  best := infinity; answer := null; total := 0.;
  while total < 0.1 do (
    pair := timing f();
    answer = pair#1;
    total = total + pair#0;
    best = min(best, pair#0));
  print concatenate(name, " ", format(0, 12, 12, 12, "", best + 0.), " ", toString show answer))
"""
    operations = {
        "rank": "rank A",
        "determinant": "det A",
        "product": "A * B",
        "integer-product": "A * B",
        "inverse": "inverse A",
        "solve": "solve(A, B)",
        "residual": "residual(A, B)",
    }

    def takes(self, operation, matrices):
        # Larger ones take minutes; the residual above wants independent rows.
        first = matrices[0].integers
        return first.nrows() <= 24 and (operation != "residual" or first.rank() == first.nrows())

    def case(self, name, expression, matrices):
        for letter, matrix in zip("AB", matrices):
            rows = ",".join("{" + ",".join(str(int(x)) for x in row) + "}" for row in matrix.integers.tolist())
            yield f"{letter} = (1 / 2^{matrix.exponent}) * matrix(QQ, {{{rows}}})\n"
        show = "checksum" if expression in ("A * B", "inverse A", "solve(A, B)") else "identity"
        yield f'timed("{name}", () -> {expression}, {show})\n'


class Native:
    """A library of C or C++ in a program of its own, which `native.cpp` becomes when it is compiled for it."""

    def __init__(self, name, operations, flags):
        self.name, self.operations, self.flags = name, operations, flags
        self.program = pathlib.Path(__file__).resolve().parents[2] / ".build" / f"nest-bench-{name.lower()}"

    def is_there(self):
        """Compiles the program unless it is newer than its source; false where the library is missing."""
        source = pathlib.Path(__file__).with_name("native.cpp")
        if self.program.exists() and self.program.stat().st_mtime > source.stat().st_mtime:
            return True
        if not shutil.which("g++"):
            return False
        self.program.parent.mkdir(exist_ok=True)
        command = ["g++", "-O2", f"-DPEER_{self.name.upper()}", str(source), "-o", str(self.program)]
        return subprocess.run(command + self.flags, capture_output=True).returncode == 0

    def run(self, cases):
        lines = []
        for operation, name, matrices in cases:
            # The systems of the benchmark have integer entries, or the same power of two under all of them.
            if operation in self.operations:
                lines.append(f"{operation} {name} {len(matrices)}")
                for matrix in matrices:
                    lines.extend(matrix.lines())
        done = subprocess.run([self.program], input="\n".join(lines) + "\n", capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {done.stderr[-1000:]}")
        rows = map(str.split, done.stdout.splitlines())
        return {words[0]: (float(words[1]), [Fraction(word) for word in words[2:]]) for words in rows}


def natives():
    """NTL, IML and LinBox, as far as they are installed."""
    peers = [
        Native("NTL", {"determinant", "solve"}, ["-lntl", "-lgmpxx", "-lgmp"]),
        Native("IML", {"solve"}, ["-liml", "-l:libcblas.so.3", "-lgmpxx", "-lgmp"]),
        Native(
            "LinBox",
            {"rank", "solve"},
            "-llinbox-1.7.0 -lntl -lmpfr -lfplll -liml -lblas -llapack -lgivaro -lgmpxx -lgmp".split(),
        ),
    ]
    return [peer for peer in peers if peer.is_there()]
