#!/usr/bin/env python3
"""Counts models and counterexamples of `nest-verify ablate` by brute force.

    brute_force.py N M K_0,…,K_L MAGNITUDE

Goes through every assignment of entries from -MAGNITUDE to MAGNITUDE to v_0 … v_L, W_0 … W_{L-1} and y, for one output, without a
symmetry and with fractions, and prints a JSON object: how many are no network, how many are models, and how many of these are
counterexamples to each claim where its only hypothesis that fails is one that was dropped.

With one output (P_φ) reaches the least risk on [x_{L-1}; v_L] iff some a ≠ 0 and c have a x_{L-1} + c v_L = p, the projection of y (then W_L
with a W_L = c exists), or p = 0 (a = 0).
"""
import itertools
import json
import sys
from fractions import Fraction


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def basis(rows):
    """An orthogonal basis of the row space, by Gram and Schmidt."""
    found = []
    for row in rows:
        rest = [Fraction(x) for x in row]
        for b in found:
            factor = dot(rest, b) / dot(b, b)
            rest = [x - factor * y for x, y in zip(rest, b)]
        if any(rest):
            found.append(rest)
    return found


def projection(y, orthogonal):
    p = [Fraction(0)] * len(y)
    for b in orthogonal:
        factor = dot(y, b) / dot(b, b)
        p = [x + factor * z for x, z in zip(p, b)]
    return p


def residual(y, orthogonal):
    p = projection(y, orthogonal)
    return sum((a - b) ** 2 for a, b in zip(y, p))


def is_attained(y, state, feature):
    span = basis(state + feature)
    p = projection(y, span)
    if not any(p):
        return True
    own = basis(feature)
    return len(span) < len(state) + len(own) or projection(p, own) != p


def is_function(state, feature, samples):
    """Whether samples with equal states have equal features."""
    return all(
        any(row[i] != row[j] for row in state) or all(row[i] == row[j] for row in feature)
        for i, j in itertools.combinations(range(samples), 2)
    )


def main(samples, width, sizes, magnitude):
    values = range(-magnitude, magnitude + 1)
    blocks = len(sizes) - 1
    earlier = sum(sizes[:-1])
    counts = {name: 0 for name in (
        "models", "no-network", "proposition-1.i assumption-1", "theorem-1.ii assumption-4", "corollary-1 assumption-4",
        "corollary-2.i assumption-4", "corollary-2.ii assumption-4", "corollary-2.ii A*_0 > A*_L")}
    row = list(itertools.product(values, repeat=samples))
    for units in itertools.product(row, repeat=earlier):
        features, start = [], 0
        for size in sizes[:-1]:
            features.append(list(units[start:start + size]))
            start += size
        for b in itertools.product(itertools.product(values, repeat=earlier), repeat=width):
            states, start = [], 0
            for block, size in enumerate(sizes[:-1]):
                states.append([
                    [(states[-1][i][n] if block else 0) + sum(b[i][start + u] * features[block][u][n] for u in range(size))
                     for n in range(samples)]
                    for i in range(width)])
                start += size
            is_network = all(is_function(states[i - 1], features[i], samples) for i in range(1, blocks))
            columns = [[b[i][k] for i in range(width)] for k in range(earlier)]
            meets_4 = len(basis(columns)) == earlier
            for last in itertools.product(row, repeat=sizes[-1]):
                last = list(last)
                if not is_network or not is_function(states[-1], last, samples):
                    counts["no-network"] += len(row)
                    continue
                span, everything = basis(states[-1] + last), basis(list(units) + last)
                linear = basis(features[0])
                for y in row:
                    counts["models"] += 1
                    # Both halves of Assumption 1 fail, and so does the conclusion, iff v_L = 0.
                    if not any(map(any, last)):
                        counts["proposition-1.i assumption-1"] += 1
                    if not is_attained(y, states[-1], last):
                        continue
                    infimum, least, best = residual(y, span), residual(y, everything), residual(y, linear)
                    if meets_4:
                        counts["corollary-2.ii A*_0 > A*_L"] += infimum >= best
                        continue
                    counts["theorem-1.ii assumption-4"] += infimum > least
                    counts["corollary-2.i assumption-4"] += infimum > best
                    counts["corollary-2.ii assumption-4"] += best > least and infimum >= best
                    counts["corollary-1 assumption-4"] += any(
                        infimum > residual(y, basis(states[i - 1] + features[i]))
                        and is_attained(y, states[i - 1], features[i])
                        for i in range(1, blocks))
    print(json.dumps(counts))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), [int(k) for k in sys.argv[3].split(",")], int(sys.argv[4]))
