#!/usr/bin/env python3
"""Checks a certificate of nest-verify, for readers who trust neither that program nor its authors.

    python3 check_certificate.py CERTIFICATE MODEL

This file needs nothing but Python's standard library and shares no code with nest-verify. It reads the model file,
computes the exact forward pass, derives every matrix that a claim is about, checks every step of the certificate with
integer arithmetic, and works out which verdict each claim must have. Nothing about the problem comes from the
certificate. Sources/Certificates/FORMAT.md describes the certificate and says why its steps are proofs.

Exit status: 0 every claim was checked completely; 1 something is not proved; 2 an input is unreadable.
"""

import hashlib
import json
import math
import os
import re
import struct
import sys
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from operator import mul

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class Refusal(Exception):
    """Something is not proved, or not written as the format wants it."""


class Unreadable(Exception):
    """An input is not what it should be."""


# ---------------------------------------------------------------------------------------------------------------------
# Matrices: integer rows over one positive denominator


class Matrix:
    def __init__(self, rows, columns, denominator=1):
        self.rows, self.columns, self.denominator = rows, columns, denominator

    @staticmethod
    def of(entries, columns=None):
        """From rows of fractions."""
        common = math.lcm(1, *(entry.denominator for row in entries for entry in row))
        rows = [[entry.numerator * (common // entry.denominator) for entry in row] for row in entries]
        return Matrix(rows, len(rows[0]) if columns is None else columns, common)

    @staticmethod
    def zeros(rows, columns):
        return Matrix([[0] * columns for _ in range(rows)], columns)

    @staticmethod
    def identity(order):
        return Matrix([[int(i == j) for j in range(order)] for i in range(order)], order)

    def __len__(self):
        return len(self.rows)

    def reduced(self):
        divisor = math.gcd(self.denominator, *(entry for row in self.rows for entry in row))
        if divisor == 1:
            return self
        return Matrix([[e // divisor for e in row] for row in self.rows], self.columns, self.denominator // divisor)

    def transposed(self):
        rows = [list(column) for column in zip(*self.rows)] if self.rows else [[] for _ in range(self.columns)]
        return Matrix(rows, len(self.rows), self.denominator)

    def selecting(self, indices):
        return Matrix([self.rows[i] for i in indices], self.columns, self.denominator)

    def over(self, common):
        factor = common // self.denominator
        return self.rows if factor == 1 else [[e * factor for e in row] for row in self.rows]

    @staticmethod
    def stacked(blocks, columns):
        common = math.lcm(1, *(block.denominator for block in blocks))
        return Matrix([row for block in blocks for row in block.over(common)], columns, common)

    def plus(self, other, sign=1):
        assert len(self) == len(other) and self.columns == other.columns
        common = math.lcm(self.denominator, other.denominator)
        rows = [[a + sign * b for a, b in zip(r, s)] for r, s in zip(self.over(common), other.over(common))]
        return Matrix(rows, self.columns, common)

    def times_transposed(self, other):
        assert self.columns == other.columns
        rows = [[sum(map(mul, row, column)) for column in other.rows] for row in self.rows]
        return Matrix(rows, len(other), self.denominator * other.denominator)

    def times(self, other):
        return self.times_transposed(other.transposed())

    def scaled(self, factor):
        rows = [[e * factor.numerator for e in row] for row in self.rows]
        return Matrix(rows, self.columns, self.denominator * factor.denominator)

    def centred(self):
        rows = [[e * self.columns - sum(row) for e in row] for row in self.rows]
        return Matrix(rows, self.columns, self.denominator * self.columns).reduced()

    def is_zero(self):
        return not any(map(any, self.rows))

    def equals(self, other):
        return (
            len(self) == len(other)
            and self.columns == other.columns
            and all(
                a * other.denominator == b * self.denominator
                for r, s in zip(self.rows, other.rows)
                for a, b in zip(r, s)
            )
        )

    def is_symmetric(self):
        return len(self) == self.columns and self.equals(self.transposed())

    def row_sum_norm(self):
        return Fraction(max((sum(map(abs, row)) for row in self.rows), default=0), self.denominator)

    def fractions(self):
        return [[Fraction(e, self.denominator) for e in row] for row in self.rows]


def exact_rank(rows):
    """Gaussian elimination over the rationals; for small matrices."""
    rest = [[Fraction(e) for e in row] for row in rows]
    rank = 0
    for column in range(len(rest[0]) if rest else 0):
        pivot = next((i for i, row in enumerate(rest) if row[column]), None)
        if pivot is None:
            continue
        head = rest.pop(pivot)
        rank += 1
        for i, row in enumerate(rest):
            if row[column]:
                factor = row[column] / head[column]
                rest[i] = [a - factor * b for a, b in zip(row, head)]
    return rank


# ---------------------------------------------------------------------------------------------------------------------
# Elimination modulo a prime


@lru_cache
def is_prime(n):
    return n == 2 or n > 2 and n % 2 == 1 and all(n % d for d in range(3, math.isqrt(n) + 1, 2))


class PrimeField:
    def __init__(self, prime):
        if not prime < 2**31 or not is_prime(prime):
            raise Refusal(f"{prime} is no prime below 2^31")
        self.prime = prime

    def rows(self, matrix):
        return [[e % self.prime for e in row] for row in matrix.rows]

    def echelon(self, rows):
        """Reduced rows with their pivots, and the indices of the rows that are no combination of earlier ones."""
        p = self.prime
        basis, independent = [], []
        for index, row in enumerate(rows):
            for pivot, other in basis:
                if row[pivot]:
                    factor = row[pivot]
                    row = [(a - factor * b) % p for a, b in zip(row, other)]
            pivot = next((j for j, e in enumerate(row) if e), None)
            if pivot is None:
                continue
            scale = pow(row[pivot], -1, p)
            basis.append((pivot, [e * scale % p for e in row]))
            independent.append(index)
        return basis, independent

    def independent(self, rows):
        return self.echelon(rows)[1]

    def rank(self, matrix):
        return len(self.independent(self.rows(matrix)))

    def kernel(self, rows, columns):
        p = self.prime
        basis, _ = self.echelon(rows)
        for k in range(len(basis) - 1, -1, -1):  # back substitution
            pivot, row = basis[k]
            for other_pivot, other in basis[k + 1:]:
                if row[other_pivot]:
                    factor = row[other_pivot]
                    row = [(a - factor * b) % p for a, b in zip(row, other)]
            basis[k] = (pivot, row)
        pivots = {pivot for pivot, _ in basis}
        vectors = []
        for free in range(columns):
            if free not in pivots:
                vector = [0] * columns
                vector[free] = 1
                for pivot, row in basis:
                    vector[pivot] = -row[free] % p
                vectors.append(vector)
        return vectors

    def dot(self, a, b):
        return sum(map(mul, a, b)) % self.prime

    def residuals(self, rows, basis):
        """The rows less their projections on the row space of `basis`; None when its Gram matrix is singular."""
        gram = [[self.dot(a, b) for b in basis] for a in basis]
        result = []
        for row in rows:
            system = [g + [self.dot(b, row)] for g, b in zip(gram, basis)]
            kernel = self.kernel(system, len(basis) + 1)
            if len(kernel) != 1 or kernel[0][-1] != 1:
                return None
            for coefficient, b in zip(kernel[0], basis):
                row = [(x + coefficient * y) % self.prime for x, y in zip(row, b)]
            result.append(row)
        return result


# ---------------------------------------------------------------------------------------------------------------------
# Model files: the part of YAML that they use, JSON included. Scalars stay text.


class Text:
    """A strict reader of block and flow collections with one-line scalars. What it does not know it refuses."""

    def __init__(self, text):
        self.text, self.index = text, 0

    def fail(self, message):
        line = self.text.count("\n", 0, self.index) + 1
        raise Unreadable(f"line {line}: {message}")

    def peek(self, count=1):
        return self.text[self.index:self.index + count]

    def column(self):
        return self.index - (self.text.rfind("\n", 0, self.index) + 1)

    def spaces(self):
        while self.peek() == " ":
            self.index += 1

    def comment(self):
        if self.peek() == "#" and (self.index == 0 or self.text[self.index - 1] in " \n"):
            end = self.text.find("\n", self.index)
            self.index = len(self.text) if end < 0 else end

    def skip(self):
        """White space, comments and line ends."""
        while True:
            start = self.index
            while self.peek() and self.peek() in " \n\r":
                self.index += 1
            self.comment()
            if self.index == start:
                if self.peek() == "\t":
                    self.fail("a tab")
                return

    def end_of_line(self):
        self.spaces()
        self.comment()
        if self.peek() not in ("", "\n", "\r"):
            self.fail("text after a value")

    def document(self):
        self.skip()
        value = self.node(0)
        self.skip()
        if self.peek():
            self.fail("text after the end of the document")
        return value

    def is_dash(self):
        return self.peek() == "-" and self.peek(2) in ("-", "- ", "-\n", "-\r")

    def node(self, indent):
        """The value that begins here or on a later line, no further left than `indent`."""
        self.skip()
        column = self.column()
        if not self.peek() or column < indent:
            return ""
        if self.is_dash():
            return self.sequence(column)
        if self.peek() in "[{":
            value = self.flow(0)
            self.end_of_line()
            return value
        start = self.index
        scalar = self.scalar(False)
        self.spaces()
        if self.peek() == ":":
            self.index = start
            return self.mapping(column)
        self.end_of_line()
        return scalar

    def sequence(self, column):
        items = []
        while self.peek() and self.column() == column and self.is_dash():
            self.index += 1
            items.append(self.node(column + 1))
            self.skip()
        if self.peek() and self.column() > column:
            self.fail("unexpected indentation")
        return items

    def mapping(self, column):
        result = {}
        while self.peek() and self.column() == column and not self.is_dash():
            key = self.scalar(False)
            self.spaces()
            if self.peek() != ":" or self.peek(2) not in (":", ": ", ":\n", ":\r"):
                self.fail("expected ': ' after a key")
            if key in result:
                self.fail(f"key '{key}' occurs twice")
            self.index += 1
            self.spaces()
            self.comment()
            if self.peek() in ("", "\n", "\r"):
                self.skip()
                if self.peek() and self.column() == column and self.is_dash():
                    result[key] = self.sequence(column)
                else:
                    result[key] = self.node(column + 1)
            elif self.peek() in "[{":
                result[key] = self.flow(0)
                self.end_of_line()
            else:
                result[key] = self.scalar(False)
                self.end_of_line()
            self.skip()
        if self.peek() and self.column() > column:
            self.fail("unexpected indentation")
        return result

    def flow(self, depth):
        if depth > 60:
            self.fail("nested too deeply")
        if self.peek() == "[":
            self.index += 1
            items = []
            self.skip()
            while self.peek() != "]":
                items.append(self.flow(depth + 1))
                self.separator("]")
            self.index += 1
            return items
        if self.peek() == "{":
            self.index += 1
            result = {}
            self.skip()
            while self.peek() != "}":
                quoted = self.peek() in "\"'"
                key = self.scalar(True)
                self.skip()
                if self.peek() != ":" or not (quoted or self.peek(2) in (": ", ":\n", ":\r")):
                    self.fail("expected ': ' after a key")
                if key in result:
                    self.fail(f"key '{key}' occurs twice")
                self.index += 1
                self.skip()
                result[key] = "" if self.peek() in ",}" else self.flow(depth + 1)
                self.separator("}")
            self.index += 1
            return result
        return self.scalar(True)

    def separator(self, close):
        self.skip()
        if self.peek() == ",":
            self.index += 1
            self.skip()
        elif self.peek() != close:
            self.fail(f"expected ',' or '{close}'")

    ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "/": "/", " ": " ", "0": "\0", "b": "\b", "f": "\f"}

    def scalar(self, in_flow):
        quote = self.peek()
        if quote == "'":
            end = self.index + 1
            while True:
                end = self.text.find("'", end)
                if end < 0:
                    self.fail("a string does not end")
                if self.text[end:end + 2] != "''":
                    break
                end += 2
            value = self.text[self.index + 1:end].replace("''", "'")
            self.index = end + 1
        elif quote == '"':
            value = ""
            self.index += 1
            while self.peek() != '"':
                character = self.peek()
                if character in ("", "\n"):
                    self.fail("a string does not end")
                self.index += 1
                if character == "\\":
                    kind = self.peek()
                    self.index += 1
                    if kind in ("x", "u", "U"):
                        digits = self.peek({"x": 2, "u": 4, "U": 8}[kind])
                        if not re.fullmatch("[0-9a-fA-F]+", digits):
                            self.fail("an escape without digits")
                        self.index += len(digits)
                        character = chr(int(digits, 16))
                    elif kind in self.ESCAPES and kind:
                        character = self.ESCAPES[kind]
                    else:
                        self.fail("an unknown escape")
                value += character
            self.index += 1
        else:
            if not quote or quote in "&*!|>%@`,]}[{#\t" or (quote in "-?:" and self.peek(2)[1:] in ("", " ", "\n")):
                self.fail("expected a value")
            pattern = r"(?:[^\s:#,\[\]{}]|:(?=[^\s,\[\]{}])|(?<=[^\s])#| +(?=[^\s#:])| +:(?=\S))+" if in_flow else (
                r"(?:[^\s:#]|:(?=\S)|(?<=[^\s])#|[ ]+(?=[^\s#:])|[ ]+:(?=\S))+")
            match = re.compile(pattern).match(self.text, self.index)
            if match is None:
                self.fail("expected a value")
            value = match.group().rstrip(" ")
            self.index += len(match.group())
        if "\n" in value and quote == "'":
            self.fail("a string of several lines")
        return value


NUMBER = re.compile(
    r"([+-]?)(?:([0-9]+)/([0-9]+)|0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?[0-9]+))?"
    r"|([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?)")


def number(text):
    """A literal, exactly as written."""
    match = NUMBER.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Unreadable(f"{text!r:.60} is no number")
    sign, numerator, denominator, hex_whole, hex_part, binary, whole, part, exponent = match.groups()
    if max(abs(int(binary or 0)), abs(int(exponent or 0))) > 20_000 or len(text) > 100_020:
        raise Unreadable("a number is too large")
    if numerator is not None:
        if int(denominator) == 0:
            raise Unreadable("a denominator is zero")
        value = Fraction(int(numerator), int(denominator))
    elif hex_whole is not None:
        digits = hex_whole + (hex_part or "")
        if not digits:
            raise Unreadable(f"{text!r:.60} is no number")
        value = int(digits, 16) * Fraction(2) ** (int(binary or 0) - 4 * len(hex_part or ""))
    else:
        digits = whole + (part or "")
        if not digits:
            raise Unreadable(f"{text!r:.60} is no number")
        value = int(digits) * Fraction(10) ** (int(exponent or 0) - len(part or ""))
    return -value if sign == "-" else Fraction(value)


# ---------------------------------------------------------------------------------------------------------------------
# Binary files: every finite number is an exact fraction


def binary_float(bits, exponent_bits, fraction_bits):
    fraction = bits & ((1 << fraction_bits) - 1)
    ones = (1 << exponent_bits) - 1
    exponent = bits >> fraction_bits & ones
    if exponent == ones:
        raise Unreadable("a number that is not finite")
    mantissa = fraction | 1 << fraction_bits if exponent else fraction
    if bits >> (exponent_bits + fraction_bits) & 1:
        mantissa = -mantissa
    shift = max(exponent, 1) - (ones >> 1) - fraction_bits
    return Fraction(mantissa << shift) if shift >= 0 else Fraction(mantissa, 1 << -shift)


FLOATS = {"F64": (11, 52), "F32": (8, 23), "F16": (5, 10), "BF16": (8, 7)}


def decode(data, kind, order):
    """The elements of `data`: `kind` is a key of FLOATS, or I or U and the number of bits."""
    size = (1 + sum(FLOATS[kind]) if kind in FLOATS else int(kind[1:])) // 8
    values = []
    for start in range(0, len(data), size):
        chunk = data[start:start + size]
        if kind in FLOATS:
            values.append(binary_float(int.from_bytes(chunk, order), *FLOATS[kind]))
        else:
            values.append(Fraction(int.from_bytes(chunk, order, signed=kind[0] == "I")))
    return values, size


def pairs_without_repetition(pairs):
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Unreadable("a name occurs twice in an object")
    return result


class TensorFiles:
    def __init__(self, directory):
        self.directory, self.contents = directory, {}

    def data(self, path):
        if path not in self.contents:
            try:
                with open(os.path.join(self.directory, path), "rb") as file:
                    self.contents[path] = file.read()
            except OSError as error:
                raise Unreadable(f"{path}: {error.strerror}")
        return self.contents[path]

    def tensor(self, fields):
        """(shape, elements in row-major order)"""
        path = fields["file"]
        try:
            if path.lower().endswith(".npy"):
                return self.npy(self.data(path))
            return self.safetensors(self.data(path), fields["tensor"])
        except (KeyError, IndexError, ValueError, TypeError, struct.error) as error:
            raise Unreadable(f"{path}: {error}")

    @staticmethod
    def npy(data):
        if data[:6] != b"\x93NUMPY" or data[6] not in (1, 2, 3):
            raise Unreadable("no npy file")
        start = 10 if data[6] == 1 else 12
        length = int.from_bytes(data[8:start], "little")
        header = data[start:start + length].decode("latin-1")
        match = re.fullmatch(
            r"\{\s*'descr':\s*'([<>|])([fiu])([1248])',\s*'fortran_order':\s*(True|False),\s*'shape':\s*"
            r"\(([0-9, ]*)\),?\s*\}\s*", header)
        if match is None:
            raise Unreadable("an npy header in another form")
        order, letter, size, fortran, shape = match.groups()
        shape = [int(part) for part in shape.replace(" ", "").split(",") if part]
        kind = ("F" if letter == "f" else letter.upper()) + str(8 * int(size))
        elements, _ = decode(data[start + length:], kind, "big" if order == ">" else "little")
        if len(elements) != math.prod(shape):
            raise Unreadable("an npy file of a wrong length")
        if fortran == "True" and len(shape) == 2:
            elements = [elements[i + j * shape[0]] for i in range(shape[0]) for j in range(shape[1])]
        return shape, elements

    @staticmethod
    def safetensors(data, name):
        length, = struct.unpack("<Q", data[:8])
        header = json.loads(data[8:8 + length], object_pairs_hook=pairs_without_repetition)
        entry = header[name]
        begin, end = entry["data_offsets"]
        elements, size = decode(data[8 + length + begin:8 + length + end], entry["dtype"], "little")
        if len(elements) != math.prod(entry["shape"]) or end - begin != size * len(elements):
            raise Unreadable("a tensor of a wrong length")
        return entry["shape"], elements


# ---------------------------------------------------------------------------------------------------------------------
# The problem: everything that claims are about, from the model file


def only(fields, required, optional=()):
    if not isinstance(fields, dict) or not set(required) <= set(fields) <= set(required) | set(optional):
        raise Unreadable(f"expected {', '.join(required)} in {str(fields)[:60]}")
    return fields


def single(value):
    """The key and the value of {key: value}; a name alone has the value None."""
    if isinstance(value, str):
        return value, None
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(value.items()))
    raise Unreadable(f"expected a name or one key in {str(value)[:60]}")


def numbers(value):
    if not isinstance(value, list):
        raise Unreadable("expected a list of numbers")
    return [number(entry) for entry in value]


class Problem:
    def __init__(self, path):
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise Unreadable(f"{path}: {error.strerror}")
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.files = TensorFiles(os.path.dirname(path))
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Unreadable("the model file is not UTF-8")
        model = Text(text.removeprefix("\ufeff")).document()
        keys = {"resnest": ("expansion", "prediction"), "densenest": ("prediction",), "fully-connected": ("layers",)}
        self.architecture = model.get("architecture") if isinstance(model, dict) else None
        if self.architecture not in keys:
            raise Unreadable("no known architecture")
        if "parameter" in model:
            raise Unreadable("models with a parameter are not read here")
        blocks = () if self.architecture == "fully-connected" else ("blocks",)
        only(model, ("nest-verify", "architecture", "data") + keys[self.architecture],
             ("title", "loss", "expect") + blocks)
        if model["nest-verify"] != "1":
            raise Unreadable("a model file of another version")

        only(model["data"], ("x", "y"))
        x, y = self.matrix(model["data"]["x"]), self.matrix(model["data"]["y"])
        if len(x) != len(y):
            raise Unreadable("x and y have different numbers of samples")
        self.samples, self.inputs, self.outputs = len(x), x.columns, y.columns
        self.targets = y.transposed()
        self.loss, self.parameter = single(model.get("loss", "squared"))
        self.is_squared = self.loss == "squared"

        source = x.transposed()
        self.features = [source]
        self.width = self.representation = None
        self.is_affine = True
        self.columns_of_b = Matrix([], 0)
        listed = model.get("blocks", [])
        listed = [] if listed in ("", "null", "~") else listed
        if not isinstance(listed, list):
            raise Unreadable("expected a list of blocks")
        if self.architecture == "resnest":
            expansion, bias = self.affine(model["expansion"])
            prediction = only(model["prediction"], ("weight",), ("bias",))
            self.is_affine = "bias" in prediction
            self.width = len(expansion)
            state = self.apply(expansion, bias, source)
            before, columns = Matrix.zeros(self.width, self.samples), []
            for block in listed:
                only(block, ("feature", "weight"))
                feature = self.feature(block["feature"], state)
                weight = self.matrix(block["weight"])
                if len(weight) != self.width:
                    raise Unreadable("a block weight has a wrong shape")
                self.features.append(feature)
                columns.append(weight.transposed())
                before, state = state, state.plus(self.product(weight, feature)).reduced()
            self.representation = before
            constant = []
            if bias is not None and not self.is_affine:
                self.features[0] = Matrix.stacked([source, self.ones()], self.samples)
                constant = [Matrix.of([bias])]
            if listed:
                columns = [expansion.transposed()] + constant + columns[:-1]
            self.columns_of_b = Matrix.stacked(columns, self.width)
            self.check_prediction(prediction, self.width)
            # W_{L+1}, its bias and x_L: the given point of (P_φ)
            self.prediction, self.state = self.matrix(prediction["weight"]), state
            self.bias = self.vector(prediction["bias"]) if self.is_affine else [Fraction(0)] * self.outputs
            if len(self.bias) != self.outputs:
                raise Unreadable("a bias has a wrong length")
        elif self.architecture == "densenest":
            state = source
            for block in listed:
                feature = self.feature(only(block, ("feature",))["feature"], state)
                self.features.append(feature)
                state = Matrix.stacked([state, feature], self.samples)
            prediction = only(model["prediction"], ("weight",), ("bias",))
            self.is_affine = "bias" in prediction
            self.check_prediction(prediction, len(state))
        self.depth = len(self.features) - 1

    def check_prediction(self, prediction, width):
        weight = self.matrix(prediction["weight"])
        if (len(weight), weight.columns) != (self.outputs, width):
            raise Unreadable("the prediction has a wrong shape")

    def ones(self):
        return Matrix([[1] * self.samples], self.samples)

    def matrix(self, value):
        if isinstance(value, dict):
            if "file" in value:
                shape, elements = self.files.tensor(only(value, ("file",), ("tensor",)))
                if len(shape) != 2 or not elements:
                    raise Unreadable("a tensor is no matrix")
                return Matrix.of([elements[i * shape[1]:(i + 1) * shape[1]] for i in range(shape[0])])
            if set(value) == {"identity"}:
                return Matrix.identity(int(number(value["identity"])))
            shape = numbers(only(value, ("zeros",))["zeros"])
            return Matrix.zeros(*map(int, shape))
        if not isinstance(value, list) or not value:
            raise Unreadable("expected a matrix")
        rows = [numbers(row) for row in value]
        if not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            raise Unreadable("a matrix with ragged rows")
        return Matrix.of(rows)

    def vector(self, value):
        if isinstance(value, dict):
            if "file" in value:
                shape, elements = self.files.tensor(only(value, ("file",), ("tensor",)))
                if len(shape) != 1:
                    raise Unreadable("a tensor is no vector")
                return elements
            return [Fraction(0)] * int(numbers(only(value, ("zeros",))["zeros"])[0])
        return numbers(value)

    def affine(self, value):
        only(value, ("weight",), ("bias",))
        weight = self.matrix(value["weight"])
        bias = self.vector(value["bias"]) if "bias" in value else None
        if bias is not None and len(bias) != len(weight):
            raise Unreadable("a bias has a wrong length")
        return weight, bias

    @staticmethod
    def product(weight, z):
        if weight.columns != len(z):
            raise Unreadable("a weight has a wrong shape")
        return weight.times(z)

    def apply(self, weight, bias, z):
        result = self.product(weight, z)
        if bias is not None:
            result = result.plus(Matrix.of([[b] for b in bias]).times(self.ones()))
        return result.reduced()

    def feature(self, value, z):
        if isinstance(value, dict):
            z = self.matrix(only(value, ("values",))["values"]).transposed()
            if z.columns != self.samples:
                raise Unreadable("values of a feature have a wrong shape")
            return z
        if not isinstance(value, list):
            raise Unreadable("expected a list of layers")
        for layer in value:
            name, argument = single(layer)
            if name == "linear":
                z = self.apply(*self.affine(argument), z)
                continue
            breakpoints, pieces = activation(name, argument)
            rows = []
            for row in z.rows:
                entries = []
                for e in row:
                    point = Fraction(e, z.denominator)
                    entries.append(evaluate(pieces[sum(b <= point for b in breakpoints)], point))
                rows.append(entries)
            z = Matrix.of(rows)
        return z


def activation(name, argument):
    """(breakpoints, pieces): a piece is coefficients, constant term first; the right one counts at a breakpoint."""
    plain = {
        "relu": ([0], [[0], [0, 1]]), "identity": ([], [[0, 1]]), "square": ([], [[0, 0, 1]]),
        "abs": ([0], [[0, -1], [0, 1]]), "hard-tanh": ([-1, 1], [[-1], [0, 1], [1]]),
    }
    if argument is None and name in plain:
        return plain[name]
    if name == "leaky-relu":
        return [0], [[0, number(argument)], [0, 1]]
    if name == "polynomial":
        return [], [numbers(argument)]
    if name == "piecewise-linear":
        only(argument, ("breakpoints", "slopes"), ("value",))
        breakpoints, slopes = numbers(argument["breakpoints"]), numbers(argument["slopes"])
        if len(slopes) != len(breakpoints) + 1:
            raise Unreadable("one more slope than breakpoints")
        intercept = number(argument.get("value", "0")) - slopes[0] * (breakpoints[0] if breakpoints else 0)
        pieces = [[intercept, slopes[0]]]
        for point, left, right in zip(breakpoints, slopes, slopes[1:]):
            intercept += (left - right) * point
            pieces.append([intercept, right])
        return breakpoints, pieces
    raise Unreadable(f"unknown layer {name}")


# ---------------------------------------------------------------------------------------------------------------------
# Polynomials, for losses: coefficients with the constant term first


def evaluate(p, x):
    value = Fraction(0)
    for coefficient in reversed(p):
        value = value * x + coefficient
    return value


def derivative(p):
    return [k * c for k, c in enumerate(p)][1:]


def trimmed(p):
    while p and p[-1] == 0:
        p = p[:-1]
    return p


def divided(a, b):
    a, quotient = list(a), []
    while len(a) >= len(b):
        factor = Fraction(a[-1]) / b[-1]
        quotient.append(factor)
        for k, c in enumerate(b):
            a[len(a) - len(b) + k] -= factor * c
        a.pop()
    return quotient[::-1], trimmed(a)


def common_divisor(a, b):
    b = trimmed(b)
    while b:
        a, b = b, divided(a, b)[1]
    return a


def odd_part(p):
    """The product of x − ρ over the roots ρ of odd multiplicity, up to a factor (Yun 1976)."""
    odd, is_odd = [Fraction(1)], True
    repeated = common_divisor(p, derivative(p))
    b, c = divided(p, repeated)[0], divided(derivative(p), repeated)[0]
    while len(b) > 1:
        slope = derivative(b)
        d = trimmed([e - (slope[k] if k < len(slope) else 0) for k, e in enumerate(c)])
        factor = common_divisor(b, d)
        if is_odd:
            result = [Fraction(0)] * (len(odd) + len(factor) - 1)
            for i, s in enumerate(odd):
                for j, t in enumerate(factor):
                    result[i + j] += s * t
            odd = result
        b, c = divided(b, factor)[0], divided(d, factor)[0]
        is_odd = not is_odd
    return odd


def is_nonnegative(p, lower, upper):
    """Whether p ≥ 0 on the interval (None: unbounded)."""
    p = trimmed(p)
    if len(p) <= 1:
        return not p or p[0] >= 0
    bound = max(abs(Fraction(c) / p[-1]) for c in p[:-1]) + 1
    a = min(-bound, (0 if upper is None else upper) - 1) if lower is None else lower
    b = max(bound, (0 if lower is None else lower) + 1) if upper is None else upper
    odd = odd_part(p)
    for end in (a, b):
        if evaluate(odd, end) == 0:
            odd = divided(odd, [-end, Fraction(1)])[0]
    chain = [odd, derivative(odd)]
    while chain[-1]:
        chain.append([-c for c in divided(chain[-2], chain[-1])[1]])

    def variations(x):
        signs = [v > 0 for v in (evaluate(q, x) for q in chain) if v != 0]
        return sum(s != t for s, t in zip(signs, signs[1:]))

    if variations(a) != variations(b):
        return False
    return all(evaluate(p, a + (b - a) * Fraction(k, len(p) + 1)) >= 0 for k in range(1, len(p) + 1))


def loss_is_differentiable_and_convex(problem):
    if problem.loss in ("squared", "huber", "smoothed-hinge", "logistic"):
        return True
    if problem.loss == "absolute":
        return False
    if problem.loss == "cross-entropy":
        return problem.outputs == 1 or all(sum(sample) >= 0 for sample in zip(*problem.targets.rows))
    if problem.loss == "piecewise-polynomial":
        only(problem.parameter, ("breakpoints", "pieces"))
        points = numbers(problem.parameter["breakpoints"])
        pieces = [numbers(piece) for piece in problem.parameter["pieces"]]
        if len(pieces) != len(points) + 1 or any(a >= b for a, b in zip(points, points[1:])):
            raise Unreadable("a loss with pieces that do not fit")
        for point, left, right in zip(points, pieces, pieces[1:]):
            for f, g in ((left, right), (derivative(left), derivative(right))):
                if evaluate(f, point) != evaluate(g, point):
                    return False
        ends = [None] + points + [None]
        return all(
            is_nonnegative(derivative(derivative(piece)), ends[k], ends[k + 1]) for k, piece in enumerate(pieces))
    raise Unreadable(f"unknown loss {problem.loss}")


# ---------------------------------------------------------------------------------------------------------------------
# Certificates as text


class Fields:
    """The fields of an object, each of which has to be taken."""

    def __init__(self, value):
        if not isinstance(value, dict):
            raise Refusal(f"expected an object, found {str(value)[:40]}")
        self.rest = dict(value)

    def __contains__(self, name):
        return name in self.rest

    def take(self, name, kind=None):
        if name not in self.rest:
            raise Refusal(f'"{name}" is missing')
        value = self.rest.pop(name)
        if kind is not None and type(value) is not kind or kind is int and not 0 <= value < 10**15:
            raise Refusal(f'"{name}" is not what it should be')
        return value

    def finish(self):
        if self.rest:
            raise Refusal(f'an unknown field "{min(self.rest)}"')


INTEGER = re.compile("0|-?[1-9][0-9]*")


def integer(text):
    if not isinstance(text, str) or not INTEGER.fullmatch(text):
        raise Refusal(f"{text!r:.40} is no integer in its shortest form")
    return int(text)


def rational(text):
    parts = text.split("/") if isinstance(text, str) else []
    if len(parts) == 1:
        return Fraction(integer(parts[0]))
    if len(parts) == 2:
        numerator, denominator = map(integer, parts)
        if denominator > 1 and math.gcd(numerator, denominator) == 1:
            return Fraction(numerator, denominator)
    raise Refusal(f"{text!r:.40} is no fraction in lowest terms")


def indices(value):
    if not isinstance(value, list) or any(type(e) is not int or e < 0 for e in value):
        raise Refusal("expected a list of indices")
    return value


def entries(value, length=None):
    """(rows of integers, denominator) in lowest terms; row i has length(i) entries, or all have the same number."""
    fields = Fields(value)
    denominator = integer(fields.take("denominator"))
    rows = []
    for row in fields.take("numerators", list):
        if not isinstance(row, list):
            raise Refusal("expected a row of a matrix")
        rows.append([integer(e) for e in row])
    fields.finish()
    if denominator <= 0 or math.gcd(denominator, *(e for row in rows for e in row)) != 1:
        raise Refusal("a matrix is not in lowest terms")
    if any(len(row) != (length(i) if length else len(rows[0])) for i, row in enumerate(rows)):
        raise Refusal("a row of a matrix has a wrong length")
    return rows, denominator


def matrix(value):
    rows, denominator = entries(value)
    return Matrix(rows, len(rows[0]) if rows else 0, denominator)


def read_certificate(data):
    """The JSON value, without repeated names, numbers that are no integers, or unusual escapes."""
    def refuse(text):
        raise Refusal(f"{text} is no integer")

    def unique(pairs):
        if len({name for name, _ in pairs}) != len(pairs):
            raise Refusal("a name occurs twice in an object")
        return dict(pairs)

    try:
        text = data.decode("utf-8")
        value = json.loads(text, object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(f"the certificate is not readable: {error}")
    if re.search(r'\\[^"]', text.replace("\\\\", "")) or "-0" in re.sub(r'"[^"]*"', "", text.replace('\\"', "")):
        raise Refusal("unusual spelling in the certificate")
    return value


# ---------------------------------------------------------------------------------------------------------------------
# Facts, each accepted only after its step has been checked

FACTS = {
    "left-inverse": ("rank", "B"), "kernel-vector": ("rank", "B"), "approximate-inverse": "moments",
    "separators": "spectrum", "eigenspaces": "spectrum", "eigenvalues": "spectrum",
    "general-position": "general-position", "direction": "direction",
}
V, VX, T, EXPLAINED, BORDERED = "V", "[V; X]", "Y V^T", "Y [V; X]^T", "[V; Y] [V; X]^T"
MATRICES = ("B", "features", "centred features", "v_L", V, VX, T, EXPLAINED, BORDERED)


class Facts:
    def __init__(self, problem, steps):
        self.problem, self.used, self.ranks, self.derived = problem, set(), {}, {}
        self.known_moments = self.known_spectrum = self.cells = self.eigenvalues = None
        self.steps = {}
        for step in steps:
            fields = Fields(step)
            kind = fields.take("step", str)
            fact = FACTS.get(kind)
            if kind == "rank":
                fact = ("rank", fields.take("matrix", str))
                if fact[1] not in MATRICES:
                    raise Refusal("an unknown matrix")
            elif kind == "least-squares":
                fact = {"v_0": "linear", VX: "moments"}.get(fields.take("features", str))
            elif kind == "positions":
                fact = {"T": ("positions", T), "Q": ("positions", BORDERED)}.get(fields.take("map", str))
            elif kind in ("left-inverse", "kernel-vector") and fields.take("matrix", str) != "B":
                fact = None
            if fact is None:
                raise Refusal(f"an unknown kind of step, {kind!r:.40}")
            if fact in self.steps:
                raise Refusal("two steps prove the same fact")
            self.steps[fact] = (kind, fields)

    def step(self, fact):
        if fact not in self.steps:
            raise Refusal(f"there is no proof of {fact}")
        self.used.add(fact)
        kind, fields = self.steps[fact]
        return kind, Fields(fields.rest)

    # Derived matrices

    def centred(self, m):
        return m.centred() if self.problem.is_affine else m

    def targets(self):
        return self.matrix("targets")

    def matrix(self, name):
        if name not in self.derived:
            self.derived[name] = self.derive(name)
        return self.derived[name]

    def derive(self, name):
        problem = self.problem
        samples = problem.samples
        if name == "targets":
            return self.centred(problem.targets)
        if name == "input":
            return self.centred(problem.features[0])
        if name == "B":
            return problem.columns_of_b
        if name == "features":
            return Matrix.stacked(problem.features, samples)
        if name == "centred features":
            return Matrix.stacked([self.centred(f) for f in problem.features], samples)
        if name == "v_L":
            return problem.features[-1]
        if name == V:
            return self.centred(problem.features[-1])
        if name == VX:
            return Matrix.stacked([self.matrix(V), self.centred(problem.representation)], samples)
        if name == T:
            return self.targets().times_transposed(self.matrix(V))
        if name == EXPLAINED:
            return self.targets().times_transposed(self.matrix(VX))
        return Matrix.stacked([self.matrix(V), self.targets()], samples).times_transposed(self.matrix(VX))

    def feature_matrix(self):
        return "centred features" if self.problem.is_affine else "features"

    # Ranks

    def rank(self, name):
        return self.rank_and_rows(name)[0]

    def independent_rows(self, name):
        rows = self.rank_and_rows(name)[1]
        if rows is None:
            raise Refusal(f"the step on the rank of {name} lacks the relations between its rows")
        return rows

    def rank_and_rows(self, name):
        if name not in self.ranks:
            kind, fields = self.step(("rank", name))
            if kind != "rank":
                raise Refusal(f"there is no proof of the rank of {name}")
            self.ranks[name] = self.check_rank(name, fields)
        return self.ranks[name]

    def bound(self, name):
        """An upper bound for a rank that needs no relations."""
        m = self.matrix(name)
        size = min(len(m), m.columns)
        samples = self.problem.samples - (1 if self.problem.is_affine else 0)
        if name in ("B", "features", "v_L"):
            return size
        if name in ("centred features", V):
            return min(size, samples)
        if name == VX:
            return min(size, samples, self.rank(self.feature_matrix()))
        if name == EXPLAINED:
            return min(size, self.rank(VX))
        if name == T:
            return min(size, self.rank(V), self.rank(EXPLAINED))
        return self.rank(V) + min(self.rank(EXPLAINED), self.rank(VX) - self.rank(V))

    def check_rank(self, name, fields):
        m = self.matrix(name)
        rank = fields.take("rank", int)
        field = PrimeField(fields.take("prime", int))
        if "dependent" not in fields:
            fields.finish()
            if rank != self.bound(name):
                raise Refusal(f"nothing proves that the rank of {name} is at most {rank}")
            if field.rank(m) != rank:
                raise Refusal(f"the rank of {name} modulo {field.prime} is not {rank}")
            return rank, list(range(len(m))) if rank == len(m) else None
        dependent = indices(fields.take("dependent"))
        coefficients = matrix(fields.take("coefficients"))
        fields.finish()
        if (not dependent or sorted(set(dependent)) != dependent or dependent[-1] >= len(m)
                or len(dependent) != len(m) - rank or len(coefficients) != len(dependent)
                or coefficients.columns != rank):
            raise Refusal(f"the relations between rows of {name} have a wrong shape")
        others = [i for i in range(len(m)) if i not in set(dependent)]
        for row, values in zip(dependent, coefficients.rows):
            if any(c for c, other in zip(values, others) if other > row):
                raise Refusal(f"row {row} of {name} is related to a row after it")
        basis = m.selecting(others)
        if not coefficients.times(basis).equals(m.selecting(dependent)):
            raise Refusal(f"a relation between rows of {name} does not hold")
        if field.rank(basis) != rank:
            raise Refusal(f"the rank of {name} modulo {field.prime} is not {rank}")
        return rank, others

    def columns_of_b_are_independent(self):
        columns = self.matrix("B")
        if len(columns) > columns.columns:
            return False
        kind, fields = self.step(("rank", "B"))
        if kind == "rank":
            if "dependent" in fields or self.check_rank("B", fields)[0] != len(columns):
                raise Refusal("the step on B proves neither full column rank nor its absence")
            return True
        if kind == "left-inverse":
            chosen = indices(fields.take("rows"))
            inverse = matrix(fields.take("inverse"))
            fields.finish()
            if (sorted(set(chosen)) != chosen or len(chosen) != len(columns) or chosen[-1] >= columns.columns
                    or inverse.columns != len(columns)
                    or not inverse.times(columns.transposed().selecting(chosen)).equals(
                        Matrix.identity(len(columns)))):
                raise Refusal("the left inverse of B is none")
            return True
        vector = [integer(e) for e in fields.take("vector", list)]
        fields.finish()
        if (len(vector) != len(columns) or math.gcd(*vector) != 1 or next(e for e in vector if e) < 0
                or not Matrix([vector], len(vector)).times(columns).is_zero()):
            raise Refusal("the kernel vector of B is none, or is not primitive with a positive first entry")
        return False

    # Least squares

    def residual(self, solution, basis):
        if len(solution) != self.problem.outputs or solution.columns != len(basis):
            raise Refusal("a least-squares solution has a wrong shape")
        error = self.targets().plus(solution.times(basis), -1)
        if not error.times_transposed(basis).is_zero():
            raise Refusal("the normal equations do not hold")
        return error

    def best_linear_predictor_is_beaten(self):
        _, fields = self.step("linear")
        solution = matrix(fields.take("solution"))
        fields.finish()
        source = self.matrix("input")
        rows = [i for i in self.independent_rows(self.feature_matrix()) if i < len(source)]
        error = self.residual(solution, source.selecting(rows))
        return not error.times_transposed(self.matrix(self.feature_matrix())).is_zero()

    def explained_basis(self):
        name = self.feature_matrix() if self.rank(VX) == self.rank(self.feature_matrix()) else VX
        return self.matrix(name).selecting(self.independent_rows(name))

    def moments(self):
        """(Σ, 0) exactly, or (Σ̃, e) with 0 ⪯ Σ − Σ̃ ⪯ e·I; and whether it is exact."""
        if self.known_moments is None:
            kind, fields = self.step("moments")
            basis = self.explained_basis()
            cross = self.targets().times_transposed(basis)
            if kind == "least-squares":
                solution = matrix(fields.take("solution"))
                fields.finish()
                self.residual(solution, basis)
                self.known_moments = solution.times_transposed(cross), Fraction(0), True
            else:
                rows, denominator = entries(fields.take("inverse"), lambda i: i + 1)
                fields.finish()
                order = len(rows)
                if order != len(basis):
                    raise Refusal("the approximate inverse has a wrong order")
                inverse = Matrix(
                    [[rows[max(i, j)][min(i, j)] for j in range(order)] for i in range(order)], order, denominator)
                defect = Matrix.identity(order).plus(inverse.times_transposed(basis.times_transposed(basis)), -1)
                if defect.row_sum_norm() > Fraction(1, 2):
                    raise Refusal("the approximate inverse is too far from the inverse")
                first, rest = cross.times(inverse), cross.times(defect)
                total = first.times_transposed(cross).plus(rest.times_transposed(first))
                square = sum(e * e for row in rest.rows for e in row)
                error = 2 * inverse.row_sum_norm() * Fraction(square, rest.denominator**2)
                if not total.is_symmetric():
                    raise Refusal("the enclosed moments are not symmetric")
                self.known_moments = total, error, False
        return self.known_moments

    # Spectrum

    def spectrum(self):
        """(multiplicities of the nonzero eigenvalues of Σ in increasing order, bases of the eigenspaces or None)"""
        if self.known_spectrum is None:
            rank = self.rank(EXPLAINED)
            if rank <= 1:
                self.known_spectrum = [1] * rank, None
            else:
                kind, fields = self.step("spectrum")
                if kind == "separators":
                    self.check_separators(fields, rank)
                    self.known_spectrum = [1] * rank, None
                elif kind == "eigenvalues":
                    self.known_spectrum = self.check_cells(fields), None
                else:
                    bases = self.check_eigenspaces(fields, rank)
                    self.known_spectrum = [basis.columns for basis in bases], bases
        return self.known_spectrum

    def check_separators(self, fields, rank):
        order = self.problem.outputs
        bits = fields.take("bits", int)
        listed = fields.take("separators", list)
        fields.finish()
        if bits > 1 << 16:
            raise Refusal("too many bits")
        sigma, error, _ = self.moments()
        scale = 1 << (bits + 8)
        radius = Fraction(1, 1 << bits)
        if Fraction(order, scale) + error > radius:
            raise Refusal("the enclosure of Σ is too wide")
        rounded = Matrix([[e * scale // sigma.denominator for e in row] for row in sigma.rows], order, scale)
        last = Fraction(0)
        if len(listed) != rank - 1:
            raise Refusal(f"there are not {rank - 1} separators")
        for index, value in enumerate(listed):
            entry = Fields(value)
            point = rational(entry.take("at"))
            if point <= last:
                raise Refusal("separators do not increase")
            last = point
            for name, shift in (("lower", point - radius), ("upper", point + radius)):
                shifted = rounded.plus(Matrix.identity(order).scaled(shift), -1)
                if negative_count(entry.take(name), shifted) != order - rank + index + 1:
                    raise Refusal(f"separator {index + 1} has a wrong number of eigenvalues below it")
            entry.finish()

    def exact_moments(self):
        sigma, _, is_exact = self.moments()
        if not is_exact:
            raise Refusal("this step needs the exact moments")
        return sigma

    def check_cells(self, fields):
        """The multiplicities of the nonzero eigenvalues: one eigenvalue in each cell, and no others but zero."""
        sigma = self.exact_moments()
        order = len(sigma)
        p = polynomial(fields.take("polynomial", list))
        bits = fields.take("bits", int)
        floors = [integer(e) for e in fields.take("floors", list)]
        fields.finish()
        if (order > 32 or bits > 1 << 16 or len(p) - 1 != len(floors) or floors[0] <= 0
                or any(a >= b for a, b in zip(floors, floors[1:]))):
            raise Refusal("the cells are not those of as many positive eigenvalues as the degree")
        if not annihilates(p, sigma, sigma):
            raise Refusal("the polynomial is not the minimal one of Σ")
        # Faddeev and Le Verrier: det(xI − S) for the numerators S.
        numerators, product = Matrix(sigma.rows, order), Matrix.zeros(order, order)
        characteristic = [1] * (order + 1)
        for k in range(1, order + 1):
            product = numerators.times(product.plus(Matrix.identity(order).scaled(characteristic[order - k + 1])))
            trace = sum(product.rows[i][i] for i in range(order))
            assert trace % k == 0
            characteristic[order - k] = -trace // k

        def below(point):
            """Eigenvalues less than the point: sign changes of the shifted polynomial at −x (Descartes), all roots real."""
            shift = point * sigma.denominator
            shifted = [c * shift.denominator ** (order - k) for k, c in enumerate(characteristic)]
            for first in range(order):
                for k in range(order - 1, first - 1, -1):
                    shifted[k] += shifted[k + 1] * shift.numerator
            signs = [(c > 0) == (k % 2 == 0) for k, c in enumerate(shifted) if c]
            return sum(a != b for a, b in zip(signs, signs[1:]))

        multiplicities = [
            below(Fraction(floor + 1, 1 << bits)) - below(Fraction(floor, 1 << bits)) for floor in floors]
        if 0 in multiplicities:
            raise Refusal("a cell has no eigenvalue")
        self.cells = bits, floors
        return multiplicities

    def check_eigenspaces(self, fields, rank):
        sigma = self.exact_moments()
        last, bases, eigenvalues = Fraction(0), [], []
        for value in fields.take("spaces", list):
            entry = Fields(value)
            eigenvalue = rational(entry.take("eigenvalue"))
            basis = matrix(entry.take("basis"))
            entry.finish()
            if eigenvalue <= last or len(basis) != len(sigma) or basis.columns == 0:
                raise Refusal("the eigenspaces are not those of positive eigenvalues, in increasing order")
            last = eigenvalue
            if not sigma.times(basis).equals(basis.scaled(eigenvalue)):
                raise Refusal("an eigenspace is none")
            units = [[basis.denominator * (i == j) for j in range(basis.columns)] for i in range(basis.columns)]
            if not all(unit in basis.rows for unit in units):
                raise Refusal("the basis of an eigenspace is not reduced")
            bases.append(basis)
            eigenvalues += [eigenvalue] * basis.columns
        fields.finish()
        if sum(basis.columns for basis in bases) != rank:
            raise Refusal("the eigenspaces are not all")
        self.eigenvalues = eigenvalues
        return bases


def negative_count(value, m):
    """The number of negative eigenvalues of m, by Sylvester's law, from P m Pᵀ = L D Lᵀ."""
    fields = Fields(value)
    order = len(m)
    permutation = indices(fields.take("permutation"))
    rows, denominator = entries(fields.take("L"), lambda i: i)
    if sorted(permutation) != list(range(order)) or len(rows) != order:
        raise Refusal("a congruence has a wrong shape")
    lower = Matrix(
        [row + [denominator] + [0] * (order - i - 1) for i, row in enumerate(rows)], order, denominator)
    diagonal = [[Fraction(0)] * order for _ in range(order)]
    negatives = i = 0
    for block in fields.take("D", list):
        values = [rational(e) for e in block] if isinstance(block, list) else []
        if len(values) not in (1, 3) or i + (len(values) + 1) // 2 > order:
            raise Refusal("D has a wrong shape")
        diagonal[i][i] = values[0]
        if len(values) == 1:
            negatives += values[0] < 0
            i += 1
        else:
            a, b, c = values
            diagonal[i][i + 1] = diagonal[i + 1][i] = b
            diagonal[i + 1][i + 1] = c
            determinant = a * c - b * b
            if determinant < 0:
                negatives += 1
            elif a + c < 0:
                negatives += 2 if determinant > 0 else 1
            i += 2
    fields.finish()
    if i != order:
        raise Refusal("D has a wrong shape")
    permuted = Matrix([[m.rows[r][c] for c in permutation] for r in permutation], order, m.denominator)
    if not lower.times(Matrix.of(diagonal, order)).times_transposed(lower).equals(permuted):
        raise Refusal("a congruence does not hold")
    return negatives


# ---------------------------------------------------------------------------------------------------------------------
# Minimal polynomials of Σ and of its compounds


def polynomial(value):
    """Integer coefficients without a common divisor, the constant term first, the last one positive."""
    coefficients = [integer(e) for e in value] if isinstance(value, list) else []
    if len(coefficients) < 2 or coefficients[-1] <= 0 or math.gcd(*coefficients) != 1:
        raise Refusal("a polynomial is constant, or not primitive with a positive leading term")
    return coefficients


def annihilates(p, a, b):
    """Whether p(A) B = 0."""
    value = Matrix.zeros(len(b), b.columns)
    for coefficient in reversed(p):
        value = a.times(value).plus(b.scaled(coefficient))
    return value.is_zero()


def wedge(vectors, order):
    """w_1 ∧ … ∧ w_k, as {indices: coefficient}."""
    result = {(): 1}
    for vector in vectors:
        following = {}
        for subset, value in result.items():
            for i in range(order):
                if vector[i] and i not in subset:
                    key = tuple(sorted(subset + (i,)))
                    # The new factor comes last, and passes the larger indices.
                    sign = (-1) ** sum(j > i for j in subset)
                    following[key] = following.get(key, 0) + sign * value * vector[i]
        result = following
    return result


def compound(a, k):
    """The matrix of w_1 ∧ … ∧ w_k ↦ Σ_i w_1 ∧ … ∧ A w_i ∧ … ∧ w_k."""
    order = len(a)
    columns = a.transposed().rows
    units = Matrix.identity(order).rows
    subsets = list(combinations(range(order), k))
    images = []
    for subset in subsets:
        image = dict.fromkeys(subsets, 0)
        for place, j in enumerate(subset):
            factors = [columns[j] if i == place else units[s] for i, s in enumerate(subset)]
            for key, value in wedge(factors, order).items():
                image[key] += value
        images.append([image[key] for key in subsets])
    return Matrix(images, len(subsets), a.denominator).transposed()


class Positions:
    """The largest ranks of Tᵀ, or of Qᵀ, on ⊕ U_λ with U_λ ⊂ E_λ of given dimensions. See FORMAT.md."""

    def __init__(self, facts, which, image, rank, multiplicities):
        _, fields = facts.step(("positions", which))
        polynomials = [polynomial(p) for p in fields.take("polynomials", list)]
        field = PrimeField(fields.take("prime", int))
        fields.finish()
        sigma = facts.exact_moments()
        bits, floors = facts.cells
        order = len(sigma)
        if len(polynomials) != rank or any(math.comb(order, k) > 252 for k in range(1, rank + 1)):
            raise Refusal("there is not one polynomial for each rank, or a compound is too large")
        columns = image.transposed()
        chosen = field.independent(field.rows(columns))
        if len(chosen) != rank:
            raise Refusal(f"the columns of T or Q have a smaller rank modulo {field.prime}")
        columns = columns.selecting(chosen).rows
        sums = exponent = None
        for exponent in range(1, 17):
            sums = self.power_sums(multiplicities, floors, exponent, rank)
            if all(a[1] < b[0] for listed in sums for a, b in zip(listed, listed[1:])):
                break
        else:
            raise Refusal(f"the cells do not tell the sums of {rank} eigenvalues from one another")
        power = sigma
        for _ in range(exponent - 1):
            power = power.times(sigma)
        self.independent, self.ranks = set(), {}
        for k, (p, listed) in enumerate(zip(polynomials, sums), 1):
            map_ = compound(power, k)
            subsets = list(combinations(range(order), k))
            products = [wedge(choice, order) for choice in combinations(columns, k)]
            vectors = Matrix([[w.get(subset, 0) for w in products] for subset in subsets], len(products))
            if not annihilates(p, map_, vectors):
                raise Refusal("a polynomial of the positions does not annihilate")
            if not self.is_minimal(len(p) - 1, map_, vectors, field):
                raise Refusal(f"a polynomial of the positions is not shown to be minimal modulo {field.prime}")
            # All roots are simple, and among the sums: one in the interval is the sum, and changes the sign.
            for lower, upper, dimensions in listed:
                low, high = (evaluate(p, Fraction(end, 1 << exponent * bits)) for end in (lower, upper))
                if low == 0 or low * high < 0:
                    self.independent.add(dimensions)

    @staticmethod
    def power_sums(multiplicities, floors, exponent, largest):
        """For each k the intervals of Σ_j d_j λ_j^e with Σ_j d_j = k, in increasing order, with d."""
        sums = [[] for _ in range(largest)]
        stack = [((), 0, 0)]
        while stack:
            dimensions, lower, upper = stack.pop()
            total, j = sum(dimensions), len(dimensions)
            if j < len(multiplicities):
                for d in range(min(multiplicities[j], largest - total) + 1):
                    stack.append((
                        dimensions + (d,), lower + d * floors[j] ** exponent, upper + d * (floors[j] + 1) ** exponent))
            elif total:
                sums[total - 1].append((lower, upper, dimensions))
        return [sorted(listed) for listed in sums]

    @staticmethod
    def is_minimal(degree, a, b, field):
        """Whether B, AB, …, A^(degree - 1) B are independent modulo the prime."""
        rows, columns, powers = field.rows(a), field.rows(b.transposed()), []
        if degree > len(a):
            return False
        for _ in range(degree):
            powers.append([e for column in columns for e in column])
            columns = [[field.dot(row, column) for row in rows] for column in columns]
        return len(field.independent(powers)) == degree

    def rank(self, dimensions):
        if dimensions not in self.ranks:
            self.ranks[dimensions] = sum(dimensions) if dimensions in self.independent else max(
                (self.rank(dimensions[:j] + (d - 1,) + dimensions[j + 1:]) for j, d in enumerate(dimensions) if d),
                default=0)
        return self.ranks[dimensions]


# ---------------------------------------------------------------------------------------------------------------------
# Critical strata


class SubspaceRanks:
    """The ranks of Tᵀ and Qᵀ on sums of eigenspaces of Σ, and on subspaces of them in general position."""

    def __init__(self, facts):
        self.facts, self.known, self.general, self.positions = facts, {}, set(), {}
        self.multiplicities, self.bases = facts.spectrum()
        self.images = {}

    def total(self, which):
        facts = self.facts
        return facts.rank(T) if which == T else facts.rank(BORDERED) - facts.rank(V)

    def generic(self, which, dimensions):
        total = self.total(which)
        if self.facts.cells is not None and 0 < total < sum(self.multiplicities):
            if which not in self.positions:
                self.positions[which] = Positions(
                    self.facts, which, self.image(which), total, self.multiplicities)
            return self.positions[which].rank(tuple(dimensions))
        support = [k for k, d in enumerate(dimensions) if d]
        if all(dimensions[k] == self.multiplicities[k] for k in support):
            return self.rank(which, tuple(support))
        return min(
            self.rank(which, inside) + sum(dimensions[k] for k in support if k not in inside)
            for size in range(len(support) + 1) for inside in combinations(support, size))

    def rank(self, which, spaces):
        total, every = self.total(which), sum(self.multiplicities)
        dimension = sum(self.multiplicities[k] for k in spaces)
        if total == every:
            return dimension
        if total == 0 or not spaces:
            return 0
        if len(spaces) == len(self.multiplicities):
            return total
        if (which, spaces) not in self.known:
            if self.bases is not None:
                columns = [c for k in spaces for c in self.bases[k].transposed().rows]
                vectors = Matrix(columns, self.facts.problem.outputs)
                self.known[which, spaces] = exact_rank(vectors.times(self.image(which)).rows)
            else:
                self.require_general_position(which, total)
                self.known[which, spaces] = min(dimension, total)
        return self.known[which, spaces]

    def image(self, which):
        """T, or Q: what remains of [Y Vᵀ, Y Xᵀ] when the rows of [V Vᵀ, V Xᵀ] have cleared its first part."""
        if which not in self.images:
            m = self.facts.matrix(which)
            if which == BORDERED:
                above = len(m) - self.facts.problem.outputs
                heads, rest = m.fractions()[:above], m.fractions()[above:]
                for column in range(above):
                    pivot = next((k for k, row in enumerate(heads) if row[column]), None)
                    if pivot is None:
                        continue
                    head = heads.pop(pivot)
                    for rows in (heads, rest):
                        for k, row in enumerate(rows):
                            if row[column]:
                                factor = row[column] / head[column]
                                rows[k] = [a - factor * b for a, b in zip(row, head)]
                m = Matrix.of([row[above:] for row in rest], m.columns - above)
            self.images[which] = m
        return self.images[which]

    def require_general_position(self, which, total):
        if which in self.general:
            return
        facts = self.facts
        _, fields = facts.step("general-position")
        field = PrimeField(fields.take("prime", int))
        fields.finish()
        refusal = Refusal(f"the images of eigenvectors modulo {field.prime} do not prove general position")
        if field.prime >= 1 << 12:
            raise refusal
        p = field.prime
        targets = field.rows(facts.targets())
        residuals = field.residuals(targets, field.rows(facts.explained_basis()))
        if residuals is None:
            raise refusal
        sigma = [[(field.dot(a, b) - field.dot(a, r)) % p for b, r in zip(targets, residuals)] for a in targets]
        vectors = []
        for eigenvalue in range(1, p):
            shifted = [[(e - eigenvalue * (i == j)) % p for j, e in enumerate(row)] for i, row in enumerate(sigma)]
            kernel = field.kernel(shifted, len(sigma))
            if len(kernel) > 1:
                raise refusal
            vectors += kernel
        if len(vectors) != len(self.multiplicities):
            raise refusal
        if which == T:
            images = field.rows(facts.matrix(V))
        else:
            rows = field.rows(facts.matrix(VX))
            above = rows[:len(facts.matrix(V))]
            independent = [above[k] for k in field.independent(above)]
            images = field.residuals(rows[len(above):], independent)
            if len(independent) != facts.rank(V) or images is None:
                raise refusal
        mapped = []
        for vector in vectors:
            combined = [field.dot(vector, column) for column in zip(*targets)]
            mapped.append([field.dot(combined, image) for image in images])
        for subset in combinations(mapped, total):
            if len(field.independent(subset)) != total:
                raise refusal
        self.general.add(which)


class Strata:
    """Counts of the critical strata of (P_φ), by kind. See FORMAT.md for the theorem."""

    def __init__(self, facts):
        problem = facts.problem
        outputs, width = problem.outputs, problem.width
        feature_rank = facts.rank(V)
        representation_rank = facts.rank(VX) - feature_rank
        free = width - representation_rank
        nonzero, _ = facts.spectrum()
        zeros = outputs - sum(nonzero)
        ranks = SubspaceRanks(facts)
        self.minima = self.saddles = self.full = self.full_saddles = self.flat_saddles = 0
        if math.prod(m + 1 for m in nonzero + [zeros]) > 1 << 20:
            raise Refusal("too many strata to look at")
        for choice in product(*(range(m + 1) for m in [zeros] + nonzero)):
            zeros_inside, inside = choice[0], choice[1:]
            outside = [m - d for m, d in zip(nonzero, inside)]
            r, t = sum(choice), sum(outside)
            if (r > width or t > feature_rank or ranks.generic(T, outside) != t
                    or r > ranks.generic(BORDERED, inside) + free):
                continue
            pairs = [(j, i) for j in range(len(nonzero)) for i in range(len(nonzero))]
            greater = sum(inside[j] * outside[i] for j, i in pairs if j > i)
            less = sum(inside[j] * outside[i] for j, i in pairs if j < i) + zeros_inside * t
            negative = t * (width - r) + less
            positive = (
                r * (representation_rank + feature_rank) + t * (width - r) + greater
                + (outputs - r - t) * (representation_rank + min(feature_rank - t, free - zeros_inside))
                + (outputs if problem.is_affine else 0))
            self.full += r == outputs
            if negative == 0:
                self.minima += 1
            else:
                self.saddles += 1
                self.full_saddles += r == outputs
                self.flat_saddles += positive == 0


# ---------------------------------------------------------------------------------------------------------------------
# The given weights as a point of (P_φ)


def direction_entries(value, rows, columns):
    """The matrix of the triples of a row, a column and an integer that is not zero; all other entries are zeros."""
    result = Matrix.zeros(rows, columns)
    last = -1
    for triple in value:
        if not isinstance(triple, list) or len(triple) != 3:
            raise Refusal("an entry of a direction is a row, a column and an integer")
        (row, column), entry = indices(triple[:2]), integer(triple[2])
        index = row * columns + column
        if row >= rows or column >= columns or entry == 0 or index <= last:
            raise Refusal("a direction has a zero, or an entry out of place")
        last, result.rows[row][column] = index, entry
    return result


def point_class(facts):
    """not-critical, global-minimum, strict-saddle, or None where there is no such point or no proof."""
    problem = facts.problem
    if problem.architecture != "resnest" or problem.depth == 0 or not problem.is_squared:
        return None
    prediction, state, feature = problem.prediction, problem.state, problem.features[-1]
    bias = Matrix.of([[b] for b in problem.bias]).times(problem.ones())
    error = prediction.times(state).plus(bias).plus(problem.targets, -1).reduced()
    correlation = error.times_transposed(feature).reduced()
    if not (error.times_transposed(state).is_zero() and prediction.transposed().times(correlation).is_zero()
            and (not problem.is_affine or error.times_transposed(problem.ones()).is_zero())):
        return "not-critical"
    if correlation.is_zero():
        return "global-minimum"
    if "direction" in facts.steps:
        _, fields = facts.step("direction")
        a = direction_entries(fields.take("A", list), problem.outputs, problem.width)
        w = direction_entries(fields.take("W", list), problem.width, len(feature))
        stated = rational(fields.take("value"))
        fields.finish()
        moved = a.times(state).plus(prediction.times(w.times(feature)))
        value = squared_norm(moved) + 2 * sum(
            x * y for r, s in zip(correlation.fractions(), a.times(w).fractions()) for x, y in zip(r, s))
        if value != stated or value >= 0:
            raise Refusal("the second-order form along the direction is not what is stated, or not negative")
        return "strict-saddle"
    if problem.width >= problem.outputs:
        raise Refusal("there is no direction of negative curvature at the given weights")
    facts.spectrum()
    if facts.eigenvalues is not None:
        largest = sum(facts.eigenvalues[-problem.width:])
        if squared_norm(error) == squared_norm(facts.targets()) - largest:
            return "global-minimum"
    return None


def squared_norm(m):
    return Fraction(sum(e * e for row in m.rows for e in row), m.denominator**2)


# ---------------------------------------------------------------------------------------------------------------------
# Verdicts


class Verdicts:
    """Which verdict each claim must have; a verdict is (name, vacuous)."""

    def __init__(self, facts):
        self.facts, self.problem = facts, facts.problem
        self.known_strata = None

    def strata(self):
        if self.known_strata is None:
            if not self.problem.is_squared:
                raise Refusal("the loss is not squared")
            self.known_strata = Strata(self.facts)
        return self.known_strata

    def all(self):
        architecture = self.problem.architecture
        return [(name,) + decide() for name, architectures, decide in self.table() if architecture in architectures]

    def table(self):
        problem, facts = self.problem, self.facts
        resnest, nests = ("resnest",), ("resnest", "densenest")
        inapplicable = ("inapplicable", False)

        def decided(holds, vacuous=False):
            return "holds" if holds else "fails", vacuous

        def assumption_1():
            name = "v_L" if problem.is_affine else V
            feature = facts.matrix(name)
            if feature.times_transposed(problem.targets).is_zero():
                return False
            return facts.rank(name) == len(feature)

        def assumption_2():
            return loss_is_differentiable_and_convex(problem)

        def assumption_3():
            return problem.width >= problem.outputs

        def assumption_4():
            return problem.depth == 0 or facts.columns_of_b_are_independent()

        def equation_7():
            if problem.depth == 0:
                return "holds", True
            independent = set(facts.independent_rows("features"))
            start = len(problem.features[0])
            for feature in problem.features[1:]:
                if not independent & set(range(start, start + len(feature))):
                    return decided(False)
                start += len(feature)
            return decided(True)

        def given(holds, conclusion=lambda: ("holds", False)):
            return conclusion() if holds else inapplicable

        def theorem_1_applies():
            four = assumption_4()
            return assumption_2() and assumption_3() and four

        def theorem_2_applies():
            return problem.is_squared and assumption_1() and assumption_3() and assumption_4()

        def unless_convex(conclusion):
            return given(theorem_1_applies(), conclusion if problem.is_squared else lambda: ("holds", False))

        def require_equal_row_spaces():
            if facts.rank(VX) != facts.rank(facts.feature_matrix()):
                raise Refusal("[V; X] does not have the row space of all features, which Assumption 4 implies")

        def unless_not_attained():
            require_equal_row_spaces()
            return "holds", self.strata().minima == 0

        def corollary_2_ii():
            if not theorem_1_applies() or not problem.is_squared or not facts.best_linear_predictor_is_beaten():
                return inapplicable
            return unless_not_attained()

        def no_spurious_minima():
            if not problem.is_squared:
                return given(assumption_2() and assumption_3())
            return "holds", self.strata().minima == 0

        return [
            ("chen2021.assumption-1", resnest, lambda: decided(assumption_1())),
            ("chen2021.assumption-2", nests + ("fully-connected",), lambda: decided(assumption_2())),
            ("chen2021.assumption-3", resnest, lambda: decided(assumption_3())),
            ("chen2021.assumption-4", resnest, lambda: decided(assumption_4())),
            ("chen2021.bottleneck-condition", resnest,
             lambda: decided(len(problem.columns_of_b) <= problem.columns_of_b.columns)),
            ("chen2021.equation-7", nests, equation_7),
            ("chen2021.proposition-1.i", resnest, lambda: given(problem.is_squared and assumption_1())),
            ("chen2021.proposition-1.ii", resnest, lambda: given(
                problem.is_squared and assumption_1(),
                lambda: decided(self.strata().flat_saddles == 0, self.strata().saddles == 0))),
            ("chen2021.proposition-2", resnest, lambda: given(assumption_2())),
            ("chen2021.theorem-1.i", resnest, lambda: unless_convex(
                lambda: decided(self.strata().full_saddles == 0, self.strata().full == 0))),
            ("chen2021.theorem-1.ii", resnest, lambda: unless_convex(unless_not_attained)),
            ("chen2021.corollary-1", resnest, lambda: given(
                theorem_1_applies(), lambda: ("holds", problem.depth < 2))),
            ("chen2021.corollary-2.i", resnest, lambda: unless_convex(unless_not_attained)),
            ("chen2021.corollary-2.ii", resnest, corollary_2_ii),
            ("chen2021.theorem-2.i", resnest, lambda: given(
                theorem_2_applies(), lambda: decided(self.strata().full_saddles == 0, self.strata().saddles == 0))),
            ("chen2021.theorem-2.ii", resnest, lambda: given(
                theorem_2_applies(), lambda: ("holds", self.strata().saddles == 0))),
            ("chen2021.remark-2.i", resnest, lambda: given(theorem_1_applies())),
            ("chen2021.remark-2.ii", resnest, lambda: given(theorem_1_applies())),
            ("chen2021.proposition-3", ("densenest",), lambda: given(assumption_2())),
            ("chen2021.proposition-4", ("densenest",), lambda: given(assumption_2())),
            ("nest.strict-saddle", resnest, lambda: given(
                problem.is_squared, lambda: ("holds", self.strata().minima + self.strata().saddles == 0))),
            ("nest.attainment", resnest, lambda: given(
                problem.is_squared, lambda: decided(self.strata().minima > 0))),
            ("nest.no-spurious-minima", resnest, no_spurious_minima),
        ]


def check(data, problem):
    """The proved claims, the class of the given weights and the number of steps; raises Refusal or Unreadable."""
    value = read_certificate(data)
    fields = Fields(value)
    if fields.take("nest-verify-certificate", int) != 1:
        raise Refusal("the certificate is of another version")
    identity = {
        "sha256": problem.sha256,
        "files": [
            {"path": path, "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in sorted(problem.files.contents.items(), key=lambda item: item[0].encode())],
        "architecture": problem.architecture, "N": problem.samples, "N_in": problem.inputs, "N_o": problem.outputs,
        "K": [len(feature) for feature in problem.features],
    }
    if problem.width is not None:
        identity["M"] = problem.width
    if json.dumps(fields.take("model"), sort_keys=True) != json.dumps(identity, sort_keys=True):
        raise Refusal("the certificate is about another model")
    claims, steps = fields.take("claims", list), fields.take("derivation", list)
    stated_point = fields.take("point", dict) if "point" in fields else None
    fields.finish()
    facts = Facts(problem, steps)
    proved = [
        {"id": name, "verdict": verdict, **({"vacuous": True} if vacuous else {})}
        for name, verdict, vacuous in Verdicts(facts).all()]
    for stated, claim in zip(claims, proved):
        if json.dumps(stated, sort_keys=True) != json.dumps(claim, sort_keys=True):
            raise Refusal(f"stated is {stated}, the steps prove {claim}")
    if not claims or len(claims) != len(proved):
        raise Refusal(f"the certificate states {len(claims)} claims, expected {len(proved)}")
    point = point_class(facts)
    if stated_point != (None if point is None else {"class": point}):
        raise Refusal(f"the given weights are stated as {stated_point}, the steps prove {point}")
    if facts.used != set(facts.steps):
        raise Refusal("a step bears on no claim")
    return proved, point, len(steps)


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 64
    try:
        try:
            with open(arguments[1], "rb") as file:
                data = file.read()
        except OSError as error:
            raise Unreadable(f"{arguments[1]}: {error.strerror}")
        claims, point, steps = check(data, Problem(arguments[2]))
    except Refusal as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        return 1
    except Unreadable as error:
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    except Exception as error:  # whatever it is, it is no yes
        print(f"refused: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    for claim in claims:
        print(f"{claim['id']}: {claim['verdict']}{' (vacuously)' if 'vacuous' in claim else ''}")
    if point is not None:
        print(f"given weights in (P_φ): {point}")
    print(f"accepted: {len(claims)} claims, {steps} steps checked")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
