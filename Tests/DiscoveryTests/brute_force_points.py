#!/usr/bin/env python3
"""Counts points of `nest-verify ablate yun2019.theorem-2` by brute force.

    brute_force_points.py N MAGNITUDE

Goes through every x, v, y, w, V_1, U_2, V_2 with entries from -MAGNITUDE to MAGNITUDE of f = w (h + V_2 max(U_2 h, 0)), h = x + V_1 v, with the
squared loss, without a symmetry, and prints a JSON object: how many are no network, how many are models, and how many are critical points
without a kink, with representation coverage, no negative eigenvalue of the Hessian and R > R_lin.
"""
import itertools
import json
import sys


def determinant(matrix):
    if not matrix:
        return 1
    return sum(
        (-1) ** j * matrix[0][j] * determinant([row[:j] + row[j + 1:] for row in matrix[1:]])
        for j in range(len(matrix)) if matrix[0][j])


def is_semidefinite(matrix):
    """All principal minors are nonnegative."""
    return all(
        determinant([[matrix[i][j] for j in chosen] for i in chosen]) >= 0
        for size in range(1, len(matrix) + 1) for chosen in itertools.combinations(range(len(matrix)), size))


def is_counterexample(samples, w, v1, u, v2):
    gradient, hessian = [0] * 4, [[0] * 4 for _ in range(4)]
    risk = covered = xx = xy = yy = 0
    for x, v, y in samples:
        h = x + v1 * v
        s = u * h
        if s == 0 and (x or v):
            return False
        a = 1 if s > 0 else 0
        g = 1 + a * v2 * u
        r = w * g * h - y
        first = [g * h, w * g * v, w * a * v2 * h, w * a * u * h]
        second = [
            [0, g * v, a * v2 * h, a * u * h],
            [g * v, 0, w * a * v2 * v, w * a * u * v],
            [a * v2 * h, w * a * v2 * v, 0, w * a * h],
            [a * u * h, w * a * u * v, w * a * h, 0]]
        for i in range(4):
            gradient[i] += r * first[i]
            for j in range(4):
                hessian[i][j] += first[i] * first[j] + r * second[i][j]
        risk += r * r
        covered = covered or g * h != 0
        xx, xy, yy = xx + x * x, xy + x * y, yy + y * y
    if any(gradient) or not covered:
        return False
    # R_lin is yy - xy²/xx, or yy where x = 0.
    return (risk - yy) * xx + xy * xy > 0 and is_semidefinite(hessian)


def main(count, magnitude):
    values = range(-magnitude, magnitude + 1)
    weights = list(itertools.product(values, repeat=4))
    result = {"models": 0, "no-network": 0, "parameter coverage": 0}
    for samples in itertools.product(itertools.product(values, repeat=3), repeat=count):
        if any(a[0] == b[0] and a[1] != b[1] for a, b in itertools.combinations(samples, 2)):
            result["no-network"] += len(weights)
            continue
        result["models"] += len(weights)
        result["parameter coverage"] += sum(is_counterexample(samples, *point) for point in weights)
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
