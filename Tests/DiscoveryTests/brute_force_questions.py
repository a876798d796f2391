#!/usr/bin/env python3
"""Counts models and counterexamples of `nest-verify search` by brute force.

    brute_force_questions.py epsilon N M K_0,…,K_L MAGNITUDE
    brute_force_questions.py narrow N MAGNITUDE
    brute_force_questions.py blocks N M K_0,…,K_L MAGNITUDE
    brute_force_questions.py gradients N L MAGNITUDE

Goes through every assignment of entries from -MAGNITUDE to MAGNITUDE, without a symmetry and with fractions, and prints a JSON object. `epsilon`: one
output, as brute_force.py: how many have a local minimum above A* without Assumption 4, the greatest ε / A* (numerator and denominator) and how many
have it. `narrow`: two outputs, M = 1, K = [1, 1], Assumption 4 met: the same without Assumption 3. `blocks`: one output: how many have sets of blocks S
and T in the wrong order. `gradients`: M = N_o = 1: how many have a gradient of rank 0 where H^l and W^{l+1} have rank 1.
"""
import functools
import itertools
import json
import sys
from fractions import Fraction
from math import isqrt

from brute_force import basis, dot, is_attained, is_function, projection, residual


def networks(samples, width, sizes, magnitude):
    """Every v_0 … v_L with B, and whether it is one of a network."""
    values = range(-magnitude, magnitude + 1)
    row = list(itertools.product(values, repeat=samples))
    earlier = sum(sizes[:-1])
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    for units in itertools.product(row, repeat=sum(sizes)):
        features = [list(units[start:start + size]) for start, size in zip(starts, sizes)]
        for b in itertools.product(itertools.product(values, repeat=earlier), repeat=width):
            def state(blocks):
                return [
                    [sum(b[i][starts[block] + u] * features[block][u][n] for block in blocks for u in range(sizes[block]))
                     for n in range(samples)]
                    for i in range(width)]

            def is_injective(blocks):
                columns = [[b[i][starts[block] + u] for i in range(width)] for block in blocks for u in range(sizes[block])]
                return rank(tuple(map(tuple, columns))) == len(columns)

            is_network = all(
                is_function(state(range(i)), features[i], samples) for i in range(1, len(sizes)))
            yield features, state, is_injective, is_network, row


def epsilon(samples, width, sizes, magnitude):
    result = {"models": 0, "no-network": 0, "fails": 0, "numerator": -1, "denominator": 1, "greatest": 0}
    best = None
    last = len(sizes) - 1
    for features, state, is_injective, is_network, row in networks(samples, width, sizes, magnitude):
        if not is_network:
            result["no-network"] += len(row)
            continue
        result["models"] += len(row)
        if is_injective(range(last)):
            continue
        x = state(range(last))
        span, everything = basis(x + features[last]), basis([u for v in features for u in v])
        for y in row:
            infimum, least = residual(y, span), residual(y, everything)
            if infimum == least or not is_attained(y, x, features[last]):
                continue
            result["fails"] += 1
            if least == 0:
                continue
            ratio = infimum / least - 1
            if best is None or ratio > best:
                best, result["greatest"] = ratio, 0
            result["greatest"] += ratio == best
    if best is not None:
        result["numerator"], result["denominator"] = best.numerator, best.denominator
    return result


def root(value):
    """The square root of a nonnegative fraction where it is one; None otherwise."""
    a, b = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(a, b) if a * a == value.numerator and b * b == value.denominator else None


def narrow(samples, magnitude):
    """With W_0 ≠ 0 all features are in reach: Σ = Y Π Yᵀ, and the infimum of N R is ‖Y‖² less its larger eigenvalue."""
    values = range(-magnitude, magnitude + 1)
    row = list(itertools.product(values, repeat=samples))
    result = {"models": 0, "no-network": 0, "fails": 0, "numerator": -1, "denominator": 1, "greatest": 0}
    best = None
    for v0, v1 in itertools.product(row, repeat=2):
        for w in values:
            x = [w * a for a in v0]
            if not is_function([x], [v1], samples):
                result["no-network"] += len(row) ** 2
                continue
            result["models"] += len(row) ** 2
            if w == 0:
                continue
            span = basis([x, v1])
            own = basis([v1])
            beyond = [a - b for a, b in zip(x, projection(x, own))]
            images = {y: projection(y, span) for y in row}
            for first, second in itertools.product(row, repeat=2):
                a, b, d = dot(images[first], first), dot(images[first], second), dot(images[second], second)
                # λ = (a + d ± √D) / 2; ε is the smaller one over N.
                discriminant = (a - d) ** 2 + 4 * b * b
                if a * d == b * b:
                    continue
                # The eigenvectors of the larger one: p = u Y Π is in reach unless it is in the span of v_1 and x is not.
                q = (dot(first, beyond), dot(second, beyond))
                rational = root(discriminant)
                if any(beyond) and discriminant != 0:
                    if rational is None:
                        attained = any(q)
                    else:
                        larger = (a + d + rational) / 2
                        u = (b, larger - a) if b != 0 else ((1, 0) if a > d else (0, 1))
                        attained = u[0] * q[0] + u[1] * q[1] != 0
                else:
                    attained = not any(beyond) or any(q)
                if not attained:
                    continue
                result["fails"] += 1
                least = dot(first, first) + dot(second, second) - a - d
                if least == 0:
                    continue
                # (a + d)/(2 least) - √(D / (4 least²)), kept as the two terms.
                ratio = ((a + d) / (2 * least), discriminant / (4 * least * least))
                order = 1 if best is None else compare(ratio, best)
                if order > 0:
                    best, result["greatest"] = ratio, 0
                result["greatest"] += order >= 0
    if best is not None:
        value = best[0] - (root(best[1]) or 0)
        result["numerator"], result["denominator"] = value.numerator, value.denominator
    return result


def compare(one, other):
    """The sign of (p - √D) - (q - √E)."""
    gap = one[0] - other[0]
    # gap against √D - √E, whose sign is that of D - E.
    left, right = sign(gap), sign(one[1] - other[1])
    if left != right:
        return sign(left - right)
    if left == 0:
        return 0
    # gap² against D + E - 2√(DE), of equal signs: gap² - D - E against -2√(DE).
    rest = gap * gap - one[1] - other[1]
    order = 1 if rest > 0 else sign(4 * one[1] * other[1] - rest * rest)
    return left * order


def sign(x):
    return (x > 0) - (x < 0)


@functools.cache
def problem(y, state, feature):
    """The infimum of N R, and whether there is a local minimum."""
    state, feature = list(state), list(feature)
    return residual(y, basis(state + feature)), is_attained(y, state, feature)


@functools.cache
def rank(rows):
    return len(basis(list(rows)))


def blocks(samples, width, sizes, magnitude):
    last = len(sizes) - 1
    sets = [s for size in range(1, last + 1) for s in itertools.combinations(range(1, last + 1), size)]
    result = {"models": 0, "no-network": 0, "outer": 0, "inner": 0, "fewer": 0}
    for features, state, is_injective, is_network, row in networks(samples, width, sizes, magnitude):
        if not is_network:
            result["no-network"] += len(row)
            continue
        parts = {}
        for s in sets:
            earlier = (0,) + s[:-1]
            parts[s] = (is_injective(earlier), tuple(map(tuple, state(earlier))), tuple(map(tuple, features[s[-1]])))
        for y in row:
            result["models"] += 1
            found = set()
            risks = {s: problem(y, part[1], part[2]) for s, part in parts.items()}
            for s, t in itertools.permutations(sets, 2):
                if not (risks[t][0] > risks[s][0] and risks[s][1] and risks[t][1]):
                    continue
                if set(s) < set(t):
                    found |= {"outer"} if parts[t][0] else set()
                    found |= {"inner"} if parts[s][0] else set()
                if len(s) < len(t) and parts[s][0] and parts[t][0]:
                    found.add("fewer")
            for name in found:
                result[name] += 1
    return result


def gradients(samples, depth, magnitude):
    values = range(-magnitude, magnitude + 1)
    names = ("representation", "error", "transfers", "square")
    result = {"models": 0, **{name: 0 for name in names}}
    for x in itertools.product(values, repeat=samples):
        for weights in itertools.product(values, repeat=depth + 1):
            for y in itertools.product(values, repeat=samples):
                result["models"] += 1
                states = [list(x)]
                for w in weights[:-1]:
                    states.append([(1 + w) * h for h in states[-1]])
                error = [weights[-1] * h - t for h, t in zip(states[-1], y)]
                fails = False
                factor = weights[-1]
                for layer in range(depth, 0, -1):
                    delta = [factor * e for e in error]
                    update = dot(delta, states[layer - 1])
                    regular = any(states[layer]) and weights[layer] != 0
                    fails = fails or (regular and (not any(delta) or update == 0))
                    factor *= 1 + weights[layer - 1]
                if not fails:
                    continue
                regular = any(error) and weights[-1] != 0
                invertible = regular and all(1 + w for w in weights[:-1])
                result["representation"] += 1
                result["error"] += regular
                result["transfers"] += invertible
                result["square"] += invertible and samples == 1
    return result


def main(name, *arguments):
    if name in ("epsilon", "blocks"):
        samples, width, sizes, magnitude = arguments
        program = epsilon if name == "epsilon" else blocks
        return program(int(samples), int(width), [int(k) for k in sizes.split(",")], int(magnitude))
    return {"narrow": narrow, "gradients": gradients}[name](*map(int, arguments))


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
