"""What lies near trained weights, in 60 digits and by other means than the program: writes table.json.

Networks are trained in floating point. On the activation cell of the result, Newton's method with a pseudo-inverse, its
residual in mpmath's arithmetic, finds the critical point (or the weights with risk zero) that is nearest to first order;
eigenvalues of the Hessian there tell its class. Needs numpy and mpmath: python3 compute.py"""
import json
import pathlib
import sys

import mpmath
import numpy as np

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "fixtures" / "trained"))
from train import Network, data, train  # noqa: E402

mpmath.mp.dps = 60


class Cell:
    """A network with every activation held to the side on which it is at some weights."""

    def __init__(self, network, theta, x, y):
        self.network, self.x, self.y, self.masks = network, x, y, None
        self.signs = self.sides(theta)

    def walk(self, theta, direction, masks, x):
        """Predictions and their derivative along a direction; the pre-activations on the way."""
        seen = []

        def affine(pair, move, value, tangent):
            (weight, offset), (change, shift) = pair, move
            result, moved = weight @ value, change @ value + weight @ tangent
            return (result, moved) if offset is None else (result + offset[:, None], moved + shift[:, None])

        def activate(value, tangent):
            seen.append(value)
            side = masks[len(seen) - 1] if masks is not None else np.where(value.real >= 0, 1, 0)
            slope = np.where(side == 1, 1, 0) if self.network.slope == 0 else np.where(side == 1, 4, 1)
            # The slopes are 0, 1 or 1/4: exact in every arithmetic.
            if self.network.slope == 0:
                return slope * value, slope * tangent
            return slope * value / 4, slope * tangent / 4

        maps, moves = self.network.maps(theta), self.network.maps(direction)
        value, tangent = x.T, x.T * 0
        if self.network.kind == "resnest":
            value, tangent = affine(maps[0], moves[0], value, tangent)
            for index in range(1, len(maps) - 1, 2):
                feature = activate(*affine(maps[index], moves[index], value, tangent))
                added = affine(maps[index + 1], moves[index + 1], *feature)
                value, tangent = value + added[0], tangent + added[1]
        else:
            for index in range(len(maps) - 1):
                feature = activate(*affine(maps[index], moves[index], value, tangent))
                if self.network.kind == "densenest":
                    feature = np.vstack([value, feature[0]]), np.vstack([tangent, feature[1]])
                value, tangent = feature
        return affine(maps[-1], moves[-1], value, tangent), seen

    def sides(self, theta):
        _, seen = self.walk(theta, theta * 0, None, self.x)
        return [np.where(value >= 0, 1, 0) for value in seen]

    def residual_and_jacobian(self, theta, x, y):
        columns, residual = [], None
        for index in range(len(theta)):
            direction = theta * 0
            direction[index] = direction[index] + 1
            (value, tangent), _ = self.walk(theta, direction, self.signs, x)
            residual = (value.T - y).ravel()
            columns.append(tangent.T.ravel())
        return residual, np.array(columns).T

    def gradient(self, theta, x, y):
        residual, jacobian = self.residual_and_jacobian(theta, x, y)
        return 2 * (jacobian.T @ residual) / len(x)

    def hessian(self, theta):
        rows = []
        for index in range(len(theta)):
            moved = theta.astype(complex)
            moved[index] += 1e-30j
            rows.append(self.gradient(moved, self.x.astype(complex), self.y).imag / 1e-30)
        return np.array(rows)

    def pre_activations(self, theta, x):
        return self.walk(theta, theta * 0, self.signs, x)[1]


def exact(array):
    return np.vectorize(lambda v: mpmath.mpf(float(v)), otypes=[object])(array)


def pseudo_inverse(matrix, cut):
    u, s, vt = np.linalg.svd(matrix)
    kept = s > cut * s[0]
    k = kept.sum()
    return (vt[:k].T / s[:k]) @ u[:, :k].T


def refine(cell, theta, is_zero_risk):
    """The end of Newton's method, in mpmath's numbers and in floats, or None where it does not converge."""
    floats = theta.copy()
    for _ in range(12):
        if is_zero_risk:
            residual, jacobian = cell.residual_and_jacobian(floats, cell.x, cell.y)
            step = pseudo_inverse(jacobian, 1e-9) @ residual
        else:
            step = pseudo_inverse(cell.hessian(floats), 1e-9) @ cell.gradient(floats, cell.x, cell.y)
        if not np.all(np.isfinite(step)) or np.abs(step).max() > 1:
            return None
        floats = floats - step
        if np.abs(step).max() < 1e-12:
            break
    else:
        return None
    x, y, point = exact(cell.x), exact(cell.y), exact(floats)
    if is_zero_risk:
        inverse = exact(pseudo_inverse(cell.residual_and_jacobian(floats, cell.x, cell.y)[1], 1e-9))
    else:
        inverse = exact(pseudo_inverse(cell.hessian(floats), 1e-9))
    last = None
    for _ in range(12):
        residual = cell.residual_and_jacobian(point, x, y)[0] if is_zero_risk else cell.gradient(point, x, y)
        last = max(abs(v) for v in residual)
        if last < mpmath.mpf(10) ** -45:
            return point, floats
        point = point - inverse @ residual
    return None


def newton_point(network, x, y, seed):
    """Weights with a gradient near 1e-8 that need not be a minimum's."""
    random = np.random.default_rng(seed)
    theta = random.normal(size=network.count)
    for _ in range(60):
        cell = Cell(network, theta, x, y)
        gradient = cell.gradient(theta, x, y)
        if np.abs(gradient).max() < 1e-8:
            return theta
        step = pseudo_inverse(cell.hessian(theta), 1e-6) @ gradient
        size = np.abs(step).max()
        if not np.isfinite(size):
            return None
        theta = theta - step / max(1, size)
    return None


def describe(network, theta, x, y):
    """An entry of the table, or None where floating point leaves the class open."""
    cell = Cell(network, theta, x, y)
    equations = len(x) * y.shape[1]
    is_zero_risk = equations <= network.count and np.linalg.matrix_rank(
        cell.residual_and_jacobian(theta, x, y)[1], tol=1e-4) == equations
    found = refine(cell, theta, is_zero_risk)
    if found is None:
        return None
    point, floats = found
    before = cell.pre_activations(exact(theta), exact(x))
    after = cell.pre_activations(point, exact(x))
    margins = [abs(v) for a in (before, after) for m in a for v in m.ravel()]
    if min(margins) < 1e-12:
        return None
    leaves = any(
        (value >= 0) != (sign == 1)
        for matrix, signs in zip(after, cell.signs) for value, sign in zip(matrix.ravel(), signs.ravel()))
    values = np.linalg.eigvalsh(cell.hessian(floats))
    largest = np.abs(values).max()
    if any(1e-10 < abs(v) / largest < 1e-6 for v in values):
        return None
    zero = int(sum(abs(v) <= 1e-10 * largest for v in values))
    negative = int(sum(v < -1e-10 * largest for v in values))
    distance = max(abs(a - mpmath.mpf(float(b))) for a, b in zip(point, theta))
    # Across a face, the polynomial of the cell may have its critical point anywhere.
    if distance > (1 if leaves else 0.01):
        return None
    if not leaves and min(abs(v) for m in before for v in m.ravel()) < 10 * distance:
        return None
    kind = "kink" if leaves else "zero-risk" if is_zero_risk else "strict-saddle" if negative else "local-minimum"
    return {
        "architecture": network.kind, "slope": network.slope,
        "shapes": [[rows, columns, int(bias)] for rows, columns, bias in network.shapes],
        "weights": [float(v) for v in theta],
        "x": [[float(v) for v in row] for row in x], "y": [[float(v) for v in row] for row in y],
        "kind": kind, "distance": mpmath.nstr(distance, 12), "nullity": zero, "negative": negative,
    }


def families():
    yield "resnest", Network("resnest", [(2, 2, False), (2, 2, True), (2, 2, False), (1, 2, False)], 0.25), (5, 16)
    yield "resnest", Network("resnest", [(2, 1, False), (2, 2, True), (2, 2, False), (1, 2, True)], 0.0), (4, 12)
    yield "fully-connected", Network("fully-connected", [(2, 1, True), (1, 2, True)], 0.0), (4, 8)
    yield "fully-connected", Network("fully-connected", [(3, 2, True), (2, 3, False)], 0.25), (4, 10)
    yield "fully-connected", Network("fully-connected", [(2, 2, True), (2, 2, True), (1, 2, True)], 0.25), (6, 14)
    yield "densenest", Network("densenest", [(2, 1, True), (1, 3, True)], 0.0), (4, 8)
    yield "densenest", Network("densenest", [(1, 2, True), (2, 3, False), (1, 5, True)], 0.25), (6, 16)


SEEDS = 473
# Of some kinds no more, so that they do not crowd out the others.
LIMITS = {"local-minimum": 120, "strict-saddle": 40}

if __name__ == "__main__":
    table, counts = [], {}
    cases = [(network, samples) for _, network, sizes in families() for samples in sizes]
    for seed in range(1, SEEDS + 1):
        network, samples = cases[(seed - 1) % len(cases)]
        x, y = data(seed, samples, network.shapes[0][1], network.shapes[-1][0])
        if seed % 3 == 0:
            theta = newton_point(network, x, y, seed)
        else:
            theta, _ = train(network, x, y, seed, steps=100)
        if theta is None or np.abs(theta).max() > 30:
            continue
        # Eight decimals: gradients near 1e-8, and a short table.
        entry = describe(network, np.round(theta, 8), x, y)
        if entry is None or counts.get(entry["kind"], 0) == LIMITS.get(entry["kind"]):
            continue
        counts[entry["kind"]] = counts.get(entry["kind"], 0) + 1
        table.append(entry)
        print(len(table), seed, entry["architecture"], entry["kind"], entry["distance"], flush=True)
        (HERE / "table.json").write_text("[\n" + ",\n".join(map(json.dumps, table)) + "\n]\n")
