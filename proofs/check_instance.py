#!/usr/bin/env python3
"""Compares the numbers of a file for Coq with those of the model file that it is about.

    python3 check_instance.py INSTANCE MODEL [--at NAME=NUMBER]

Coq proves the theorems of an instance about the numbers in it, and cannot know where they come from. This program reads
the model file with the reader of check_certificate.py, which shares no code with nest-verify, evaluates the network exactly,
and parses the definitions at the head of the instance: sizes, weights, features, states, targets, layers and their outputs,
centred matrices, and the model's own W_{L+1} and W_L. Each must stand for the same numbers, and none may be missing.

Exit status: 0 all are the same; 1 something differs; 2 an input is unreadable; 64 wrong usage.
"""

import re
import sys
from fractions import Fraction

from check_certificate import (
    Matrix, Problem, Refusal, Unreadable, activated, parameter_setting, regular_file)

INSTANCE_BYTES = 1 << 26


class Model(Problem):
    """A model with the biases of its expansion and of its blocks, in this order; None where there is none. The last affine
    map of a DenseNEst is its prediction, and a fully connected network has its layers."""

    def __init__(self, *arguments):
        self.biases = []
        super().__init__(*arguments)

    def affine(self, *arguments, **options):
        self.last_map = super().affine(*arguments, **options)
        return self.last_map

    def layers(self, *arguments):
        width, self.network = super().layers(*arguments)
        return width, self.network

    def residual_map(self, *arguments, **options):
        result = super().residual_map(*arguments, **options)
        self.biases.append(result.bias)
        return result


# ---------------------------------------------------------------------------------------------------------------------
# The terms of an instance


class Terms:
    """The definitions of an instance: a number, a list, a pair of matrices, or a matrix as (rows, denominator)."""

    TOKEN = re.compile(r"\s*(\[::|-?[0-9]+|[A-Za-z_]+|[\[\]();,#]|%[a-zA-Z]+|)")
    DEFINITION = re.compile(r"^Definition (\w+)(?: \(i : nat\))? : [^:=]+ :=\s(.*?)\.$", re.MULTILINE | re.DOTALL)

    def __init__(self, text):
        self.named, text = {}, re.sub(r"\(\*.*?\*\)", "", text, flags=re.DOTALL)
        for name, term in self.DEFINITION.findall(text):
            if name in self.named:
                raise Refusal(f"{name} is defined twice")
            self.named[name] = term

    def __getitem__(self, name):
        if name not in self.named:
            raise Refusal(f"no definition of {name}")
        self.text, self.place, self.name = self.named[name], 0, name
        value = self.term()
        if self.peek():
            raise Refusal(f"{self.name}: a term of an unknown form")
        return value

    def peek(self):
        return self.TOKEN.match(self.text, self.place)[1]

    def take(self, *expected):
        match = self.TOKEN.match(self.text, self.place)
        if expected and match[1] not in expected or not match[1]:
            raise Refusal(f"{self.name}: {match[1] or self.text[match.end():][:1]!r} in a term")
        self.place = match.end()
        return match[1]

    def term(self):
        token = self.take()
        if token == "[::":
            value = self.listed()
            if self.peek() == "over":
                self.take()
                return value, int(self.take())
        elif token == "(":
            value = self.term()
            if self.peek() == ",":
                self.take()
                value = value, self.term()
            self.take(")")
        elif token == "nth":  # nth 0 [:: K_0; ...] i
            self.term()
            value = self.term()
            self.take("i")
        elif token in ("true", "false"):
            value = token == "true"
        elif token == "no_rows":
            value = [], 1
        elif token == "relu":
            value = [Fraction(0)], [[], [Fraction(0), Fraction(1)]]
        elif token == "Linear":
            value = tuple(self.term() for _ in range(4))
        elif token == "Piecewise":
            value = self.term(), list(map(trimmed, self.term()))
        else:
            try:
                value = int(token)
            except ValueError:
                raise Refusal(f"{self.name}: {token!r} in a term") from None
        if isinstance(value, int) and self.peek() == "#":
            self.take()
            value = Fraction(value, int(self.take()))
        if self.peek().startswith("%"):
            self.take()
        return value

    def listed(self):
        values = []
        while self.peek() != "]":
            if values:
                self.take(";")
            values.append(self.term())
        self.take("]")
        return values


# ---------------------------------------------------------------------------------------------------------------------
# What the model says


def written(m):
    """A matrix as the instance has it: rows over their least common denominator."""
    m = m.reduced()
    return (m.rows, m.denominator) if len(m) and m.columns else ([], 1)


def column(entries):
    return Matrix.of([[Fraction(entry)] for entry in entries])


def written_layer(first, second):
    if isinstance(first, Matrix):
        return len(first), first.columns, written(first), ([], 1) if second is None else written(column(second))
    return [Fraction(b) for b in first], [trimmed([Fraction(c) for c in piece]) for piece in second]


def trimmed(piece):
    while piece and piece[-1] == 0:
        piece = piece[:-1]
    return piece


def added(biases):
    """Their sum; None where all are."""
    known = [bias for bias in biases if bias is not None]
    return [sum(entries) for entries in zip(*known)] if known else None


def outputs_of(problem, layers, z):
    """What each layer makes of z, one after the other."""
    outputs = []
    for first, second in layers:
        z = problem.apply(first, second, z) if isinstance(first, Matrix) else activated(z, first, second)
        outputs.append(z)
    return outputs


def fully_connected(problem):
    layers, inputs = problem.network, problem.features[0]
    if isinstance(layers[-1][0], Matrix):
        layers, (weight, bias) = layers[:-1], layers[-1]
    else:
        weight, bias = Matrix.identity(problem.outputs), None
    return {
        "Nin": problem.inputs, "No": problem.outputs, "N": problem.samples, "inputs": written(inputs),
        "targets": written(problem.targets), "body": [written_layer(*layer) for layer in layers],
        "outputs": list(map(written, outputs_of(problem, layers, inputs))), "width": weight.columns,
        "weight": written(weight), "has_bias": bias is not None,
        "bias": ([], 1) if bias is None else written(column(bias)),
    }


def densenest(problem):
    features, states = problem.features, [problem.features[0]]
    for feature in features[1:]:
        states.append(Matrix.stacked([states[-1], feature], problem.samples))
    result = {
        "No": problem.outputs, "N": problem.samples, "L": problem.depth, "D": list(map(len, features)),
        "features": list(map(written, features)), "targets": written(problem.targets),
        "given": written(problem.last_map[0]),
    }
    if len(problem.functions) == problem.depth and not any(isinstance(f, Matrix) for f in problem.functions):
        result["blocks"] = [[written_layer(*layer) for layer in layers] for layers in problem.functions]
        result["outputs"] = [
            list(map(written, outputs_of(problem, *pair))) for pair in zip(problem.functions, states)]
    return result


def definitions(problem):
    """The definitions at the head of an instance, by their names."""
    own = {"resnest": resnest, "densenest": densenest, "fully-connected": fully_connected}
    return own[problem.architecture](problem)


def resnest(problem):
    total, depth = added(problem.biases), problem.depth
    has_constant = total is not None and (not problem.is_affine or depth > 0)
    features, first = list(problem.features), problem.expansion
    if has_constant and problem.is_affine:
        features[0] = Matrix.stacked([features[0], problem.ones()], problem.samples)
        first = Matrix.stacked([first.transposed(), column(total).transposed()], problem.width).transposed()
    expansions = [first] + problem.weights
    weights = expansions[:depth]
    states = [first.times(features[0])]
    for weight, feature in zip(problem.weights, features[1:]):
        states.append(states[-1].plus(weight.times(feature)))
    # x_{L-1} + b_L
    representation = states[depth - 1] if depth else Matrix.zeros(problem.width, problem.samples)
    result = {
        "M": problem.width, "No": problem.outputs, "N": problem.samples, "L": depth, "K": list(map(len, features)),
        "weights": list(map(written, weights)), "features": list(map(written, features)),
        "representation": written(representation), "targets": written(problem.targets),
    }
    if problem.is_squared:
        result["given"] = written(problem.prediction), written(expansions[depth])
    if not any(isinstance(function, Matrix) for function in problem.functions):  # values without layers
        result["blocks"], result["outputs"] = [], []
        for i, layers in enumerate(problem.functions):
            shift = added(problem.biases[i + 1:])
            if shift is not None:
                layers = [(Matrix.identity(problem.width), [-b for b in shift])] + layers
            result["blocks"].append([written_layer(*layer) for layer in layers])
            result["outputs"].append(list(map(written, outputs_of(problem, layers, states[i]))))
    if problem.is_affine:
        centred = [feature.centred() for feature in problem.features]
        result["centred_features"] = list(map(written, centred))
        result["centred_representation"] = written(representation.centred())
        result["centred_targets"] = written(problem.targets.centred())
        if has_constant:
            result["linear_K"] = list(map(len, centred))
            result["linear_weights"] = list(map(written, [problem.expansion] + weights[1:]))
    return result


OPTIONAL = ("blocks", "outputs", "given", "centred_features", "linear_weights")


def compare(text, sha256, expected):
    """Raises Refusal where the definitions are not the `expected` ones of a file with this SHA-256."""
    if f"\n   SHA-256: {sha256}\n" not in text:
        raise Refusal("the SHA-256 is that of another file")
    terms = Terms(text)
    for name, value in expected.items():
        if terms[name] != value:
            raise Refusal(f"{name} differs from the model's")
    for name in OPTIONAL:
        if name in terms.named and name not in expected:
            raise Refusal(f"{name} is no part of the model")


def main(arguments):
    try:
        if len(arguments) not in (3, 5) or len(arguments) == 5 and arguments[3] != "--at":
            raise ValueError("expected an instance and a model")
        setting = parameter_setting(arguments[4]) if len(arguments) == 5 else None
    except ValueError as error:
        print(f"{__doc__}\n{error}", file=sys.stderr)
        return 64
    try:
        text = regular_file(arguments[1], INSTANCE_BYTES).decode()
        problem = Model(arguments[2], setting)
        expected = definitions(problem)
        compare(text, problem.sha256, expected)
    except Refusal as refusal:
        print(f"{arguments[1]}: {refusal}", file=sys.stderr)
        return 1
    except (Unreadable, UnicodeDecodeError) as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    print(f"{len(expected)} definitions are those of the model file")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
