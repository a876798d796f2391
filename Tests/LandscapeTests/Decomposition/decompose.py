#!/usr/bin/env python3
"""The irreducible components over Q of the critical points of small (P_phi), by primary decomposition.

Needs Macaulay2 (Debian: apt-get install macaulay2). Run it in its own folder to make table.json again:

    python3 decompose.py

Each instance has X (M x N), V (K x N), Y (N_o x N), samples as columns. A component is written as its dimension, the
generic rank r of A on it, and whether A^T A has that rank too. Where it has not, col A meets its orthogonal complement,
which no real point of rank r does: the real points are not dense in such a component.
"""
import json
import re
import subprocess

SECONDS = 60

# (why, X, V, Y)
INSTANCES = [
    ("golden", [[1, 0]], [[0, 1]], [[1, 2]]),
    ("not attained", [[1, 0]], [[0, 1]], [[0, 1]]),
    ("no part of the target explained by V", [[1, 0]], [[0, 1]], [[1, 0]]),
    ("zero targets", [[1, 0]], [[0, 1]], [[0, 0]]),
    ("zero representation", [[0, 0]], [[1, 0]], [[1, 2]]),
    ("zero feature", [[1, 0]], [[0, 0]], [[1, 2]]),
    ("one sample", [[1]], [[1]], [[2]]),
    ("one output, wide", [[1, 0], [0, 0]], [[0, 1]], [[1, 2]]),
    ("one output, wide and zero", [[0, 0], [0, 0]], [[1, 1]], [[1, 2]]),
    ("one output, two features", [[1, 0, 0]], [[0, 1, 0], [0, 0, 1]], [[1, 1, 2]]),
    ("singular feature Gram matrix", [[1, 0]], [[0, 1], [0, 2]], [[1, 2]]),
    ("singular representation", [[1, 0, 0], [1, 0, 0]], [[0, 1, 0]], [[1, 2, 3]]),
    ("two outputs, width one", [[1, 0]], [[0, 1]], [[1, 1], [0, 1]]),
    ("two outputs, width one, diagonal", [[1, 0]], [[0, 1]], [[1, 0], [0, 2]]),
    ("rank-one regression", [[0, 0]], [[1, 0], [0, 1]], [[2, 0], [0, 1]]),
    ("irrational eigenvalues", [[1, 0], [0, 0]], [[0, 1]], [[1, 1], [0, 1]]),
    ("irrational eigenvalues, width one", [[0, 0]], [[1, 0], [0, 1]], [[1, 1], [0, 1]]),
    ("zero eigenvalue", [[1, 0], [0, 0]], [[0, 1]], [[1, 2], [2, 4]]),
    ("zero eigenvalue, zero representation", [[0, 0], [0, 0]], [[0, 1]], [[1, 2], [2, 4]]),
    ("zero eigenvalue, two features", [[0, 0], [0, 0]], [[1, 0], [0, 1]], [[1, 2], [2, 4]]),
    ("repeated eigenvalue", [[1, 0], [0, 0]], [[0, 1]], [[1, 0], [0, 1]]),
    ("repeated eigenvalue, width one", [[0, 0]], [[1, 0], [0, 1]], [[1, 0], [0, 1]]),
    ("two outputs, zero targets", [[1, 0]], [[0, 1]], [[0, 0], [0, 0]]),
    ("full row rank representation", [[1, 0], [0, 1]], [[1, 1]], [[1, 2], [0, 1]]),
    ("three samples", [[1, 0, 1], [0, 1, 1]], [[1, 0, 0]], [[1, 2, 0], [0, 1, 1]]),
    ("three outputs, width one", [[1, 0, 0]], [[0, 1, 0]], [[1, 1, 0], [0, 1, 0], [0, 0, 1]]),
    ("irreducible cubic, width one", [[0, 0, 0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 1, 0], [0, 1, 1], [0, 0, 1]]),
]


def matrix(rows):
    return "matrix{" + ", ".join("{" + ", ".join(f"{e}_R" for e in row) + "}" for row in rows) + "}"


def program(X, V, Y):
    o, m, k = len(Y), len(X), len(V)
    return f"""
R = QQ[a_1..a_{o * m}, w_1..w_{m * k}];
X = {matrix(X)}; V = {matrix(V)}; Y = {matrix(Y)};
A = genericMatrix(R, a_1, {o}, {m}); W = genericMatrix(R, w_1, {m}, {k});
E = A * (X + W * V) - Y;
I = ideal(E * transpose(X + W * V)) + ideal(transpose A * E * transpose V);
rankOn = (N, P) -> (r := 0; while r < min(numRows N, numColumns N) and not isSubset(minors(r + 1, N), P) do r = r + 1; r);
for P in decompose I do (
  r := rankOn(A, P);
  print concatenate("component ", toString dim P, " ", toString r, " ", toString rankOn(transpose A * A, P)))
"""


def components(X, V, Y):
    """None when Macaulay2 takes too long."""
    try:
        run = subprocess.run(
            ["M2", "--script", "/dev/stdin"], input=program(X, V, Y), capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None
    if run.returncode != 0:
        raise RuntimeError(run.stderr)
    found = [tuple(map(int, c)) for c in re.findall(r"component (-?\d+) (\d+) (\d+)", run.stdout)]
    return [{"dimension": d, "r": r, "real": r == gram} for d, r, gram in sorted(found)]


def main():
    table = []
    for why, X, V, Y in INSTANCES:
        found = components(X, V, Y)
        print(why, "skipped" if found is None else found, flush=True)
        if found is not None:
            table.append({"instance": why, "X": X, "V": V, "Y": Y, "components": found})
    lines = ",\n".join("    " + json.dumps(row) for row in table)
    made = "irreducible components over Q of the critical ideal of (P_phi), by Macaulay2: python3 decompose.py"
    with open("table.json", "w") as file:
        file.write('{\n  "made": "' + made + '",\n  "table": [\n' + lines + "\n  ]\n}\n")


if __name__ == "__main__":
    main()
