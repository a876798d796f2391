#!/usr/bin/env python3
"""Checks a certificate of nest-verify, for readers who trust neither that program nor its authors.

    python3 check_certificate.py CERTIFICATE MODEL [--at NAME=NUMBER]
    python3 check_certificate.py --canonical MODEL [--at NAME=NUMBER]

This file needs nothing but Python's standard library and shares no code with nest-verify. It reads the model file,
computes the exact forward pass, derives every matrix that a claim is about, checks every step of the certificate with
integer arithmetic, and works out which verdict each claim must have. Nothing about the problem comes from the
certificate. Sources/Certificates/FORMAT.md describes the certificate and says why its steps are proofs.

Model files are those of Documentation/ModelFileGrammar.md. `--at` gives the parameter of a model that has one its value.

With `--canonical` it prints the model as the proved checker in checker/ reads it: theories/model_text.v has the format.

Exit status: 0 every claim was checked completely; 1 something is not proved; 2 an input is unreadable; 3 the
model has no canonical text; 64 wrong usage.
"""

import hashlib
import json
import math
import os
import re
import stat
import sys
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, combinations
from operator import mul

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


class Refusal(Exception):
    """Something is not proved, or not written as the format wants it."""


class Unreadable(Exception):
    """An input is not what it should be. `place` is a line and a column, where they are known; `code` says what kind of
    fault it is."""

    def __init__(self, message, place=None, code=None):
        super().__init__(message)
        self.place, self.code = place, code

    def within(self, path):
        """The same, with the place in the file as compilers write it."""
        if self.place is None:
            place, message = "", str(self)
        else:
            place, message = "%d:%d:" % self.place, f"error: {self}"
        return Unreadable(f"{shown(path)}:{place} {shown(message)}", self.place, self.code)


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

    def independent(self, rows):
        """The indices of the rows that are no combination of earlier ones."""
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
        return independent

    def rank(self, matrix):
        return len(self.independent(self.rows(matrix)))

    def dot(self, a, b):
        return sum(map(mul, a, b)) % self.prime


# ---------------------------------------------------------------------------------------------------------------------
# Files


# Digits of an exact integer of a certificate.
NUMBER_DIGITS = 100_000
MODEL_BYTES, CERTIFICATE_BYTES, BINARY_BYTES = 16 << 20, 1 << 27, 1 << 29
# Commas, colons and backslashes of a certificate: a bound on its values before any of them is parsed.
CERTIFICATE_SEPARATORS = 8_000_000


def regular_file(path, limit, name=None):
    """The bytes of a regular file, read once, without waiting for anything."""
    name = path if name is None else name

    def unreadable(message):
        return Unreadable(f"{shown(name)}: error: {message}")

    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise unreadable(getattr(error, "strerror", None) or "no such file")
    with os.fdopen(descriptor, "rb") as file:
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise unreadable("expected a regular file")
            data = file.read(limit + 1)
        except OSError as error:
            raise unreadable(error.strerror)
    if len(data) > limit:
        raise unreadable(f"is larger than {limit} bytes")
    return data


def shown(text):
    """Text as a terminal may show it: what it would obey, or cannot show, is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in str(text))


# ---------------------------------------------------------------------------------------------------------------------
# Model files: the part of YAML of Documentation/ModelFileGrammar.md, JSON included. Scalars stay text.


# There may be millions of each: slots take half of the memory.


class Scalar(str):
    """Text with its place, and whether it was written without quotes."""

    __slots__ = ("place", "plain")


class List(list):
    """A list with its place."""

    __slots__ = ("place", "plain")


class Mapping(dict):
    """A mapping with its place."""

    __slots__ = ("place", "plain")


def placed(value, place, plain=False):
    value.place, value.plain = place, plain
    return value


def fail(place, message, code="value"):
    raise Unreadable(message, place, code)


class Text:
    """The reader of the grammar; methods are named for its rules. What does not follow it is refused where it begins."""

    NESTING, SEPARATORS, KEY_LENGTH = 64, 2_000_000, 1024
    FORBIDDEN = re.compile(
        "[^\t\n\r -~\xa0-\u2027\u202a-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
        "|[%s]|\r(?!\n)" % "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF)))
    BLANK, BREAK = " \t\n\r", "\n\r"
    COMMENT = re.compile("#[^\n\r]*")
    MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\n\r]|\Z)")
    # Parts of plain scalars: a repetition of the whole choice would remember each of its steps.
    BLOCK_PLAIN = re.compile("[^ \t\n\r:]+|:(?![ \t\n\r]|\\Z)| +(?=[^ \t\n\r#:])| +:(?![ \t\n\r]|\\Z)")
    FLOW_PLAIN = re.compile("[^ \t\n\r:?,\\[\\]{}]+| +(?=[^ \t\n\r#:?,\\[\\]{}])")
    # A number in a list, which `flow` would read in the same way, and what follows it.
    LISTED_NUMBER = re.compile(r"(-?[0-9][-+./0-9eE]*)(?:(\])|(, ?)(?=[-0-9\[]))")
    SINGLE = re.compile("[^'\t\n\r]+")
    DOUBLE = re.compile('[^"\\\\\t\n\r]+')
    ESCAPES = {
        "0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
        " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
    }

    def __init__(self, data):
        data = data.removeprefix(b"\xef\xbb\xbf")
        try:
            self.text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            valid = data[:error.start].decode("utf-8")
            self.check(valid)
            fail(self.place_in(valid, len(valid)), "invalid UTF-8", "encoding")
        self.check(self.text)
        if sum(map(self.text.count, ",:\n")) > self.SEPARATORS:
            fail(None, f"has more than {self.SEPARATORS} values", "too-large")
        self.index, self.line, self.line_start, self.depth = 0, 1, 0, 0

    def check(self, text):
        match = self.FORBIDDEN.search(text)
        if match is not None:
            fail(self.place_in(text, match.start()), f"character U+{ord(match[0][0]):04X} is not allowed", "character")

    @staticmethod
    def place_in(text, index):
        return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1

    # Places and characters

    def place(self):
        return self.line, self.column()

    def column(self):
        return self.index - self.line_start + 1

    def peek(self, offset=0):
        """The character `offset` from here; empty behind the end."""
        return self.text[self.index + offset:self.index + offset + 1]

    def fail(self, message, code="syntax", place=None):
        fail(place or self.place(), message, code)

    def unexpected(self, expected):
        character = self.peek()
        if character in self.BREAK:
            self.fail(f"the {'line' if character else 'text'} ends here, expected {expected}")
        if character == "#":
            self.fail("a comment needs a space before its '#'")
        self.fail(f"found {character!r}, expected {expected}")

    def spaces(self):
        while self.peek() == " ":
            self.index += 1

    def is_comment(self):
        return self.peek() == "#" and (self.index == 0 or self.text[self.index - 1] in self.BLANK)

    def comment(self):
        if self.is_comment():
            self.index = self.COMMENT.match(self.text, self.index).end()

    def is_break(self):
        return self.peek() in self.BREAK

    def is_marker(self):
        return self.index == self.line_start and self.MARKER.match(self.text, self.index) is not None

    def newline(self):
        self.index += 1
        self.line += 1
        self.line_start = self.index

    def skip(self, tabs=False):
        """White space, comments and line ends; tabs only within brackets."""
        while True:
            character = self.peek()
            if character and character in " \r" or character == "\t" and tabs:
                self.index += 1
            elif character == "\n":
                self.newline()
                if self.is_marker():
                    self.fail("a second document, or the marker of its end", "multiple-documents")
            elif self.is_comment():
                self.comment()
            else:
                return

    def end_of_line(self):
        self.spaces()
        self.comment()
        if not self.is_break():
            self.unexpected("the end of the line")

    # Blocks

    def document(self):
        while not self.is_marker():
            self.spaces()
            self.comment()
            if self.peek() == "\r":
                self.index += 1
            if self.peek() != "\n":
                break
            self.newline()
        if self.is_marker():
            if self.peek() == ".":
                self.fail("the marker '...' is not supported", "multiple-documents")
            self.index += 3
            self.end_of_line()
            self.skip()
        if not self.peek():
            fail((1, 1), "the file has no content", "empty-file")
        braces = self.peek() == "{"
        value = self.block()
        self.skip()
        if braces and self.peek() == "{" and self.column() == 1:
            self.fail("a second model, as in JSON lines", "multiple-documents")
        if self.peek():
            self.fail("text after the end of the document")
        return value

    def is_dash(self):
        return self.peek() == "-" and self.peek(1) in " \n\r"

    def enter(self, place=None):
        self.depth += 1
        if self.depth > self.NESTING:
            self.fail(f"nested deeper than {self.NESTING} levels", "nesting", place)

    def empty(self, place):
        return placed(Scalar(""), place, plain=True)

    def block(self):
        if self.is_dash():
            return self.sequence()
        place = self.place()
        if self.peek() in "[{":
            value = self.flow()
            self.refuse_complex_key(place)
            self.end_of_line()
            return value
        self.refuse_question_mark()
        scalar = self.scalar(False)
        self.spaces()
        if self.peek() == ":":
            return self.mapping(scalar)
        self.end_of_line()
        return scalar

    def refuse_complex_key(self, place):
        self.spaces()
        if self.peek() == ":":
            self.fail("a key is a list or a mapping, expected a name", "complex-key", place)

    def refuse_question_mark(self):
        if self.peek() == "?" and self.peek(1) in self.BLANK:
            self.fail("keys after '?' are not supported, expected a name", "complex-key")

    def sequence(self):
        own, items = self.column(), placed(List(), self.place())
        self.enter()
        while True:
            self.index += 1
            after = self.place()
            self.spaces()
            self.comment()
            if self.is_break():
                self.skip()
                items.append(self.block() if self.peek() and self.column() > own else self.empty(after))
            else:
                items.append(self.block())
            self.skip()
            if not (self.peek() and self.column() == own and self.is_dash()):
                break
        self.check_dedent(own)
        self.depth -= 1
        return items

    def check_dedent(self, own):
        if self.peek() and self.column() > own:
            self.fail(f"unexpected indentation, expected column {own} or less")

    def mapping(self, key):
        own, result = key.place[1], placed(Mapping(), key.place)
        self.enter(key.place)
        while True:
            self.colon(key, False)
            after = self.place()
            self.spaces()
            self.comment()
            if self.is_break():
                self.skip()
                if self.peek() and self.column() > own:
                    value = self.block()
                elif self.peek() and self.column() == own and self.is_dash():
                    value = self.sequence()
                else:
                    value = self.empty(after)
            else:
                value = self.inline()
            self.add(result, key, value)
            self.skip()
            if not self.peek() or self.column() < own or self.is_dash() and self.column() == own:
                break
            self.check_dedent(own)
            if self.peek() in "[{":
                self.unexpected("a key")
            self.refuse_question_mark()
            key = self.scalar(False)
            self.spaces()
        self.depth -= 1
        return result

    def inline(self):
        """A value on the line of its key."""
        place = self.place()
        if self.peek() in "[{":
            value = self.flow()
            self.refuse_complex_key(place)
        else:
            value = self.scalar(False)
        self.end_of_line()
        return value

    def colon(self, key, in_flow):
        if self.peek() != ":":
            self.unexpected("': ' after a key")
        following = self.peek(1)
        if not (following in self.BLANK and (in_flow or following != "\t") or in_flow and not key.plain):
            self.fail("expected a space after the ':' of a key")
        if self.column() - key.place[1] > self.KEY_LENGTH:
            self.fail(f"a key is longer than {self.KEY_LENGTH} characters", place=key.place)
        self.index += 1

    def add(self, mapping, key, value):
        if key in mapping:
            self.fail(f"key '{key}' occurs twice", "duplicate-key", key.place)
        mapping[key] = value

    # Brackets

    def flow(self):
        if self.peek() == "[":
            return self.flow_sequence()
        if self.peek() == "{":
            return self.flow_mapping()
        return self.scalar(True)

    def flow_sequence(self):
        place, items = self.place(), placed(List(), self.place())
        self.enter()
        self.index += 1
        self.skip(tabs=True)
        while self.peek() != "]":
            if (match := self.LISTED_NUMBER.match(self.text, self.index)) is not None:
                items.append(placed(Scalar(match[1]), self.place(), plain=True))
                self.index = match.end() - (match[2] is not None)
                continue
            self.check_open("[", place)
            start = self.place()
            self.refuse_question_mark()
            item = self.flow()
            self.spaces()
            if self.peek() == ":":
                if not isinstance(item, Scalar):
                    self.fail("a key is a list or a mapping, expected a name", "complex-key", start)
                item = placed(Mapping({item: self.flow_value(item)}), start)
            items.append(item)
            self.separator("]", "[", place)
        self.index += 1
        self.depth -= 1
        return items

    def flow_mapping(self):
        place, result = self.place(), placed(Mapping(), self.place())
        self.enter()
        self.index += 1
        self.skip(tabs=True)
        while self.peek() != "}":
            self.check_open("{", place)
            self.refuse_question_mark()
            if self.peek() in "[{":
                self.fail("a key is a list or a mapping, expected a name", "complex-key")
            key = self.scalar(True)
            self.spaces()
            self.add(result, key, self.flow_value(key))
            self.separator("}", "{", place)
        self.index += 1
        self.depth -= 1
        return result

    def flow_value(self, key):
        self.colon(key, True)
        self.skip(tabs=True)
        return self.flow()

    def check_open(self, bracket, place):
        if not self.peek():
            self.fail(f"the text ends here, expected the end of the '{bracket}' at {place[0]}:{place[1]}")

    def separator(self, close, bracket, place):
        self.skip(tabs=True)
        if self.peek() == ",":
            self.index += 1
            self.skip(tabs=True)
        elif self.peek() != close:
            self.check_open(bracket, place)
            self.unexpected(f"',' or '{close}'")

    # Scalars

    def scalar(self, in_flow):
        place = self.place()
        if self.peek() == '"':
            return placed(Scalar(self.double_quoted(place)), place)
        if self.peek() == "'":
            return placed(Scalar(self.single_quoted(place)), place)
        return placed(Scalar(self.plain(in_flow)), place, plain=True)

    MARKS = {"&": "anchor", "*": "alias", "!": "tag", "|": "syntax", ">": "syntax"}

    def plain(self, in_flow):
        first, following = self.peek(), self.peek(1)
        if first in self.MARKS:
            self.fail(f"'{first}' begins no text: quote it", self.MARKS[first])
        if first in "?:,[]{}#%@`\t\n\r" or first == "-" and (
                following in self.BLANK or in_flow and following in ",[]{}"):
            self.unexpected("a value")
        part, start = (self.FLOW_PLAIN if in_flow else self.BLOCK_PLAIN).match, self.index
        while (match := part(self.text, self.index)) is not None:
            self.index = match.end()
        return self.text[start:self.index]

    def refuse_in_quotes(self, place):
        if self.is_break():
            self.fail("a string does not end on its line", place=place)
        if self.peek() == "\t":
            self.fail("a tab in a string")

    def single_quoted(self, place):
        self.index += 1
        parts = []
        while True:
            self.refuse_in_quotes(place)
            if self.peek() == "'":
                self.index += 1
                if self.peek() != "'":
                    return "".join(parts)
                self.index += 1
                parts.append("'")
            else:
                parts.append(self.SINGLE.match(self.text, self.index).group())
                self.index += len(parts[-1])

    def double_quoted(self, place):
        self.index += 1
        parts = []
        while True:
            self.refuse_in_quotes(place)
            if self.peek() == '"':
                self.index += 1
                return "".join(parts)
            if self.peek() == "\\":
                parts.append(self.escape())
            else:
                parts.append(self.DOUBLE.match(self.text, self.index).group())
                self.index += len(parts[-1])

    def escape(self):
        place = self.place()
        kind = self.peek(1)
        self.index += 2
        if kind in self.ESCAPES:
            return self.ESCAPES[kind]
        if kind not in ("x", "u", "U"):
            self.fail("an unknown escape in a string", place=place)
        value = self.hexadecimal({"x": 2, "u": 4, "U": 8}[kind], place)
        if kind == "u" and 0xD800 <= value <= 0xDBFF and self.text.startswith("\\u", self.index):
            self.index += 2
            low = self.hexadecimal(4, place)
            if not 0xDC00 <= low <= 0xDFFF:
                self.fail("half of a surrogate pair", "character", place)
            value = 0x10000 + (value - 0xD800 << 10) + (low - 0xDC00)
        if (value > 0x10FFFF or 0xD800 <= value <= 0xDFFF or 0xFDD0 <= value <= 0xFDEF or value & 0xFFFE == 0xFFFE):
            self.fail("the escape of no character", "character", place)
        return chr(value)

    def hexadecimal(self, length, place):
        digits = self.text[self.index:self.index + length]
        if not re.fullmatch("[0-9a-fA-F]{%d}" % length, digits):
            self.fail(f"an escape without its {length} hexadecimal digits", place=place)
        self.index += length
        return int(digits, 16)


def read_document(data):
    """The value that the bytes of a model file write, as strings, lists and dictionaries with their places."""
    if len(data) > MODEL_BYTES:
        fail(None, f"is larger than {MODEL_BYTES} bytes", "too-large")
    return Text(data).document()


NUMBER = re.compile(
    r"([+-]?)(?:([0-9]+)/([0-9]+)|0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?(?:[pP]([+-]?[0-9]+))?"
    r"|([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?)")
SHORT_INTEGER = re.compile("-?[0-9]{1,18}")
LITERAL_DIGITS, LITERAL_EXPONENT = 100_000, 20_000


@lru_cache(maxsize=None)
def power_of_ten(exponent):
    return 10 ** exponent


def decimal_integer(digits):
    """int(digits), which takes Python quadratic time."""
    if len(digits) <= 4096:
        return int(digits)
    size = 2048
    while 2 * size < len(digits):
        size *= 2
    return decimal_integer(digits[:-size]) * power_of_ten(size) + decimal_integer(digits[-size:])


def literal(text):
    """The number that a text writes, exactly; ValueError for another text."""
    if SHORT_INTEGER.fullmatch(text):
        return Fraction(int(text))
    match = NUMBER.fullmatch(text)
    if match is None:
        raise ValueError("no number")
    sign, numerator, denominator, hex_whole, hex_part, binary, whole, part, exponent = match.groups()
    if sum(len(group.lstrip("+-")) for group in match.groups()[1:] if group) > LITERAL_DIGITS:
        raise ValueError(f"more than {LITERAL_DIGITS} digits")
    if max(abs(int(binary or 0)), abs(int(exponent or 0))) > LITERAL_EXPONENT:
        raise ValueError(f"an exponent beyond {LITERAL_EXPONENT}")
    if numerator is not None:
        if not denominator.strip("0"):
            raise ValueError("a denominator is zero")
        value = Fraction(decimal_integer(numerator), decimal_integer(denominator))
    elif hex_whole is not None:
        digits = hex_whole + (hex_part or "")
        if not digits:
            raise ValueError("no number")
        value = int(digits, 16) * Fraction(2) ** (int(binary or 0) - 4 * len(hex_part or ""))
    else:
        digits = whole + (part or "")
        if not digits:
            raise ValueError("no number")
        value = decimal_integer(digits) * Fraction(10) ** (int(exponent or 0) - len(part or ""))
    return -value if sign == "-" else Fraction(value)


# ---------------------------------------------------------------------------------------------------------------------
# Rational functions of a parameter: pairs of polynomials in lowest terms, coefficients with the constant term first, the
# denominator monic


def reduced_fraction(numerator, denominator):
    numerator, denominator = trimmed(numerator), trimmed(denominator)
    divisor = common_divisor(denominator, numerator)
    numerator, denominator = (divided(p, divisor)[0] if len(divisor) > 1 else p for p in (numerator, denominator))
    return [c / denominator[-1] for c in numerator], [c / denominator[-1] for c in denominator]


def polynomial_product(a, b):
    result = [Fraction(0)] * (len(a) + len(b) - 1) if a and b else []
    for i, s in enumerate(a):
        for j, t in enumerate(b):
            result[i + j] += s * t
    return result


def polynomial_sum(a, b, sign=1):
    size = max(len(a), len(b))
    pad = [Fraction(0)]
    return trimmed([s + sign * t for s, t in zip(a + pad * (size - len(a)), b + pad * (size - len(b)))])


class Expression:
    """An expression in the parameter, as a rational function. Every operation is bounded before it is done."""

    LENGTH, DEGREE, BITS, EXPONENT, OPERATIONS, NESTING = 4096, 24, 1024, 64, 10_000, 64
    NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
    LITERAL = re.compile(
        "0[xX][.0-9a-fA-F]*(?:[pP][+-]?[0-9]+)?|[0-9.]+(?:[eE][+-]?[0-9]+)?")

    def __init__(self, text, parameter):
        if len(text) > self.LENGTH:
            raise ValueError("the expression is too long")
        self.text, self.parameter, self.index, self.depth, self.operations = text, parameter, 0, 0, 0

    def value(self):
        value = self.sum()
        if self.peek():
            raise ValueError(f"found {self.peek()!r}, expected an operator or the end")
        return value

    def peek(self):
        while self.index < len(self.text) and self.text[self.index] in " \t\n":
            self.index += 1
        return self.text[self.index:self.index + 1]

    def take(self, characters):
        character = self.peek()
        if not character or character not in characters:
            return ""
        self.index += 1
        return character

    def check(self, degree, bits):
        if degree > self.DEGREE or bits > self.BITS:
            raise ValueError("the degree or the coefficients may become too large")

    @staticmethod
    def degree(f):
        return max(0, len(f[0]) - 1, len(f[1]) - 1)

    @staticmethod
    def bits(f):
        return max(c.numerator.bit_length() + c.denominator.bit_length() for p in f for c in p)

    def combined(self, a, b, sign):
        self.check(self.degree(a) + self.degree(b), self.bits(a) + self.bits(b))
        self.operations += 1
        if sign in "+-":
            left, right = polynomial_product(a[0], b[1]), polynomial_product(b[0], a[1])
            return reduced_fraction(
                polynomial_sum(left, right, 1 if sign == "+" else -1), polynomial_product(a[1], b[1]))
        if sign == "/":
            b = b[1], b[0]
        return reduced_fraction(polynomial_product(a[0], b[0]), polynomial_product(a[1], b[1]))

    def sum(self):
        self.depth += 1
        if self.depth > self.NESTING:
            raise ValueError("parentheses are nested too deeply")
        value = self.product()
        while sign := self.take("+-"):
            value = self.combined(value, self.product(), sign)
        self.depth -= 1
        return value

    def product(self):
        value = self.factor()
        while sign := self.take("*/"):
            following = self.factor()
            if sign == "/" and not following[0]:
                raise ValueError("division by zero")
            value = self.combined(value, following, sign)
        return value

    def factor(self):
        negative = False
        while sign := self.take("+-"):
            negative ^= sign == "-"
        numerator, denominator = self.power()
        return [-c for c in numerator] if negative else numerator, denominator

    def power(self):
        base = self.atom()
        if not self.take("^"):
            return base
        exponent = self.exponent()
        if self.peek() == "^":
            raise ValueError("a power of a power")
        if exponent < 0 and not base[0]:
            raise ValueError("division by zero")
        magnitude = abs(exponent)
        self.check(self.degree(base) * magnitude, self.bits(base) * magnitude)
        self.operations += magnitude
        value = [Fraction(1)], [Fraction(1)]
        for _ in range(magnitude):
            value = polynomial_product(value[0], base[0]), polynomial_product(value[1], base[1])
        return reduced_fraction(*(value if exponent >= 0 else (value[1], value[0])))

    def exponent(self):
        parenthesized = self.take("(")
        sign = -1 if self.take("-") else 1
        self.peek()
        match = re.compile("[0-9]+").match(self.text, self.index)
        if match is None or len(match[0]) > 4 or int(match[0]) > self.EXPONENT:
            raise ValueError("expected a small integer as exponent")
        self.index = match.end()
        if re.match("[.A-Za-z_]", self.text[self.index:self.index + 1]):
            raise ValueError("expected an integer as exponent")
        if parenthesized and not self.take(")"):
            raise ValueError("expected ')' after the exponent")
        return sign * int(match[0])

    def atom(self):
        if self.take("("):
            value = self.sum()
            if not self.take(")"):
                raise ValueError("expected ')'")
            return value
        self.peek()
        match = self.LITERAL.match(self.text, self.index)
        if match is not None:
            self.index = match.end()
            number = literal(match[0])
            return [number] if number else [], [Fraction(1)]
        match = self.NAME.match(self.text, self.index)
        if match is None or match[0] != self.parameter:
            raise ValueError(f"found {self.text[self.index:self.index + 20]!r}, expected a number or {self.parameter}")
        self.index = match.end()
        return [Fraction(0), Fraction(1)], [Fraction(1)]


class SquareRoot:
    """±√q: an end of the range of a parameter."""

    def __init__(self, negative, square):
        self.negative, self.square = negative, square

    @staticmethod
    def of(value):
        return SquareRoot(value < 0, value * value)

    def sign_of(self, p):
        """The sign of p at this number: E(q) ± √q O(q) with p = E(x²) + x O(x²)."""
        even, odd = evaluate(p[::2], self.square), evaluate(p[1::2], self.square)
        if self.negative:
            odd = -odd
        if self.square == 0:
            odd = Fraction(0)
        signs = [(v > 0) - (v < 0) for v in (even, odd)]
        if signs[0] * signs[1] >= 0:
            return signs[0] or signs[1]
        squares = even * even - odd * odd * self.square
        return signs[0] if squares > 0 else signs[1] if squares < 0 else 0

    def signed_square(self):
        """It increases with the number."""
        return -self.square if self.negative else self.square


class Range:
    """The values that the parameter may have: ends are (SquareRoot, whether it belongs) or None."""

    def __init__(self, lower, upper):
        self.lower, self.upper = lower, upper

    def is_empty(self):
        if self.lower is None or self.upper is None:
            return False
        (a, with_a), (b, with_b) = self.lower, self.upper
        a, b = a.signed_square(), b.signed_square()
        return not (a < b or a == b and with_a and with_b)

    def contains(self, value):
        square = SquareRoot.of(value).signed_square()
        for end, side in ((self.lower, 1), (self.upper, -1)):
            if end is not None:
                distance = side * (square - end[0].signed_square())
                if distance < 0 or distance == 0 and not end[1]:
                    return False
        return True

    def has_root(self, p):
        """Whether a polynomial that is not zero has a root in the range: Sturm's theorem, the ends by themselves."""
        p = divided(p, common_divisor(p, derivative(p)))[0]
        ends = [end for end in (self.lower, self.upper) if end is not None]
        for end, included in ends:
            if end.sign_of(p) == 0 and included:
                return True
        for end, _ in ends:
            while end.sign_of(p) == 0:
                root = perfect_root(end.square)
                if root is not None:
                    p = divided(p, [-root if not end.negative else root, Fraction(1)])[0]
                    continue
                p = divided(p, [-end.square, Fraction(0), Fraction(1)])[0]
                other = SquareRoot(not end.negative, end.square)
                inside = all(
                    side * (other.signed_square() - e[0].signed_square()) > 0
                    or e[1] and other.signed_square() == e[0].signed_square()
                    for e, side in ((self.lower, 1), (self.upper, -1)) if e is not None)
                if inside:
                    return True
        if len(p) <= 1:
            return False
        chain = [p, derivative(p)]
        while chain[-1]:
            chain.append([-c for c in divided(chain[-2], chain[-1])[1]])
        chain.pop()

        def variations(end, side):
            if end is not None:
                signs = [end[0].sign_of(q) for q in chain]
            else:
                signs = [(1 if q[-1] > 0 else -1) * (side if len(q) % 2 == 0 else 1) for q in chain]
            signs = [sign for sign in signs if sign]
            return sum(a != b for a, b in zip(signs, signs[1:]))

        return variations(self.lower, -1) != variations(self.upper, 1)


def perfect_root(q):
    """√q where it is rational."""
    numerator, denominator = math.isqrt(q.numerator), math.isqrt(q.denominator)
    root = Fraction(numerator, denominator)
    return root if root * root == q else None


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
KINDS = {kind: (1 + sum(parts)) // 8 for kind, parts in FLOATS.items()}
KINDS |= {f"{sign}{8 * size}": size for sign in "IU" for size in (1, 2, 4, 8)}


def decode(data, kind, order):
    """The elements of `data`: `kind` is a key of KINDS."""
    size = KINDS[kind]
    values = []
    for start in range(0, len(data), size):
        chunk = data[start:start + size]
        if kind in FLOATS:
            values.append(binary_float(int.from_bytes(chunk, order), *FLOATS[kind]))
        else:
            values.append(Fraction(int.from_bytes(chunk, order, signed=kind[0] == "I")))
    return values


class Header:
    """The header of a binary file, one token at a time."""

    WORD = (1 << 63) - 1

    def __init__(self, data, start):
        self.data, self.start, self.index = data, start, 0

    def fail(self, message):
        raise Unreadable(f"byte {self.start + self.index}: error: {message} in the header")

    def take(self, character):
        while self.data[self.index:self.index + 1] in (b" ", b"\t", b"\n", b"\r"):
            self.index += 1
        if not self.data.startswith(character, self.index):
            return False
        self.index += len(character)
        return True

    def expect(self, character):
        if not self.take(character):
            self.fail(f"expected '{character.decode()}'")

    def end(self):
        self.take(b"")
        if self.index != len(self.data):
            self.fail("text after the end")

    def size(self):
        self.take(b"")
        match = re.compile(b"0(?![0-9])|[1-9][0-9]{0,18}(?![0-9])").match(self.data, self.index)
        if match is None or int(match[0]) > self.WORD:
            self.fail("expected a size")
        self.index = match.end()
        return int(match[0])

    def sizes(self, opening, close, is_tuple=False):
        self.expect(opening)
        sizes = []
        if self.take(close):
            return sizes
        while True:
            sizes.append(self.size())
            if self.take(close):
                if is_tuple and len(sizes) == 1:
                    self.fail("expected ',' after the only size")
                return sizes
            self.expect(b",")
            if is_tuple and self.take(close):
                return sizes

    PLAIN = re.compile(rb"[^\"'\\\x00-\x1f]+")
    ESCAPES = {b'"': '"', b"\\": "\\", b"/": "/", b"b": "\b", b"f": "\f", b"n": "\n", b"r": "\r", b"t": "\t"}

    def string(self, quote=b'"', escapes=True):
        self.expect(quote)
        parts = []
        while not self.data.startswith(quote, self.index):
            match = self.PLAIN.match(self.data, self.index)
            if match is not None:
                parts.append(match[0])
                self.index = match.end()
            elif self.data[self.index:self.index + 1] in (b'"', b"'"):
                parts.append(self.data[self.index:self.index + 1])
                self.index += 1
            elif escapes and self.data.startswith(b"\\", self.index):
                parts.append(self.escape().encode())
            else:
                self.fail("a string does not end, or has a control character")
        self.index += 1
        try:
            return b"".join(parts).decode("utf-8")
        except UnicodeDecodeError:
            self.fail("invalid UTF-8")

    def escape(self):
        kind = self.data[self.index + 1:self.index + 2]
        self.index += 2
        if kind in self.ESCAPES:
            return self.ESCAPES[kind]
        if kind != b"u":
            self.fail("an unknown escape")
        value = self.unit()
        if 0xD800 <= value <= 0xDBFF and self.data.startswith(b"\\u", self.index):
            self.index += 2
            low = self.unit()
            if not 0xDC00 <= low <= 0xDFFF:
                self.fail("an unpaired surrogate")
            value = 0x10000 + (value - 0xD800 << 10) + (low - 0xDC00)
        if 0xD800 <= value <= 0xDFFF:
            self.fail("an unpaired surrogate")
        return chr(value)

    def unit(self):
        match = re.compile(b"[0-9a-fA-F]{4}").match(self.data, self.index)
        if match is None:
            self.fail("expected four hexadecimal digits")
        self.index = match.end()
        return int(match[0], 16)


def element_count(shape):
    """The product of the sizes; None where it does not fit in a machine word on the way."""
    count = 1
    for size in shape:
        count *= size
        if count > Header.WORD:
            return None
    return count


class TensorFiles:
    """The binary files of a model, each read once: what is hashed is what is parsed."""

    SAFETENSORS_HEADER, NPY_HEADER = 16 << 20, 1 << 20

    def __init__(self, directory):
        self.directory, self.contents, self.headers, self.size = directory, {}, {}, 0

    def load(self, path, is_npy):
        if path not in self.contents:
            full = path if path.startswith("/") else self.directory + path
            if "\0" in full:
                raise Unreadable("error: no such file")
            data = regular_file(full, BINARY_BYTES - self.size)
            self.size += len(data)
            self.contents[path] = data
            self.headers[path] = (self.npy if is_npy else self.safetensors)(data)

    def tensor(self, path, name):
        """(shape, function that gives the elements in row-major order); None when there is no such tensor."""
        try:
            self.load(path, name is None)
            entry = self.headers[path].get(name)
        except Unreadable as error:
            raise Unreadable(f"'{shown(path)}': {error}")
        if entry is None:
            return None
        kind, order, is_fortran, shape, begin, end = entry

        def elements():
            if kind is None:
                raise Unreadable(f"'{shown(path)}': error: the type of the elements is not supported")
            values = decode(self.contents[path][begin:end], kind, order)
            if is_fortran:
                places = [0]
                for size, step in zip(shape, accumulate(shape, mul, initial=1)):
                    places = [place + step * i for place in places for i in range(size)]
                values = [values[place] for place in places]
            return values

        return shape, elements

    def npy(self, data):
        if data[:6] != b"\x93NUMPY" or len(data) < 8 or data[6] not in (1, 2, 3) or data[7] != 0:
            raise Unreadable("error: no npy file of version 1.0, 2.0 or 3.0")
        start = 10 if data[6] == 1 else 12
        length = int.from_bytes(data[8:start], "little")
        if len(data) < start or length > min(self.NPY_HEADER, len(data) - start):
            raise Unreadable("error: the header is too long, or not all there")
        header, fields = Header(data[start:start + length], start), {}
        header.expect(b"{")
        while not header.take(b"}"):
            key = self.npy_string(header)
            header.expect(b":")
            if key in fields:
                header.fail(f"key '{shown(key)}' occurs twice")
            if key == "descr":
                fields[key] = self.npy_string(header)
            elif key == "fortran_order":
                fields[key] = header.take(b"True")
                if not fields[key]:
                    header.expect(b"False")
            elif key == "shape":
                fields[key] = header.sizes(b"(", b")", is_tuple=True)
            else:
                header.fail(f"unknown key '{shown(key)}'")
            if not header.take(b","):
                header.expect(b"}")
                break
        header.end()
        if len(fields) != 3:
            header.fail("one of descr, fortran_order and shape is missing")
        match = re.fullmatch(r"([<>|])([fiu])([1248])", fields["descr"])
        kind = None if match is None else ("F" if match[2] == "f" else match[2].upper()) + str(8 * int(match[3]))
        if kind not in KINDS or match[1] == "|" and KINDS[kind] > 1:
            raise Unreadable(f"error: element type '{shown(fields['descr'])}' is not supported")
        count = element_count(fields["shape"])
        if count is None or count * KINDS[kind] != len(data) - start - length:
            raise Unreadable("error: the shape does not fit the number of bytes")
        order = "big" if match[1] == ">" else "little"
        return {None: (kind, order, fields["fortran_order"], fields["shape"], start + length, len(data))}

    @staticmethod
    def npy_string(header):
        header.take(b"")
        return header.string(b'"' if header.data.startswith(b'"', header.index) else b"'", escapes=False)

    def safetensors(self, data):
        length = int.from_bytes(data[:8], "little")
        if len(data) < 8 or length > min(self.SAFETENSORS_HEADER, len(data) - 8):
            raise Unreadable("error: the header is too long, or not all there")
        header, entries, names = Header(data[8:8 + length], 8), {}, set()
        start, ranges = 8 + length, []
        header.expect(b"{")
        if not header.take(b"}"):
            while True:
                name = header.string()
                if name in names:
                    header.fail(f"tensor \"{shown(name)}\" occurs twice")
                names.add(name)
                header.expect(b":")
                if name == "__metadata__":
                    self.metadata(header)
                else:
                    entries[name] = self.entry(header, start, len(data))
                    ranges.append(entries[name][4:])
                if not header.take(b","):
                    break
            header.expect(b"}")
        header.end()
        end = start
        for begin, following in sorted(ranges):
            if begin != end:
                raise Unreadable("error: tensors overlap, or bytes between them belong to none")
            end = following
        if end != len(data):
            raise Unreadable("error: bytes at the end belong to no tensor")
        return entries

    @staticmethod
    def entry(header, start, size):
        header.expect(b"{")
        fields = {}
        while True:
            key = header.string()
            header.expect(b":")
            if key in fields or key not in ("dtype", "shape", "data_offsets"):
                header.fail(f"an unknown or repeated key '{shown(key)}'")
            fields[key] = header.string() if key == "dtype" else header.sizes(b"[", b"]")
            if not header.take(b","):
                break
        header.expect(b"}")
        if len(fields) != 3:
            header.fail("a tensor lacks one of dtype, shape and data_offsets")
        offsets, count = fields["data_offsets"], element_count(fields["shape"])
        if len(offsets) != 2 or not offsets[0] <= offsets[1] <= size - start:
            header.fail("data_offsets are no range inside of the file")
        kind = fields["dtype"] if fields["dtype"] in KINDS else None
        if count is None or kind is not None and count * KINDS[kind] != offsets[1] - offsets[0]:
            header.fail("a shape does not fit its data_offsets")
        return kind, "little", False, fields["shape"], start + offsets[0], start + offsets[1]

    @staticmethod
    def metadata(header):
        header.expect(b"{")
        if header.take(b"}"):
            return
        names = set()
        while True:
            name = header.string()
            if name in names:
                header.fail(f"key '{shown(name)}' occurs twice")
            names.add(name)
            header.expect(b":")
            header.string()
            if not header.take(b","):
                break
        header.expect(b"}")


# ---------------------------------------------------------------------------------------------------------------------
# The problem: everything that claims are about, from the model file

ARCHITECTURES = {
    "resnest": ("expansion", "blocks", "prediction"), "densenest": ("blocks", "prediction"), "fully-connected": ("layers",)}
VERDICTS = ("holds", "fails", "inapplicable", "undecided")
POINT_CLASSES = (
    "not-critical", "local-minimum", "global-minimum", "strict-saddle", "saddle", "not-differentiable", "undecided")
PLAIN_LOSSES = ("squared", "logistic", "cross-entropy", "absolute")
CLAIMS = {
    "chen2021": """assumption-1 assumption-2 assumption-3 assumption-4 bottleneck-condition equation-7 proposition-1.i
        proposition-1.ii proposition-2 theorem-1.i theorem-1.ii corollary-1 corollary-2.i corollary-2.ii theorem-2.i theorem-2.ii
        remark-2.i remark-2.ii proposition-3 proposition-4""",
    "yun2019": "table-1 proposition-1 section-3.2 theorem-2 corollary-3 theorem-4 theorem-5",
    "oyedotun2020": "theorem-2 theorem-3 theorem-4 remark-4 remark-5 proposition-2 corollary-2",
    "nest": "strict-saddle attainment no-spurious-minima",
}
CLAIM_IDS = {f"{paper}.{number}" for paper, numbers in CLAIMS.items() for number in numbers.split()}


def only(value, required, optional=()):
    """A mapping that has the required keys, perhaps the optional ones, and no others."""
    if not isinstance(value, Mapping):
        fail(value.place, f"expected a mapping with {', '.join(required + optional)}", "type")
    for key in value:
        if key not in required and key not in optional:
            fail(key.place, f"unknown key '{key}', expected {', '.join(required + optional)}", "unknown-key")
    for key in required:
        if key not in value:
            fail(value.place, f"the key '{key}' is missing", "missing-key")
    return value


def single(value, expected):
    """The key and the value of {key: value}; a name alone has the value None."""
    if isinstance(value, Scalar):
        return value, None
    if isinstance(value, Mapping) and len(value) == 1:
        return next(iter(value.items()))
    fail(value.place, f"expected {expected}: a name, or a mapping with one key", "type")


def listed(value, expected):
    if not isinstance(value, List):
        fail(value.place, f"expected {expected}", "type")
    return value


def text_of(value, expected):
    if not isinstance(value, Scalar):
        fail(value.place, f"expected {expected}", "type")
    return value


def is_identity(expansion):
    """Whether it stands for no layer. A matrix that is written out is weights, also where it is the identity."""
    weight = expansion.get("weight")
    return "identity" in expansion or "bias" not in expansion and isinstance(weight, Mapping) and "identity" in weight


def is_of_kind(path, suffix):
    """By the bytes; ASCII letters in either case."""
    return path[-len(suffix):].encode().lower() == suffix.encode()


class Problem:
    ENTRIES, FAMILY_ENTRIES, LITERAL_BITS, OUTPUT_BITS = 10_000_000, 10_000, 1 << 28, 1 << 32

    def __init__(self, path, setting=None):
        """The problem of a model file; `setting` is the name and the value of its parameter, where it has one."""
        if path == "-":
            data = sys.stdin.buffer.read(MODEL_BYTES + 1)
        else:
            data = regular_file(path, MODEL_BYTES)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.files = TensorFiles(path[:path.rfind("/") + 1])
        self.setting = self.family = None
        self.entry_count = self.literal_bits = self.operations = 0
        self.depends = False
        try:
            self.read(read_document(data), setting)
        except Unreadable as error:
            raise error.within("<stdin>" if path == "-" else path)

    def read(self, model, setting):
        if not isinstance(model, Mapping):
            fail(model.place, "expected a model: a mapping that begins with 'nest-verify: 1'", "type")
        self.read_parameter(model, setting)
        name = model.get("architecture")
        if name is None:
            fail(model.place, "the key 'architecture' is missing", "missing-key")
        self.architecture = str(text_of(name, "an architecture"))
        if self.architecture not in ARCHITECTURES:
            fail(name.place, f"unknown architecture '{self.architecture}'")
        own = ARCHITECTURES[self.architecture]
        only(model, ("nest-verify", "architecture", "data") + tuple(key for key in own if key != "blocks"),
             ("title", "id", "loss", "expect", "parameter", "weights", "stem") + (("blocks",) if "blocks" in own else ()))
        if text_of(model["nest-verify"], "the version 1") != "1":
            fail(model["nest-verify"].place, "a model file of another version", "version")
        if "title" in model:
            text_of(model["title"], "a title")
        if "id" in model:
            text_of(model["id"], "a name or a number for the model")
        self.read_loss(model.get("loss"))
        self.read_expectations(model.get("expect"))

        self.weights_file = model.get("weights")
        only(model["data"], ("x", "y"), ("image",))
        x, shape = self.read_inputs(model["data"]["x"])
        self.depends = False
        y = self.read_targets(model["data"]["y"])
        if len(x) != len(y):
            fail(model["data"]["y"].place, "x and y have different numbers of samples", "shape-mismatch")
        self.samples, self.inputs, self.outputs = len(x), x.columns, y.columns
        self.targets = y.transposed()
        self.check_labels(y, model["data"]["y"].place)

        source, self.functions = x.transposed(), []
        if "image" in model["data"]:
            shape = self.read_image(model["data"]["image"], x, shape)
        if "stem" in model:
            if self.family is not None:
                fail(model["stem"].place, "a model with a parameter has no stem")
            source, shape, _ = self.signal(model["stem"], source, shape)
            self.inputs = len(source)
        if shape is not None and self.architecture != "resnest":
            fail(model.place, f"a {self.architecture} reads vectors, and gets images", "shape-mismatch")
        self.features = [source]
        self.functions, self.weights = [], []
        self.width = self.representation = None
        self.is_affine, self.has_block_bias = True, False
        self.columns_of_b = Matrix([], 0)
        blocks = model.get("blocks")
        if blocks is None or isinstance(blocks, Scalar) and blocks.plain and blocks in ("", "null", "~"):
            blocks = []
        elif not isinstance(blocks, List):
            fail(blocks.place, "expected a list of blocks", "type")
        if self.architecture == "resnest":
            self.read_resnest(model, blocks, source, shape)
        elif self.architecture == "densenest":
            state, has_fixed = source, False
            for block in blocks:
                feature, is_fixed = self.feature(only(block, ("feature",))["feature"], state, None)[::2]
                has_fixed |= is_fixed
                self.features.append(feature)
                state = Matrix.stacked([state, feature], self.samples)
            self.check_mixture(blocks, has_fixed)
            prediction = self.affine(model["prediction"], len(state), self.outputs)
            self.is_affine = prediction[1] is not None
            self.has_fixed_layers, self.maps = has_fixed, [prediction]
        else:
            width, layers = self.layers(model["layers"], self.inputs)
            if width != self.outputs:
                fail(model["layers"].place, "the last layer has not N_o outputs", "shape-mismatch")
            self.has_fixed_layers, self.functions = False, [layers]
        self.depth = len(self.features) - 1

    def read_resnest(self, model, blocks, source, shape):
        """Where the states are images this is the pooled view: features, states and input are means over positions."""
        expansion = self.residual_map(model["expansion"], source, shape, is_expansion=True)
        self.has_expansion, self.is_pooled = not is_identity(model["expansion"]), expansion.shape is not None
        source, bias = expansion.feature, expansion.bias
        # Of the expansion, the blocks and the prediction, as they are written.
        self.maps = [(expansion.weight, bias)]
        self.features[0], self.inputs = source, len(source)
        self.expansion, self.width = expansion.weight, len(expansion.weight)
        state, shape = expansion.output, expansion.shape
        before, columns = Matrix.zeros(self.width, self.samples), []
        # With the features held fixed the biases of expansion and blocks add up.
        total = bias
        has_values, last = expansion.shape is not None, expansion
        for block in blocks:
            only(block, ("feature", "conv" if "conv" in block else "weight"), () if "conv" in block else ("bias",))
            inner, inner_shape, is_fixed = self.feature(block["feature"], state, shape)
            has_values |= is_fixed
            change = self.residual_map(block, inner, inner_shape)
            last = change
            if change.shape != shape or len(change.output) != len(state):
                fail(block.place, "a block gives what is no state", "shape-mismatch")
            self.features.append(change.feature)
            self.weights.append(change.weight)
            self.maps.append((change.weight, change.bias))
            columns.append(change.weight.transposed())
            before = pooled(state, shape)
            if change.bias is not None:
                before = self.shifted(before, change.bias)
                total = change.bias if total is None else [a + b for a, b in zip(total, change.bias)]
                self.has_block_bias = True
            state = state.plus(change.output).reduced()
        self.representation = before
        self.has_fixed_layers = has_values
        if has_values:
            self.functions = self.features[1:]
        self.check_mixture(blocks, has_values)
        if last.groups != 1:
            raise Refusal("W_L is a convolution in groups, whose entries are not all free: (P_φ) is another problem")
        prediction = model["prediction"]
        if shape is not None:
            if text_of(only(prediction, ("head", "weight"), ("bias",))["head"], "a head") != "global-average-pool":
                fail(prediction.place, "expected the head global-average-pool")
            state = pooled(state, shape)
        # W_{L+1}, its bias and x_L: the given point of (P_φ)
        self.prediction, self.bias = self.affine(
            prediction, self.width, self.outputs, others=() if shape is None else ("head",))
        self.is_affine = self.bias is not None
        self.maps.append((self.prediction, self.bias))
        self.bias = self.bias or [Fraction(0)] * self.outputs
        self.state = state
        self.has_prediction_bias = self.is_affine
        constant = []
        if total is not None and not self.is_affine:
            self.features[0] = Matrix.stacked([source, self.ones()], self.samples)
            constant = [Matrix.of([total])]
            self.expansion = Matrix.stacked(
                [self.expansion.transposed()] + constant, self.width).transposed().reduced()
        if blocks:
            columns = [expansion.weight.transposed()] + constant + columns[:-1]
        self.columns_of_b = Matrix.stacked(columns, self.width)

    def residual_map(self, value, z, shape, is_expansion=False):
        """What W_i, or the expansion, makes of a feature `z`: vectors by a matrix, images by a convolution."""
        if is_expansion and "identity" in value:
            order = self.size(only(value, ("identity",))["identity"])
            channels = len(z) if shape is None else shape[0]
            if order != channels:
                fail(value.place, f"the identity has order {order}, and gets {channels}", "shape-mismatch")
            self.reserve(order * order, value.place)
            weight = Matrix.identity(order)
            return ResidualMap(weight, None, pooled(z, shape), z, shape)
        if "conv" in value:
            if is_expansion:
                only(value, ("conv",))
            if shape is None or self.family is not None:
                fail(value["conv"].place, "a convolution is of images", "shape-mismatch")
            convolution = self.convolution(value["conv"])
            output, new = convolution(z, shape)
            feature = convolution.window.pooled_taps(z, shape)
            return ResidualMap(
                convolution.pooled_weight(), convolution.bias, feature, output, new, convolution.groups)
        if shape is not None:
            fail(value.place, "the weight is a matrix and gets images", "shape-mismatch")
        weight, bias = self.affine(value, len(z), None if is_expansion else self.width, ("feature",))
        return ResidualMap(weight, bias, z, self.apply(weight, bias, z), None)

    # The parameter

    def read_parameter(self, model, setting):
        if "parameter" not in model:
            if setting is not None:
                raise Unreadable(f"error: the model has no parameter '{setting[0]}'")
            return
        declaration = model["parameter"]
        if not isinstance(declaration, Mapping) or len(declaration) != 1:
            fail(declaration.place, "expected one parameter and its range", "type")
        (name, bounds), = declaration.items()
        if not is_parameter_name(name):
            fail(name.place, f"'{name}' is no name of a parameter", "parameter")
        only(bounds, (), ("above", "at-least", "below", "at-most"))
        self.family = str(name), Range(
            self.range_end(bounds, "above", "at-least"), self.range_end(bounds, "below", "at-most"))
        if self.family[1].is_empty():
            fail(bounds.place, f"no number lies in the range of {name}", "parameter")
        if setting is None:
            self.setting = self.family[0], None
            return
        if setting[0] != self.family[0]:
            raise Unreadable(f"error: the model has no parameter '{setting[0]}'")
        if not self.family[1].contains(setting[1]):
            raise Unreadable(f"error: {setting[0]}={setting[1]} is outside of the range")
        self.setting = setting

    def range_end(self, bounds, excluded, included):
        if excluded in bounds and included in bounds:
            fail(bounds.place, f"the range has both '{excluded}' and '{included}'", "parameter")
        value = bounds.get(excluded, bounds.get(included))
        if value is None:
            return None
        match = re.fullmatch(r"(-?)sqrt\((.*)\)", text_of(value, "a number or sqrt(number)"), re.DOTALL)
        if match is None:
            return SquareRoot.of(self.number(value)), included in bounds
        square = self.number(placed(Scalar(match[2]), value.place))
        if square.numerator.bit_length() + square.denominator.bit_length() > Expression.BITS:
            fail(value.place, "the number is too long", "too-large")
        if square < 0:
            fail(value.place, "the square root is not real")
        return SquareRoot(match[1] == "-" and square > 0, square), included in bounds

    # Numbers

    def count_bits(self, bits, place):
        self.literal_bits += bits
        if self.literal_bits > self.LITERAL_BITS:
            fail(place, f"the numbers up to here need more than {self.LITERAL_BITS} bits", "too-large")

    def reserve(self, count, place):
        self.entry_count += count
        if self.entry_count > (self.ENTRIES if self.family is None else self.FAMILY_ENTRIES):
            fail(place, "the matrices up to here have too many entries", "too-large")

    def number(self, value):
        """A number, exactly as written."""
        try:
            result = literal(text_of(value, "a number"))
        except ValueError as error:
            fail(value.place, f"{str(value)!r:.60} is no number: {error}", "number")
        self.count_bits(result.numerator.bit_length() + result.denominator.bit_length(), value.place)
        return result

    def entry(self, value):
        """A number or, in a model with a parameter, an expression at its value."""
        if self.family is None:
            return self.number(value)
        try:
            literal(text_of(value, "a number or an expression"))
            return self.number(value)
        except ValueError:
            pass
        name, values = self.family
        try:
            expression = Expression(value, name)
            numerator, denominator = expression.value()
        except ValueError as error:
            fail(value.place, f"{str(value)!r:.60} is no expression: {error}", "expression")
        self.operations += expression.operations
        if self.operations > Expression.OPERATIONS:
            fail(value.place, "the expressions up to here have too many operations", "too-large")
        self.count_bits(Expression.bits((numerator, denominator)), value.place)
        if len(denominator) > 1 and values.has_root(denominator):
            fail(value.place, f"{str(value)!r:.60} has a pole in the range of {name}", "pole")
        self.depends |= len(numerator) > 1 or len(denominator) > 1
        if self.setting[1] is None:
            return Fraction(0)
        return evaluate(numerator, self.setting[1]) / evaluate(denominator, self.setting[1])

    def numbers(self, value, expected="a list of numbers"):
        self.reserve(len(listed(value, expected)), value.place)
        return [self.number(entry) for entry in value]

    def entries(self, value):
        self.reserve(len(listed(value, "a list of numbers")), value.place)
        return [self.entry(entry) for entry in value]

    def size(self, value):
        size = self.number(value)
        if size.denominator != 1 or not 1 <= size < 1 << 63:
            fail(value.place, f"size is {size}, expected a positive integer")
        return int(size)

    # Matrices

    def matrix(self, value):
        if isinstance(value, Mapping):
            if "file" in value or "tensor" in value:
                return self.tensor_matrix(value, (2,))[0]
            if "identity" in value:
                order = self.size(only(value, ("identity",))["identity"])
                self.reserve(order * order, value.place)
                return Matrix.identity(order)
            if "shape" in value:
                fail(value.place, "a matrix by its shape alone: the model has no weights")
            return Matrix.zeros(*self.zeros(value, 2))
        rows = [self.entries(row) for row in listed(value, "a matrix")]
        if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
            fail(value.place, "a matrix has ragged rows or none", "ragged-rows")
        return Matrix.of(rows)

    def vector(self, value):
        if isinstance(value, Mapping):
            if "file" in value or "tensor" in value:
                return self.tensor(value, (1,))[1]
            if "shape" in value:
                fail(value.place, "a vector by its shape alone: the model has no weights")
            return [Fraction(0)] * self.zeros(value, 1)[0]
        return self.entries(value)

    def zeros(self, value, dimensions):
        sizes = listed(only(value, ("zeros",))["zeros"], "a shape")
        if len(sizes) != dimensions:
            fail(sizes.place, f"expected {dimensions} sizes", "type")
        sizes = [self.size(size) for size in sizes]
        self.reserve(math.prod(sizes), value.place)
        return sizes

    def tensor_matrix(self, value, dimensions):
        """A matrix and the shape of its tensor: the first dimension counts the rows."""
        is_transposed = False
        if "transposed" in value:
            is_transposed, dimensions = self.truth(value["transposed"]), (2,)
        shape, elements = self.tensor(value, dimensions, ("transposed",))
        columns = math.prod(shape[1:])
        matrix = Matrix.of([elements[i * columns:(i + 1) * columns] for i in range(shape[0])])
        return matrix.transposed() if is_transposed else matrix, shape

    @staticmethod
    def truth(value):
        text = text_of(value, "true or false")
        if text not in ("true", "false"):
            fail(value.place, "expected true or false", "type")
        return text == "true"

    def tensor(self, value, dimensions, others=()):
        only(value, (), ("file", "tensor") + others)
        file = value.get("file", self.weights_file)
        if file is None:
            fail(value.place, "a tensor lacks the key 'file'", "missing-key")
        path = str(text_of(file, "a path"))
        name = str(text_of(value["tensor"], "the name of a tensor")) if "tensor" in value else None
        if is_of_kind(path, ".npy"):
            if name is not None:
                fail(value["tensor"].place, "an npy file has no names", "unknown-key")
        elif not is_of_kind(path, ".safetensors"):
            fail(file.place, "expected a .safetensors or an .npy file")
        elif name is None:
            fail(file.place, "a safetensors file needs the key 'tensor'", "missing-key")
        try:
            found = self.files.tensor(path, name)
            if found is None:
                fail(value["tensor"].place, f"'{path}' has no tensor '{name}'", "unknown-tensor")
            shape, elements = found
            if len(shape) not in dimensions or 0 in shape:
                fail(value.place, f"the tensor has the shape {shape}", "shape-mismatch")
            self.reserve(math.prod(shape), value.place)
            return shape, elements()
        except Unreadable as error:
            raise error if error.place else Unreadable(str(error), value.place, "value")

    # Layers

    def check_shape(self, weight, rows, columns, place):
        if rows not in (None, len(weight)) or columns != weight.columns:
            fail(place, f"a weight is {len(weight)}×{weight.columns}, expected {rows or 'M'}×{columns}", "shape-mismatch")

    def affine(self, value, columns, rows=None, others=()):
        only(value, ("weight",), ("bias",) + others)
        weight = self.matrix(value["weight"])
        bias = self.vector(value["bias"]) if "bias" in value else None
        self.check_shape(weight, rows, columns, value["weight"].place)
        if bias is not None and len(bias) != len(weight):
            fail(value["bias"].place, "a bias has a wrong length", "shape-mismatch")
        return weight, bias

    def ones(self):
        return Matrix([[1] * self.samples], self.samples)

    def with_ones(self, blocks):
        """The blocks, and a row of ones where the prediction has a bias; nothing centred."""
        return Matrix.stacked(blocks + ([self.ones()] if self.is_affine else []), self.samples)

    def apply(self, weight, bias, z):
        result = weight.times(z)
        return (result if bias is None else self.shifted(result, bias)).reduced()

    def shifted(self, z, bias):
        return z.plus(Matrix.of([[b] for b in bias]).times(self.ones())).reduced()

    def feature(self, value, z, shape):
        """The feature of a block, its shape, and whether some layers are neither affine maps nor activations."""
        if isinstance(value, Mapping):
            return self.values(value), None, False
        return self.signal(value, z, shape)

    def check_mixture(self, blocks, has_fixed):
        for block in blocks:
            if has_fixed and isinstance(block["feature"], Mapping):
                fail(block.place, "a feature by its values is in a network with images or fixed layers")

    def values(self, value):
        values = self.matrix(only(value, ("values",))["values"]).transposed()
        if values.columns != self.samples:
            fail(value["values"].place, "values of a feature have a wrong shape", "shape-mismatch")
        found = {}
        for sample, (given, feature) in enumerate(zip(zip(*self.features[0].rows), zip(*values.rows)), 1):
            first, other = found.setdefault(given, (sample, feature))
            if other != feature:
                fail(value["values"].place, f"samples {first} and {sample} have equal inputs and different values")
        self.functions.append(values)
        return values

    def signal(self, value, z, shape):
        """What layers make of z, its shape, and whether some are neither affine maps nor activations."""
        layers, is_fixed = [], False
        for layer in listed(value, "a list of layers"):
            name, argument = single(layer, "a layer")
            if name == "linear" and argument is not None:
                if shape is not None:
                    fail(layer.place, "a linear layer gets images", "shape-mismatch")
                layers.append(self.affine(argument, len(z)))
                z = self.apply(*layers[-1], z)
            elif name in IMAGE_LAYERS and (argument is None) == (name in PLAIN_IMAGE_LAYERS):
                if self.family is not None:
                    fail(layer.place, f"a model with a parameter has no '{name}'")
                z, shape = self.image_layer(layer, name, argument, z, shape)
                is_fixed = True
            else:
                layers.append(self.activation(layer, name, argument))
                z = activated(z, *layers[-1])
        if not is_fixed:
            self.functions.append(layers)
        return z, shape, is_fixed

    def layers(self, value, width):
        """The number of outputs of layers that are not evaluated, and the layers."""
        layers = []
        for layer in listed(value, "a list of layers"):
            name, argument = single(layer, "a layer")
            if name == "linear" and argument is not None:
                layers.append(self.affine(argument, width))
                width = len(layers[-1][0])
            else:
                layers.append(self.activation(layer, name, argument))
        return width, layers

    def activation(self, layer, name, argument):
        """(breakpoints, pieces): a piece is coefficients, constant term first; the right one counts at a breakpoint."""
        plain = {
            "relu": ([0], [[0], [0, 1]]), "identity": ([], [[0, 1]]), "square": ([], [[0, 0, 1]]),
            "abs": ([0], [[0, -1], [0, 1]]), "hard-tanh": ([-1, 1], [[-1], [0, 1], [1]]),
            "hard-swish": ([-3, 3], [[0], [0, Fraction(1, 2), Fraction(1, 6)], [0, 1]]),
        }
        if argument is None and name in plain:
            return plain[name]
        if argument is not None and name == "leaky-relu":
            return [0], [[0, self.number(argument)], [0, 1]]
        if argument is not None and name == "clip":
            only(argument, (), ("min", "max"))
            bounds = [self.number(argument[key]) if key in argument else None for key in ("min", "max")]
            least, greatest = bounds
            if bounds == [None, None] or None not in bounds and least >= greatest:
                fail(argument.place, "expected min, max or both, min below max", "value")
            known = [b for b in bounds if b is not None]
            return known, [[b] for b in bounds[:1] if b is not None] + [[0, 1]] + [
                [b] for b in bounds[1:] if b is not None]
        if argument is not None and name == "polynomial":
            return [], [self.polynomial(argument)]
        if argument is not None and name == "piecewise-linear":
            only(argument, ("breakpoints", "slopes"), ("value",))
            breakpoints, slopes = self.breakpoints(argument["breakpoints"]), self.numbers(argument["slopes"])
            if len(slopes) != len(breakpoints) + 1:
                fail(argument["slopes"].place, "expected one more slope than breakpoints", "shape-mismatch")
            value = self.number(argument["value"]) if "value" in argument else Fraction(0)
            intercept = value - slopes[0] * (breakpoints[0] if breakpoints else 0)
            pieces = [[intercept, slopes[0]]]
            for point, left, right in zip(breakpoints, slopes, slopes[1:]):
                intercept += (left - right) * point
                pieces.append([intercept, right])
            return breakpoints, pieces
        fail(layer.place, f"unknown layer '{name}', or one with a value too many or too few", "unknown-key")

    # Images

    def read_inputs(self, value):
        """N rows, and (C, H, W) where they are an array of images."""
        if isinstance(value, Mapping) and ("file" in value or "tensor" in value):
            matrix, shape = self.tensor_matrix(value, (2, 3, 4, 5))
            return matrix, tuple(shape[1:]) if len(shape) == 4 else None
        return self.matrix(value), None

    def read_image(self, value, x, known):
        sizes = tuple(self.size(size) for size in listed(value, "the shape of an image"))
        if len(sizes) != 3 or known not in (None, sizes) or math.prod(sizes) != x.columns:
            fail(value.place, f"the shape {sizes} is not that of the inputs", "shape-mismatch")
        return sizes

    def read_targets(self, value):
        if not isinstance(value, Mapping) or "labels" not in value and "classes" not in value:
            return self.matrix(value)
        count = self.size(only(value, ("labels", "classes"))["classes"])
        labels = value["labels"]
        labels = self.tensor(labels, (1,))[1] if isinstance(labels, Mapping) else self.numbers(labels)
        if not labels:
            fail(value.place, "there are no labels", "empty-matrix")
        if any(label.denominator != 1 or not 0 <= label < count for label in labels):
            fail(value.place, f"expected labels from 0 to {count - 1}", "label")
        self.reserve(count * len(labels), value.place)
        other = -1 if self.loss in ("logistic", "smoothed-hinge") else 0
        return Matrix([[1 if label == k else other for k in range(count)] for label in labels], count)

    def window_sizes(self, value, count, least):
        if not isinstance(value, List):
            sizes = [self.number(value)] * count
        else:
            sizes = [self.number(size) for size in value]
        if len(sizes) != count or any(s.denominator != 1 or not least <= s <= 4096 for s in sizes):
            fail(value.place, f"expected {count} integers from {least} to 4096, or one for all")
        return [int(size) for size in sizes]

    def window(self, value, kernel=None):
        def sizes(key, count, least, default):
            return self.window_sizes(value[key], count, least) if key in value else [default] * count

        kernel = kernel or self.window_sizes(value["kernel"], 2, 1)
        return Window(kernel, sizes("stride", 2, 1, 1), sizes("padding", 4, 0, 0), sizes("dilation", 2, 1, 1))

    def convolution(self, value):
        only(value, ("weight",), ("bias", "stride", "padding", "dilation", "groups"))
        weight = value["weight"]
        if isinstance(weight, Mapping):
            shape, elements = self.tensor(weight, (4,))
        else:
            shape, level = [], [weight]
            for _ in range(3):
                lists = [listed(element, "a kernel") for element in level]
                if not lists or any(len(entry) != len(lists[0]) for entry in lists):
                    fail(weight.place, "a kernel has ragged lists or none", "ragged-rows")
                shape.append(len(lists[0]))
                level = [element for entry in lists for element in entry]
            rows = [self.entries(row) for row in level]
            if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
                fail(weight.place, "a kernel has ragged lists or none", "ragged-rows")
            shape.append(len(rows[0]))
            elements = [entry for row in rows for entry in row]
        outputs, channels, *kernel = shape
        if max(kernel) > 4096:
            fail(weight.place, "the kernel is too large", "too-large")
        bias = self.vector(value["bias"]) if "bias" in value else None
        if bias is not None and len(bias) != outputs:
            fail(value["bias"].place, "a bias has a wrong length", "shape-mismatch")
        groups = self.window_sizes(value["groups"], 1, 1)[0] if "groups" in value else 1
        if outputs % groups:
            fail(value.place, "the groups do not divide the output channels", "shape-mismatch")
        columns = channels * kernel[0] * kernel[1]
        rows = [elements[o * columns:(o + 1) * columns] for o in range(outputs)]
        return Convolution(rows, channels, bias, self.window(value, kernel), groups, value.place)

    def image_layer(self, layer, name, argument, z, shape):
        if name == "flatten":
            return z, None
        if name in ("batch-norm", "prelu"):
            channels = len(z) if shape is None else shape[0]
            positions = len(z) // channels
            if name == "prelu":
                if isinstance(argument, (List, Mapping)):
                    slopes = self.vector(argument)
                    slopes = slopes * channels if len(slopes) == 1 else slopes
                else:
                    slopes = [self.number(argument)] * channels
                pairs = [([0], [[0, slope], [0, 1]]) for slope in slopes]
            else:
                only(argument, ("scale", "shift"))
                scale, shift = self.vector(argument["scale"]), self.vector(argument["shift"])
                if len(scale) != len(shift):
                    fail(layer.place, "scale and shift have different lengths", "shape-mismatch")
                pairs = [([], [[b, a]]) for a, b in zip(scale, shift)]
            if len(pairs) != channels:
                fail(layer.place, f"a {name} has {len(pairs)} entries, and gets {channels} channels", "shape-mismatch")
            parts = [
                activated(z.selecting(range(c * positions, (c + 1) * positions)), *pair)
                for c, pair in enumerate(pairs)]
            return Matrix.stacked(parts, z.columns).reduced(), shape
        if shape is None:
            fail(layer.place, f"{name} is of images", "shape-mismatch")
        if name == "global-average-pool":
            return pooled(z, shape), None
        if name == "conv":
            return self.convolution(argument)(z, shape)
        only(argument, ("kernel",), ("stride", "padding") + (("count-padding",) if name == "average-pool" else ()))
        window = self.window(argument)
        places, sides = window.seen(shape, layer.place)
        if not all(places):
            fail(layer.place, "a pool sees nothing but padding at some position", "shape-mismatch")
        counts_padding = "count-padding" in argument and self.truth(argument["count-padding"])
        rows, size = [], shape[1] * shape[2]
        for channel in range(shape[0]):
            for seen in places:
                sources = [z.rows[channel * size + place] for _, place in seen]
                if name == "max-pool":
                    rows.append([Fraction(max(entries), z.denominator) for entries in zip(*sources)])
                else:
                    count = window.taps if counts_padding else len(seen)
                    rows.append([Fraction(sum(entries), z.denominator * count) for entries in zip(*sources)])
        return Matrix.of(rows), (shape[0],) + sides

    def polynomial(self, value):
        coefficients = self.numbers(value, "a list of coefficients")
        if not coefficients:
            fail(value.place, "the polynomial has no coefficients")
        return coefficients

    def breakpoints(self, value):
        points = self.numbers(value, "a list of breakpoints")
        for entry, a, b in zip(value[1:], points, points[1:]):
            if a >= b:
                fail(entry.place, f"breakpoint {b} is not greater than the one before it, {a}")
        return points

    # The loss

    def read_loss(self, value):
        """`loss` is its name; `loss_function` the breakpoints and pieces of a polynomial of z − y or of the margin y z, None where it is none."""
        self.loss_function, self.is_loss_of_margin = None, False
        self.loss, argument = ("squared", None) if value is None else single(value, "a loss")
        self.loss = str(self.loss)
        if argument is None and self.loss in PLAIN_LOSSES:
            pass
        elif argument is not None and self.loss in ("huber", "smoothed-hinge"):
            delta = self.number(argument)
            if delta <= 0:
                fail(argument.place, f"δ is {delta}, expected a positive number")
            half = Fraction(1, 2)
            if self.loss == "huber":
                outside = -half * delta * delta
                self.loss_function = [-delta, delta], [[outside, -delta], [0, 0, half], [outside, delta]]
            else:
                self.is_loss_of_margin = True
                curve = half / delta
                self.loss_function = [1 - delta, 1], [[1 - half * delta, -1], [curve, -2 * curve, curve], []]
        elif argument is not None and self.loss == "piecewise-polynomial":
            only(argument, ("breakpoints", "pieces"))
            points = self.breakpoints(argument["breakpoints"])
            pieces = [self.polynomial(piece) for piece in listed(argument["pieces"], "a list of polynomials")]
            if len(pieces) != len(points) + 1:
                fail(argument["pieces"].place, "expected one more piece than breakpoints", "shape-mismatch")
            self.loss_function = points, pieces
            if all(trimmed(piece) == [0, 0, 1] for piece in pieces):
                # The same function, by another name.
                self.loss = "squared"
        else:
            fail(value.place, f"unknown loss '{self.loss}', or one with a value too many or too few")
        self.is_squared = self.loss == "squared"
        if self.is_squared:
            self.loss_function = [], [[0, 0, 1]]

    def check_labels(self, y, place):
        if self.loss not in ("logistic", "smoothed-hinge", "cross-entropy"):
            return
        if self.depends:
            fail(place, f"a target depends on the parameter, expected a label for the loss '{self.loss}'", "label")
        for row in y.fractions():
            if self.loss == "cross-entropy":
                if min(row) < 0 or sum(row) != 1:
                    fail(place, "expected probabilities that sum to 1 in each row of y", "label")
            elif any(abs(entry) != 1 for entry in row):
                fail(place, "expected targets -1 and 1", "label")

    def read_expectations(self, value):
        if value is None:
            return
        if not isinstance(value, Mapping):
            fail(value.place, "expected a mapping of claims to verdicts", "type")
        for claim, verdict in value.items():
            if claim in ("point", "point-of-P_phi"):
                if self.family is not None:
                    fail(claim.place, f"the weights depend on the parameter, so that '{claim}' has no one class")
                if text_of(verdict, "a class of points") not in POINT_CLASSES:
                    fail(verdict.place, f"unknown class '{verdict}'")
                continue
            if claim not in CLAIM_IDS:
                fail(claim.place, f"unknown claim '{claim}'", "unknown-claim")
            if isinstance(verdict, Mapping):
                only(verdict, ("verdict",), ("vacuous",))
                if "vacuous" in verdict and text_of(verdict["vacuous"], "true or false") not in ("true", "false"):
                    fail(verdict["vacuous"].place, "expected true or false", "type")
                verdict = verdict["verdict"]
            if text_of(verdict, "a verdict") not in VERDICTS:
                fail(verdict.place, f"unknown verdict '{verdict}'")


def is_parameter_name(name):
    return re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,63}", name) is not None and name.lower() not in ("sqrt", "nan", "inf")


IMAGE_LAYERS = ("conv", "batch-norm", "prelu", "average-pool", "max-pool", "global-average-pool", "flatten")
PLAIN_IMAGE_LAYERS = ("global-average-pool", "flatten")


class ResidualMap:
    """W_i and its bias, v_i, and what they give: `output` with its shape."""

    def __init__(self, weight, bias, feature, output, shape, groups=1):
        self.weight, self.bias, self.feature, self.output, self.shape = weight, bias, feature, output, shape
        self.groups = groups


def combined(sums, z):
    """A row for each list of (factor, row of z)."""
    common = math.lcm(1, *(factor.denominator for terms in sums for factor, _ in terms))
    rows = []
    for terms in sums:
        row = [0] * z.columns
        for factor, index in terms:
            weight = factor.numerator * (common // factor.denominator)
            if weight:
                row = [a + weight * b for a, b in zip(row, z.rows[index])]
        rows.append(row)
    return Matrix(rows, z.columns, z.denominator * common).reduced()


def pooled(z, shape):
    """The mean of each channel; vectors as they are."""
    if shape is None:
        return z
    size = shape[1] * shape[2]
    share = Fraction(1, size)
    return combined([[(share, c * size + place) for place in range(size)] for c in range(shape[0])], z)


class Window:
    """A kernel that moves over an image padded with zeros. Pairs are rows and columns."""

    TERMS = 1 << 26

    def __init__(self, kernel, stride, padding, dilation):
        self.kernel, self.stride, self.padding, self.dilation = kernel, stride, padding, dilation
        self.taps = kernel[0] * kernel[1]

    def seen(self, shape, place=None):
        """For each position the pairs (tap, place in the channel) inside of the image, and the numbers of positions."""
        sides = []
        for side in (0, 1):
            size = shape[1 + side]
            room = size + self.padding[side] + self.padding[side + 2] - (self.kernel[side] - 1) * self.dilation[side] - 1
            if room < 0:
                fail(place, "the kernel does not fit into the image", "shape-mismatch")
            sides.append(room // self.stride[side] + 1)
        if math.prod(sides) * self.taps * shape[0] > self.TERMS:
            raise Refusal("the images are too large for this checker")
        for side, count in enumerate(sides):
            size = shape[1 + side]
            sides[side] = [
                [(tap, at) for tap in range(self.kernel[side])
                 if 0 <= (at := start * self.stride[side] - self.padding[side] + tap * self.dilation[side]) < size]
                for start in range(count)]
        places = [
            [(a * self.kernel[1] + b, y * shape[2] + x) for a, y in rows for b, x in columns]
            for rows in sides[0] for columns in sides[1]]
        return places, (len(sides[0]), len(sides[1]))

    def pooled_taps(self, z, shape):
        """For each channel and place of the kernel the mean of what it sees."""
        places, _ = self.seen(shape)
        share, size = Fraction(1, len(places)), shape[1] * shape[2]
        means = [[] for _ in range(self.taps)]
        for seen in places:
            for tap, at in seen:
                means[tap].append(at)
        return combined([[(share, c * size + at) for at in mean] for c in range(shape[0]) for mean in means], z)


class Convolution:
    """A row of weights for each output channel: channel of the group, then place of the kernel."""

    def __init__(self, rows, channels, bias, window, groups, place):
        self.rows, self.channels, self.bias, self.window, self.groups = rows, channels, bias, window, groups
        self.place = place

    def __call__(self, z, shape):
        if shape is None or shape[0] != self.channels * self.groups:
            fail(self.place, f"a convolution of {self.channels * self.groups} channels gets {shape}", "shape-mismatch")
        places, sides = self.window.seen(shape, self.place)
        share, size, sums = len(self.rows) // self.groups, shape[1] * shape[2], []
        for output, weights in enumerate(self.rows):
            first = output // share * self.channels
            for seen in places:
                sums.append([
                    (weights[c * self.window.taps + tap], (first + c) * size + at)
                    for c in range(self.channels) for tap, at in seen])
        result = combined(sums, z)
        if self.bias is not None:
            count = len(places)
            column = [[b] for b in self.bias for _ in range(count)]
            result = result.plus(Matrix.of(column).times(Matrix([[1] * z.columns], z.columns))).reduced()
        return result, (len(self.rows),) + sides

    def pooled_weight(self):
        """Output channels × (all input channels · kernel places), zero between groups."""
        share, columns = len(self.rows) // self.groups, len(self.rows[0])
        zero = [Fraction(0)] * columns
        return Matrix.of([
            sum((row if g == o // share else zero for g in range(self.groups)), [])
            for o, row in enumerate(self.rows)])


def activated(z, breakpoints, pieces):
    """The outputs of an activation, entry by entry."""
    degree = max([1] + [len(piece) - 1 for piece in pieces])
    bits = sum(e.bit_length() + z.denominator.bit_length() for row in z.rows for e in row)
    if bits > Problem.OUTPUT_BITS // degree:
        raise Refusal("the exact outputs of an activation are too large to write down")
    rows = []
    for row in z.rows:
        points = [Fraction(e, z.denominator) for e in row]
        rows.append([evaluate(pieces[sum(b <= point for b in breakpoints)], point) for point in points])
    return Matrix.of(rows)


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
        points, pieces = problem.loss_function
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
    if not isinstance(text, str) or not INTEGER.fullmatch(text) or len(text) - text.startswith("-") > NUMBER_DIGITS:
        raise Refusal(f"{text!r:.40} is no integer in its shortest form, or too long")
    return -decimal_integer(text[1:]) if text.startswith("-") else decimal_integer(text)


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


class JSON:
    """JSON as strict as FORMAT.md: integers of at most 15 digits, no escapes but three, no name twice in an object."""

    DEPTH = 12
    SPACE = re.compile(rb"[ \t\r\n]*")
    # The inside of a string; longer parts would remember each of their steps.
    PART = re.compile(rb'(?:[^"\\\x00-\x1f]+|\\(?:["\\]|u[0-9a-f]{4})){1,4096}')
    # What commands a terminal: it is written by its number, and nothing else is.
    COMMAND = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
    INTEGER = re.compile(rb"(?:0|-?[1-9][0-9]{0,14})(?![0-9])")

    def __init__(self, data):
        self.data, self.index = data, 0

    def fail(self, message):
        line = self.data.count(b"\n", 0, self.index) + 1
        column = self.index - self.data.rfind(b"\n", 0, self.index)
        raise Unreadable(message, (line, column), "syntax")

    def take(self, character):
        self.index = self.SPACE.match(self.data, self.index).end()
        if not self.data.startswith(character, self.index):
            return False
        self.index += len(character)
        return True

    def expect(self, character):
        if not self.take(character):
            self.fail(f"expected '{character.decode()}'")

    def document(self):
        value = self.value(0)
        self.take(b"")
        if self.index < len(self.data):
            self.fail("text after the end of the value")
        return value

    def value(self, depth):
        if depth > self.DEPTH:
            self.fail(f"values are nested deeper than {self.DEPTH} levels")
        self.take(b"")
        if self.data.startswith(b'"', self.index):
            return self.string()
        if self.take(b"["):
            elements = []
            if self.take(b"]"):
                return elements
            while True:
                elements.append(self.value(depth + 1))
                if not self.take(b","):
                    break
            self.expect(b"]")
            return elements
        if self.take(b"{"):
            entries = {}
            if self.take(b"}"):
                return entries
            while True:
                self.take(b"")
                name = self.string()
                if name in entries:
                    self.fail("a name occurs twice in an object")
                self.expect(b":")
                entries[name] = self.value(depth + 1)
                if not self.take(b","):
                    break
            self.expect(b"}")
            return entries
        if self.take(b"true"):
            return True
        if self.take(b"false"):
            return False
        match = self.INTEGER.match(self.data, self.index)
        if match is None:
            self.fail("expected a value")
        self.index = match.end()
        return int(match[0])

    def string(self):
        expected = "expected a string that ends, without control characters and unusual escapes"
        if not self.data.startswith(b'"', self.index):
            self.fail(expected)
        end = self.index + 1
        while (match := self.PART.match(self.data, end)) is not None:
            end = match.end()
        if not self.data.startswith(b'"', end):
            self.fail(expected)
        try:
            text = self.data[self.index + 1:end].decode("utf-8")
        except UnicodeDecodeError:
            self.fail("a string is not UTF-8")
        if self.COMMAND.search(text):
            self.fail("a control character in a string")
        if "\\" in text:
            text = re.sub(r'\\(u....|.)', self.escape, text)
        self.index = end + 1
        return text

    def escape(self, match):
        if match[1][0] != "u":
            return match[1]
        character = chr(int(match[1][1:], 16))
        if not self.COMMAND.match(character):
            self.fail("an escape of what is no control character")
        return character


def read_certificate(data):
    """The JSON value of a certificate."""
    if sum(map(data.count, (b",", b":", b"\\"))) > CERTIFICATE_SEPARATORS:
        raise Unreadable(f"has more than {CERTIFICATE_SEPARATORS} values", (1, 1), "too-large")
    return JSON(data).document()


# ---------------------------------------------------------------------------------------------------------------------
# Facts, each accepted only after its step has been checked

FACTS = {
    "left-inverse": ("rank", "B"), "kernel-vector": ("rank", "B"), "approximate-inverse": "moments",
    "eigenspaces": "spectrum", "eigenvalues": "spectrum", "best-fit": "best-fit", "direction": "direction",
    "recession": "recession", "separation": "separation", "near": "near",
}
V, VX, T, EXPLAINED, BORDERED = "V", "[V; X]", "Y V^T", "Y [V; X]^T", "[V; Y] [V; X]^T"
INVARIANCE, REPRESENTATION, INPUT_MAPS = "[T, Sigma T]", "h_L", "U"
MATRICES = (
    "B", "features", "centred features", "v_L", V, VX, T, EXPLAINED, BORDERED, INVARIANCE, REPRESENTATION, INPUT_MAPS)


class Facts:
    def __init__(self, problem, steps):
        self.problem, self.used, self.ranks, self.derived = problem, set(), {}, {}
        self.known_moments = self.known_spectrum = self.cells = self.eigenvalues = self.known_network = None
        self.known_uniqueness = None
        self.known_criticality = []
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
            elif kind == "minimiser":
                fact = {"v_0": "input minimiser", VX: "minimiser"}.get(fields.take("features", str))
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

    # The given weights, for Yun et al. 2019

    def scalar_resnet(self):
        if self.known_network is None:
            self.known_network = ScalarResNet(self.problem)
        return self.known_network

    def is_smooth_critical_point(self):
        if not self.known_criticality:
            self.known_criticality.append(self.scalar_resnet().is_smooth_critical_point())
        return self.known_criticality[0]

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
        if name == REPRESENTATION:
            return self.scalar_resnet().curved_states()
        if name == INPUT_MAPS:
            return self.scalar_resnet().input_maps
        if name == VX:
            return Matrix.stacked([self.matrix(V), self.centred(problem.representation)], samples)
        if name == T:
            return self.targets().times_transposed(self.matrix(V))
        if name == EXPLAINED:
            return self.targets().times_transposed(self.matrix(VX))
        if name == BORDERED:
            return Matrix.stacked([self.matrix(V), self.targets()], samples).times_transposed(self.matrix(VX))
        # [F Fᵀ, 0, F Yᵀ T; Y Fᵀ, T, 0] with F = [V; X]: the Schur complement of F Fᵀ is [T, −ΣT].
        f, t, moments = self.matrix(VX), self.matrix(T), self.matrix(EXPLAINED)
        above = f.times_transposed(f).fractions(), moments.transposed().times(t).fractions()
        below = moments.fractions(), t.fractions()
        zeros = [Fraction(0)] * t.columns
        return Matrix.of(
            [a + zeros + b for a, b in zip(*above)] + [a + b + zeros for a, b in zip(*below)],
            len(f) + 2 * t.columns)

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
        if name in ("B", "features", "v_L", REPRESENTATION, INPUT_MAPS):
            return size
        if name in ("centred features", V):
            return min(size, samples)
        if name == VX:
            return min(size, samples, self.rank(self.feature_matrix()))
        if name == EXPLAINED:
            return min(size, self.rank(VX))
        if name == T:
            return min(size, self.rank(V), self.rank(EXPLAINED))
        if name == BORDERED:
            return self.rank(V) + min(self.rank(EXPLAINED), self.rank(VX) - self.rank(V))
        return self.rank(VX) + min(self.rank(EXPLAINED), 2 * self.rank(T))

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

    # Least risks of losses other than the squared one

    def least_predictions(self, fields, rows, features):
        """The predictions of a predictor on rows, which have the least risk of predictors on features."""
        problem = self.problem
        predictor = matrix(fields.take("predictor"))
        fields.finish()
        if (len(predictor), predictor.columns) != (problem.outputs, len(rows)):
            raise Refusal("a predictor of the least risk has a wrong shape")
        predictions = predictor.times(rows)
        slopes = loss_slopes(problem, predictions.fractions())
        if slopes is None:
            raise Refusal("the gradient at a predictor of the least risk is not rational")
        if not Matrix.of(slopes, problem.samples).times_transposed(features).is_zero():
            raise Refusal("the gradient at a predictor of the least risk is not orthogonal to the features")
        return predictions

    def input_is_enough(self):
        """Whether a step shows that A*_0 = A*_L."""
        problem = self.problem
        rows = problem.with_ones(problem.features[:1])
        if "input minimiser" in self.steps:
            _, fields = self.step("input minimiser")
            self.least_predictions(fields, rows, problem.with_ones(problem.features))
            return True
        if "separation" not in self.steps:
            return False
        _, fields = self.step("separation")
        direction = matrix(fields.take("direction"))
        fields.finish()
        if (len(direction), direction.columns) != (problem.outputs, len(rows)):
            raise Refusal("a direction that separates has a wrong shape")
        if not vanishes(problem.loss, direction.times(rows), problem.targets):
            raise Refusal("the loss does not vanish along the direction")
        return True

    def has_only_minimiser(self, is_wide):
        """Whether a step gives a predictor on [V; X] of the least risk, and no other predictions have it. They take the place of the
        targets from here on: with the squared loss (P_φ) has then its minima and its points of full rank where this loss has them."""
        if self.known_uniqueness is None:
            self.known_uniqueness = False
            if is_wide and "minimiser" in self.steps:
                problem = self.problem
                _, fields = self.step("minimiser")
                rows = problem.with_ones([problem.features[-1], problem.representation])
                least = self.least_predictions(fields, rows, rows)
                rank = self.rank(VX) + (1 if problem.is_affine else 0)
                columns = rows.transposed()
                field = PrimeField(2**31 - 1)
                self.known_uniqueness = all(
                    field.rank(columns.selecting(
                        [n for n, (z, y) in enumerate(zip(*pair)) if is_curved(problem, z, y)])) == rank
                    for pair in zip(least.fractions(), problem.targets.fractions()))
                if self.known_uniqueness:
                    assert not {T, EXPLAINED, BORDERED, INVARIANCE} & set(self.derived)
                    self.derived["targets"] = self.centred(least)
        return self.known_uniqueness

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
                if kind == "eigenvalues":
                    self.known_spectrum = self.check_cells(fields), None
                else:
                    bases = self.check_eigenspaces(fields, rank)
                    self.known_spectrum = [basis.columns for basis in bases], bases
        return self.known_spectrum

    def rounded_moments(self, bits):
        """Σ with entries rounded down, and 2^-bits: no eigenvalue is farther from its own."""
        if bits > 1 << 16:
            raise Refusal("too many bits")
        sigma, error, _ = self.moments()
        order, scale = self.problem.outputs, 1 << (bits + 8)
        radius = Fraction(1, 1 << bits)
        if Fraction(order, scale) + error > radius:
            raise Refusal("the enclosure of Σ is too wide")
        return Matrix([[e * scale // sigma.denominator for e in row] for row in sigma.rows], order, scale), radius

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


class CriticalPoints:
    """Which critical points (P_φ) has. See FORMAT.md for the theorems."""

    def __init__(self, facts):
        self.facts, self.problem = facts, facts.problem
        self.known_attainment = None

    def reach(self):
        """rank Q + M − p"""
        return self.problem.width + self.facts.rank(BORDERED) - self.facts.rank(VX)

    def have_full_rank(self):
        return self.problem.width >= self.problem.outputs and self.problem.outputs <= self.reach()

    def are_attained(self):
        if self.known_attainment is None:
            s = self.facts.rank(EXPLAINED)
            self.known_attainment = s <= self.reach() if s <= self.problem.width else self.largest_occur(s)
        return self.known_attainment

    def have_saddles(self):
        facts = self.facts
        t = facts.rank(T)
        if t == 0:
            return False
        if facts.rank(EXPLAINED) - t < self.problem.width:
            return True
        return not self.are_attained() or facts.rank(INVARIANCE) > facts.rank(VX) + t

    def largest_occur(self, s):
        """Whether there is a point with the M largest eigenvalues of Σ on col W_{L+1}, for M < s."""
        facts, width = self.facts, self.problem.width
        if "best-fit" in facts.steps:
            self.check_best_fit(s)
            return True
        multiplicities, bases = facts.spectrum()
        inside, rest = [0] * len(multiplicities), width
        for k in reversed(range(len(multiplicities))):
            inside[k] = min(rest, multiplicities[k])
            rest -= inside[k]
        outside = [m - d for m, d in zip(multiplicities, inside)]
        return (self.generic(T, outside, multiplicities, bases) == sum(outside)
                and self.generic(BORDERED, inside, multiplicities, bases) + facts.rank(V) >= facts.rank(VX))

    def generic(self, which, dimensions, multiplicities, bases):
        """The rank of Tᵀ or Qᵀ on ⊕ U_λ for almost all U_λ ⊂ E_λ of the given dimensions."""
        facts = self.facts
        total = facts.rank(T) if which == T else facts.rank(BORDERED) - facts.rank(V)
        if total in (0, sum(multiplicities)):
            return total and sum(dimensions)
        if facts.cells is not None:
            return Positions(facts, which, self.image(which), total, multiplicities).rank(tuple(dimensions))

        def rank(spaces):
            if not spaces:
                return 0
            if len(spaces) == len(multiplicities):
                return total
            if bases is None:
                raise Refusal("there is no proof of the ranks on sums of eigenspaces")
            vectors = Matrix.stacked([bases[k].transposed() for k in spaces], self.problem.outputs)
            return exact_rank(vectors.times(self.image(which)).rows)

        whole = [k for k, d in enumerate(dimensions) if d == multiplicities[k]]
        part = [k for k, d in enumerate(dimensions) if 0 < d < multiplicities[k]]
        if not part:
            return rank(whole)
        return min(rank(whole) + dimensions[part[0]], rank(whole + part))

    def image(self, which):
        """T, or Q: what remains of [Y Vᵀ, Y Xᵀ] when the rows of [V Vᵀ, V Xᵀ] have cleared its first part."""
        m = self.facts.matrix(which)
        if which == T:
            return m
        above = len(m) - self.problem.outputs
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
        return Matrix.of([row[above:] for row in rest], m.columns - above)

    def check_best_fit(self, s):
        facts, order, width = self.facts, self.problem.outputs, self.problem.width
        _, fields = facts.step("best-fit")
        bits, level = fields.take("bits", int), rational(fields.take("level"))
        congruence = fields.take("congruence")
        eigenvalues = [rational(e) for e in fields.take("eigenvalues", list)]
        vectors = matrix(fields.take("vectors"))
        columns = indices(fields.take("columns"))
        complement, images = matrix(fields.take("complement")), matrix(fields.take("images"))
        fields.finish()
        basis = facts.explained_basis()
        v, t = facts.matrix(V), facts.matrix(T)
        if ((len(vectors), vectors.columns) != (order, width) or len(eigenvalues) != width
                or any(e <= level for e in eigenvalues) or len(columns) != s - width
                or columns != sorted(set(columns)) or any(c >= t.columns for c in columns)
                or (len(complement), complement.columns) != (s, order)
                or (len(images), images.columns) != (len(basis), len(v) + width)):
            raise Refusal("a step on the best fit has a wrong shape")
        sigma, radius = facts.rounded_moments(bits)
        shifted = sigma.plus(Matrix.identity(order).scaled(level - radius), -1)
        if negative_count(congruence, shifted) != order - width:
            raise Refusal(f"the level of the best fit does not have {order - width} eigenvalues below it")
        # The part of u for eigenvalues below the level has a norm of |Σu − θu| / (θ − c) at most.
        error = Fraction(0)
        for u, image, theta in zip(
                vectors.transposed().fractions(), sigma.times(vectors).transposed().fractions(), eigenvalues):
            residual = sum(abs(a - theta * b) for a, b in zip(image, u)) + radius * sum(map(abs, u))
            error += residual / (theta - level)
        chosen = Matrix.stacked([vectors.transposed(), t.transposed().selecting(columns)], order).transposed()
        if not is_left_inverse(complement, chosen, error):
            raise Refusal("the approximate eigenvectors and columns of T are not shown to be independent")
        moments = facts.targets().times_transposed(basis)
        crossed = Matrix.stacked([v.times_transposed(basis), vectors.transposed().times(moments)], len(basis))
        size = sum(abs(e) for row in moments.fractions() for e in row)
        if not is_left_inverse(images, crossed, error * size):
            raise Refusal("the images of the approximate eigenvectors are not shown to have full rank")


def side_of_fall(function):
    """1 where the slope far to the right is negative, -1 where that far to the left is positive, 0 elsewhere; of a convex function
    of the residual, which then falls to that side from everywhere."""
    _, pieces = function
    first, last = trimmed(derivative(pieces[0])), trimmed(derivative(pieces[-1]))
    if last and last[-1] < 0:
        return 1
    if first and first[-1] * (-1) ** (len(first) - 1) > 0:
        return -1
    return 0


def recedes(loss, function, directions, targets):
    """Whether the loss of no sample grows along the predictions, and that of some sample falls, from everywhere."""
    falls = False
    side = side_of_fall(function) if loss == "piecewise-polynomial" else 0
    for direction, target in zip(directions.transposed().rows, targets.transposed().rows):
        if loss == "piecewise-polynomial":
            if side == 0 or min(side * d for d in direction) < 0:
                return False
            falls = falls or max(side * d for d in direction) > 0
        elif loss == "logistic":
            signs = [d * y for d, y in zip(direction, target)]
            if min(signs) < 0:
                return False
            falls = falls or max(signs) > 0
        else:
            top = max(direction)
            if min(target) < 0 or any(y and d != top for d, y in zip(direction, target)):
                return False
            falls = falls or max(target) > 0 and min(direction) < top
    return falls


def loss_slopes(problem, predictions):
    """The derivatives of a differentiable convex loss in all predictions; None where some are not rational."""
    rows = []
    columns = list(zip(*predictions))
    for zs, ys in zip(predictions, problem.targets.fractions()):
        row = []
        for z, y, column in zip(zs, ys, columns):
            if problem.loss_function is not None:
                if problem.is_loss_of_margin:
                    row.append(y * slope_at(problem.loss_function, y * z))
                else:
                    row.append(slope_at(problem.loss_function, z - y))
            elif problem.loss == "logistic" and z == 0:
                row.append(-y / 2)
            elif problem.loss == "cross-entropy" and all(other == z for other in column):
                # The targets of a sample sum to 1.
                row.append(Fraction(1, len(column)) - y)
            else:
                return None
        rows.append(row)
    return rows


def is_curved(problem, z, y):
    """Whether the second derivative in the prediction is known to be positive, from both sides."""
    if problem.loss_function is None or problem.is_loss_of_margin and y == 0:
        return False
    points, pieces = problem.loss_function
    argument = y * z if problem.is_loss_of_margin else z - y
    beside = [
        piece for k, piece in enumerate(pieces)
        if (k == 0 or points[k - 1] <= argument) and (k == len(points) or argument <= points[k])]
    return all(evaluate(derivative(derivative(piece)), argument) > 0 for piece in beside)


def vanishes(loss, directions, targets):
    """Whether the loss of every sample tends to the least value that it has for any predictions, along the directions."""
    for direction, target in zip(directions.transposed().rows, targets.transposed().rows):
        if loss == "logistic":
            if any(d * y <= 0 for d, y in zip(direction, target)):
                return False
        elif loss == "cross-entropy":
            top = [k for k, y in enumerate(target) if y > 0]
            if len(top) != 1 or any(d >= direction[top[0]] for k, d in enumerate(direction) if k != top[0]):
                return False
        else:
            return False
    return True


def is_left_inverse(c, z, distance):
    """Whether ‖I − CZ‖ + ‖C‖·distance < 1 in the row-sum norm."""
    defect = Matrix.identity(len(c)).plus(c.times(z), -1)
    return defect.row_sum_norm() + c.row_sum_norm() * distance < 1


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
    if problem.architecture != "resnest" or problem.depth == 0 or not loss_is_differentiable_and_convex(problem):
        return None
    prediction, state, feature = problem.prediction, problem.state, problem.features[-1]
    bias = Matrix.of([[b] for b in problem.bias]).times(problem.ones())
    predictions = prediction.times(state).plus(bias)
    if problem.is_squared:
        error = predictions.plus(problem.targets, -1).reduced()
    else:
        slopes = loss_slopes(problem, predictions.fractions())
        if slopes is None:
            return None
        error = Matrix.of(slopes, problem.samples).reduced()
    correlation = error.times_transposed(feature).reduced()
    if not (error.times_transposed(state).is_zero() and prediction.transposed().times(correlation).is_zero()
            and (not problem.is_affine or error.times_transposed(problem.ones()).is_zero())):
        return "not-critical"
    if correlation.is_zero():
        return "global-minimum"
    if not problem.is_squared:
        return None
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
    if facts.rank(EXPLAINED) <= problem.width or "spectrum" not in facts.steps:
        return None
    facts.spectrum()
    if facts.eigenvalues is not None:
        largest = sum(facts.eigenvalues[-problem.width:])
        if squared_norm(error) == squared_norm(facts.targets()) - largest:
            return "global-minimum"
    return None


def squared_norm(m):
    return Fraction(sum(e * e for row in m.rows for e in row), m.denominator**2)


# ---------------------------------------------------------------------------------------------------------------------
# The given weights as a point of (P), for Yun et al. 2019


def kinks(function):
    """The breakpoints where the value or one of the first two derivatives jumps."""
    points, pieces = function
    found = set()
    for point, left, right in zip(points, pieces, pieces[1:]):
        for _ in range(3):
            if evaluate(left, point) != evaluate(right, point):
                found.add(point)
            left, right = derivative(left), derivative(right)
    return found


def slope_at(function, z, order=1):
    points, pieces = function
    piece = pieces[sum(point <= z for point in points)]
    for _ in range(order):
        piece = derivative(piece)
    return evaluate(piece, z)


class Dual:
    """A number of the forward pass with the slope of the risk in it, which the pass back adds up over what it goes into."""

    def __init__(self, value, parents=(), is_fixed=False):
        self.value, self.parents, self.is_fixed, self.slope = value, parents, is_fixed, Fraction(0)


class ScalarResNet:
    """f(x) = wᵀ h_L(x), h_l = h_{l-1} + V_l φ_l(U_l h_{l-1}), h_0 = x, of Theorem 2 and Corollary 3."""

    def __init__(self, problem):
        self.problem = problem
        functions = problem.functions
        self.is_one = (
            problem.architecture == "resnest" and not problem.has_expansion and not problem.is_pooled
            and not problem.has_block_bias and not problem.has_prediction_bias and problem.outputs == 1
            and all(isinstance(f, list) and f and isinstance(f[0][0], Matrix) for f in functions[1:]))
        if not self.is_one:
            return
        self.input_maps = Matrix.stacked([f[0][0] for f in functions[1:]], problem.width)
        predictions = problem.prediction.times(problem.state).fractions()[0]
        targets = problem.targets.fractions()[0]
        pairs = list(zip(predictions, targets))
        # With the logistic loss, at rational predictions that are not all zero, the slope along a scaling of w is transcendental.
        rows = loss_slopes(problem, [predictions])
        self.slopes = None if rows is None else rows[0]
        if problem.loss == "squared":
            self.curvatures = [2] * len(pairs)
        elif problem.loss == "piecewise-polynomial":
            self.curvatures = [slope_at(problem.loss_function, z - y, 2) for z, y in pairs]
        elif problem.loss == "logistic":
            self.curvatures = [Fraction(1, 4)] * len(pairs)
        else:
            self.curvatures = [Fraction(0)] * len(pairs)

    def curved_states(self):
        kept = [n for n, curvature in enumerate(self.curvatures) if curvature]
        return self.problem.state.transposed().selecting(kept).transposed()

    def is_smooth_critical_point(self):
        """None where some layers are not differentiated, and what is known of the gradient is zero."""
        problem = self.problem
        if self.slopes is None:
            return False
        slopes = Matrix.of([self.slopes])
        if not slopes.times_transposed(problem.state).is_zero():
            return False
        if problem.has_fixed_layers:
            last = problem.prediction.transposed().times(slopes)
            return None if last.times_transposed(problem.features[-1]).is_zero() else False
        gradient = {}
        known = {}
        for sample, slope in enumerate(self.slopes):
            states = [Dual(row[sample], is_fixed=True) for row in problem.features[0].fractions()]
            tape = []
            for block, (function, weight) in enumerate(zip(problem.functions, problem.weights)):
                if isinstance(function, Matrix):
                    values = [row[sample] for row in function.fractions()]
                    if known.setdefault((block, tuple(d.value for d in states)), values) != values:
                        return False  # v_i is no function of x_{i-1}
                    signal = [Dual(value, is_fixed=True) for value in values]
                else:
                    signal = states
                    for place, layer in enumerate(function):
                        signal = self.step((block, place), layer, signal, tape)
                        if signal is None:
                            return False
                change = self.step((block, "V"), (weight, None), signal, tape)
                states = [
                    Dual(a.value + b.value, [(a, 1), (b, 1)], a.is_fixed and b.is_fixed)
                    for a, b in zip(states, change)]
                tape.extend((None, None, d, ()) for d in states)
            for state, w in zip(states, problem.prediction.fractions()[0]):
                state.slope = slope * w
            for name, row, node, inputs in reversed(tape):
                for parent, factor in node.parents:
                    parent.slope += factor * node.slope
                if name is not None:
                    for column, other in enumerate(inputs):
                        key = name, row, column
                        value = 1 if other is None else other.value
                        gradient[key] = gradient.get(key, 0) + node.slope * value
        return not any(gradient.values())

    @staticmethod
    def step(name, layer, signal, tape):
        """What a layer makes of a signal; None at a kink that parameters can move a unit off."""
        first, second = layer
        result = []
        if isinstance(first, Matrix):
            is_fixed = second is None and all(d.is_fixed and d.value == 0 for d in signal)
            for row, weights in enumerate(first.fractions()):
                value = sum((w * d.value for w, d in zip(weights, signal)), Fraction(0 if second is None else second[row]))
                node = Dual(value, [(d, w) for w, d in zip(weights, signal)], is_fixed)
                tape.append((name, row, node, list(signal) + ([] if second is None else [None])))
                result.append(node)
            return result
        breaks = kinks(layer)
        for d in signal:
            is_fixed = d.is_fixed
            if not is_fixed:
                if d.value in breaks:
                    return None
                piece = second[sum(point <= d.value for point in first)]
                # At a breakpoint that is no kink two constant pieces have the same value.
                index = sum(point <= d.value for point in first)
                is_fixed = not any(piece[1:]) and (
                    d.value not in first or not any(second[index - 1][1:]))
            node = Dual(activated(Matrix.of([[d.value]]), first, second).fractions()[0][0],
                        [(d, slope_at(layer, d.value))], is_fixed)
            tape.append((None, None, node, ()))
            result.append(node)
        return result


# ---------------------------------------------------------------------------------------------------------------------
# What lies near the given weights as a point of (P)
#
# A ball (m, r) is all numbers within r·2^-192 of m·2^-192. Results hold the results for all numbers in the operands: sums are exact,
# a product is rounded once.

BALL_BITS = 192
NEARBY_PARAMETERS, NEARBY_PRODUCTS, FORMAL_TERMS = 400, 30_000_000, 100_000
ZERO = (0, 0)


def ball(value, distance=Fraction(0)):
    """All numbers whose distance from a fraction is at most `distance`."""
    center, rest = divmod(value.numerator << BALL_BITS, value.denominator)
    return center, -(-(distance.numerator << BALL_BITS) // distance.denominator) + (rest != 0)


def magnitude(a):
    """Of all absolute values the largest."""
    return Fraction(abs(a[0]) + a[1], 1 << BALL_BITS)


def plus(a, b):
    return a[0] + b[0], a[1] + b[1]


def minus(a, b):
    return a[0] - b[0], a[1] + b[1]


def dot(a, b):
    """The sum of the products: (m ± r)(n ± s) lies in mn ± (|m| s + |n| r + r s)."""
    center = radius = 0
    for (m, r), (n, s) in zip(a, b):
        if m and n:
            center += m * n
        if s:
            radius += (abs(m) + r) * s
        if r:
            radius += abs(n) * r
    middle = center >> BALL_BITS
    return middle, -(-radius >> BALL_BITS) + (middle << BALL_BITS != center)


def times(a, b):
    return dot((a,), (b,))


def ball_value(p, x):
    value = ZERO
    for coefficient in reversed(p):
        value = plus(times(value, x), ball(Fraction(coefficient)))
    return value


def is_regular(matrix):
    """Whether all matrices M in the balls are shown to be regular: for some P every row of |P M − I| sums to less than 1."""
    inverse, columns, one = proposed_inverse(matrix), list(zip(*matrix)), ball(Fraction(1))
    if inverse is None:
        return False
    for row, numbers in enumerate(inverse):
        products = [dot(numbers, column) for column in columns]
        products[row] = minus(products[row], one)
        if sum(map(magnitude, products)) >= 1:
            return False
    return True


def proposed_inverse(matrix):
    """That of the centers, as Gauss and Jordan find it with rounded numbers. Nothing is known of its errors."""
    order = len(matrix)
    rows = [
        [center for center, _ in entries] + [int(k == row) << BALL_BITS for k in range(order)]
        for row, entries in enumerate(matrix)]
    for column in range(order):
        pivot = max(range(column, order), key=lambda k: abs(rows[k][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        if head == 0:
            return None
        line = [(entry << BALL_BITS) // head for entry in rows[column]]
        for k, row in enumerate(rows):
            factor = row[column]
            if k != column and factor:
                rows[k] = [a - (factor * b >> BALL_BITS) if b else a for a, b in zip(row, line)]
        rows[column] = line
    return [[(entry, 0) for entry in row[order:]] for row in rows]


class Map:
    """An affine map, whose entries are parameters: the weight by rows, then the bias."""

    def __init__(self, rows, columns, offset, has_bias):
        self.rows, self.columns, self.offset, self.has_bias = rows, columns, offset, has_bias

    def parameter(self, row, column):
        """The place of an entry; that of the bias for the column that there is not."""
        return self.offset + (self.rows * self.columns + row if column == self.columns else row * self.columns + column)

    def entries(self):
        return range(self.columns + self.has_bias)

    def image(self, numbers, z, with_bias=True):
        """Weight · z + bias, with these numbers for parameters."""
        result = []
        for row in range(self.rows):
            start = self.parameter(row, 0)
            value = dot(numbers[start:start + self.columns], z)
            if with_bias and self.has_bias:
                value = plus(value, numbers[self.parameter(row, self.columns)])
            result.append(value)
        return result


class Network:
    """Operations, each on the results of earlier ones: (kind, operands, what it is). The last one is the prediction."""

    def __init__(self, problem):
        if problem.has_fixed_layers:
            raise Refusal("the weights of images and fixed layers are not looked at")
        self.operations, self.heights, self.weights = [], [], []
        source = problem.features[0]
        if problem.architecture == "resnest" and len(source) > problem.inputs:
            source = source.selecting(range(problem.inputs))  # without the constant
        self.samples = problem.samples
        state = self.add("data", (), source.fractions(), len(source))
        if problem.architecture == "fully-connected":
            self.function(problem.functions[0], state)
        elif problem.architecture == "densenest":
            for function in problem.functions:
                feature = self.function(function, state)
                state = self.add("stack", (state, feature), None, self.heights[state] + self.heights[feature])
            self.affine(problem.maps[0], state)
        else:
            if problem.has_expansion:
                state = self.affine(problem.maps[0], state)
            for function, layer in zip(problem.functions, problem.maps[1:]):
                change = self.affine(layer, self.function(function, state))
                state = self.add("sum", (state, change), None, self.heights[state])
            self.affine(problem.maps[-1], state)

    def add(self, kind, operands, content, height):
        self.operations.append((kind, operands, content))
        self.heights.append(height)
        return len(self.operations) - 1

    def affine(self, layer, node):
        weight, bias = layer
        content = Map(len(weight), weight.columns, len(self.weights), bias is not None)
        self.weights += [entry for row in weight.fractions() for entry in row] + list(bias or ())
        return self.add("map", (node,), content, len(weight))

    def function(self, layers, node):
        if isinstance(layers, Matrix):
            return self.add("data", (), layers.fractions(), len(layers))
        for first, second in layers:
            if isinstance(first, Matrix):
                node = self.affine((first, second), node)
            else:
                node = self.add("activation", (node,), (first, second), self.heights[node])
        return node

    def data(self, sample):
        """Everything that a sample brings: two samples with the same have the same predictions, whatever the parameters."""
        return tuple(row[sample] for kind, _, content in self.operations if kind == "data" for row in content)

    def row(self, parameters):
        """The map and the row that parameters are of, all of one, and their columns; None where they are not."""
        for node, (kind, _, content) in enumerate(self.operations):
            if kind != "map":
                continue
            for row in range(content.rows):
                places = [content.parameter(row, column) for column in content.entries()]
                columns = [places.index(p) for p in parameters if p in places]
                if columns:
                    return (node, content, columns) if len(columns) == len(parameters) else None
        return None


def piece_around(function, x):
    """The piece of a function that all numbers of a ball lie strictly inside of."""
    points, pieces = function
    low, high = Fraction(x[0] - x[1], 1 << BALL_BITS), Fraction(x[0] + x[1], 1 << BALL_BITS)
    if any(low <= point <= high for point in points):
        raise Refusal("the box of weights reaches a kink")
    return pieces[sum(point <= low for point in points)]


class Trace:
    """A network on one sample, with all parameters in a box on which each input of an activation stays strictly inside of one piece.

    `fixed` has what a value is for all parameters of that cell, where that is one number: data, what comes out of a constant piece,
    and sums without bias over zeros of that kind.
    """

    def __init__(self, network, sample, parameters):
        self.network, self.parameters = network, parameters
        self.values, self.fixed, self.pieces, self.slopes, self.curvatures = [], [], [], [], []
        for kind, operands, content in network.operations:
            pieces, slopes, curvatures = [], [], []
            if kind == "data":
                fixed = [row[sample] for row in content]
                values = [ball(value) for value in fixed]
            elif kind == "map":
                values = content.image(parameters, self.values[operands[0]])
                is_zero = not content.has_bias and all(value == 0 for value in self.fixed[operands[0]])
                fixed = [Fraction(0) if is_zero else None] * content.rows
            elif kind == "activation":
                values, fixed = [], []
                for x, known in zip(self.values[operands[0]], self.fixed[operands[0]]):
                    if known is None:
                        piece = piece_around(content, x)
                        result = Fraction(evaluate(piece, 0)) if len(trimmed(piece)) <= 1 else None
                    else:
                        piece = content[1][sum(point <= known for point in content[0])]
                        result = Fraction(evaluate(piece, known))
                    pieces.append(piece)
                    fixed.append(result)
                    values.append(ball_value(piece, x) if result is None else ball(result))
                    slopes.append(ball_value(derivative(piece), x))
                    curvatures.append(ball_value(derivative(derivative(piece)), x))
            else:
                a, b = operands
                if kind == "sum":
                    values = list(map(plus, self.values[a], self.values[b]))
                    fixed = [None if None in pair else sum(pair) for pair in zip(self.fixed[a], self.fixed[b])]
                else:
                    values, fixed = self.values[a] + self.values[b], self.fixed[a] + self.fixed[b]
            for known, new in zip(
                    (self.values, self.fixed, self.pieces, self.slopes, self.curvatures),
                    (values, fixed, pieces, slopes, curvatures)):
                known.append(new)

    def tangents(self, direction):
        """How fast all values change as the parameters do by `direction`."""
        result = []
        for node, (kind, operands, content) in enumerate(self.network.operations):
            if kind == "data":
                result.append([ZERO] * self.network.heights[node])
            elif kind == "map":
                own = content.image(direction, self.values[operands[0]])
                passed = content.image(self.parameters, result[operands[0]], with_bias=False)
                result.append(list(map(plus, own, passed)))
            elif kind == "activation":
                result.append(list(map(times, self.slopes[node], result[operands[0]])))
            elif kind == "sum":
                result.append(list(map(plus, *(result[node] for node in operands))))
            else:
                result.append(result[operands[0]] + result[operands[1]])
        return result

    def adjoints(self, seed, motion=None):
        """The derivatives of Σ_o seed_o ŷ_o in all values, from the prediction backwards; with a motion (direction, tangents, adjoints),
        how fast these change along the direction as the seed does by `seed`."""
        heights = self.network.heights
        result = [[ZERO] * height for height in heights[:-1]] + [list(seed)]
        for node, (kind, operands, content) in reversed(list(enumerate(self.network.operations))):
            own = result[node]
            if kind == "data":
                continue
            if kind == "map":
                terms = []
                for column in range(content.columns):
                    places = [content.parameter(row, column) for row in range(content.rows)]
                    left, right = [self.parameters[p] for p in places], own
                    if motion is not None:
                        left, right = left + [motion[0][p] for p in places], own + motion[2][node]
                    terms.append(dot(left, right))
                parts = [(operands[0], terms)]
            elif kind == "activation":
                terms = list(map(times, self.slopes[node], own))
                if motion is not None:
                    changes = map(times, map(times, self.curvatures[node], motion[1][operands[0]]), motion[2][node])
                    terms = list(map(plus, terms, changes))
                parts = [(operands[0], terms)]
            elif kind == "sum":
                parts = [(operand, own) for operand in operands]
            else:
                height = heights[operands[0]]
                parts = [(operands[0], own[:height]), (operands[1], own[height:])]
            for operand, terms in parts:
                result[operand] = list(map(plus, result[operand], terms))
        return result

    def accumulate(self, adjoints, inputs, result, with_bias=True):
        """Adds the outer products of the rows' adjoints with the inputs to the derivatives in the parameters."""
        for node, (kind, operands, content) in enumerate(self.network.operations):
            if kind != "map":
                continue
            for row, factor in enumerate(adjoints[node]):
                if factor == ZERO:
                    continue
                for column, value in enumerate(inputs[operands[0]]):
                    place = content.parameter(row, column)
                    result[place] = plus(result[place], times(factor, value))
                if with_bias and content.has_bias:
                    place = content.parameter(row, content.columns)
                    result[place] = plus(result[place], factor)

    def gradient(self, seed):
        """The derivatives of Σ_o seed_o ŷ_o in the parameters."""
        result = [ZERO] * len(self.parameters)
        self.accumulate(self.adjoints(seed), self.values, result)
        return result

    def add_gradient_changes(self, slopes, curvatures, directions, images):
        """Adds to `images` how fast the gradient of a function of the predictions, with these first two derivatives in them, changes
        along each direction."""
        adjoints = self.adjoints(slopes)
        for direction, image in zip(directions, images):
            tangents = self.tangents(direction)
            changes = self.adjoints(list(map(times, curvatures, tangents[-1])), (direction, tangents, adjoints))
            self.accumulate(changes, self.values, image)
            self.accumulate(adjoints, tangents, image, with_bias=False)


def formal_sum(a, b, factor=1):
    """Polynomials: coefficients by monomials, which are sorted tuples of symbols."""
    result = dict(a)
    for monomial, coefficient in b.items():
        total = result.get(monomial, 0) + factor * coefficient
        if total:
            result[monomial] = total
        else:
            result.pop(monomial, None)
    return result


def formal_product(a, b):
    if len(a) * len(b) > FORMAL_TERMS:
        raise Refusal("a polynomial in the weights has too many terms")
    result = {}
    for m, x in a.items():
        for n, y in b.items():
            monomial = tuple(sorted(m + n))
            result[monomial] = result.get(monomial, 0) + x * y
    return {monomial: coefficient for monomial, coefficient in result.items() if coefficient}


def formal_value(p, x):
    value = {}
    for coefficient in reversed(p):
        value = formal_sum(formal_product(value, x), {(): coefficient} if coefficient else {})
    return value


def reduced(p, relation):
    """An equal polynomial where `relation` is zero: its first monomial is replaced wherever it divides."""
    if not relation:
        return p
    lead, result = min(relation), p
    for monomial, coefficient in p.items():
        rest = list(monomial)
        try:
            for symbol in lead:
                rest.remove(symbol)
        except ValueError:
            continue
        result = formal_sum(result, formal_product({tuple(rest): coefficient / relation[lead]}, relation), -1)
    return result


class Motion:
    """Directions at each point of a cell along which no prediction changes, whatever the parameters of the cell: changes linear in the
    parameters, or all changes δ of some with A δ = 0, where A has parameters for entries, or what the parameters of one row are
    multiplied with on some samples."""

    def __init__(self, value, network):
        fields, count = Fields(value), len(network.weights)
        self.network, self.terms, self.entries, self.parameters, self.samples = network, None, [], None, None
        places = []
        if "terms" in fields:
            self.terms = []
            for term in fields.take("terms", list):
                if not isinstance(term, list) or len(term) not in (2, 3):
                    raise Refusal("a term has a parameter, a coefficient, and a source or none")
                target, *source = indices([term[0]] + term[2:])
                self.terms.append((target, rational(term[1]), *source))
                places += [target] + source
        else:
            self.entries = indices(fields.take("entries"))
            places += self.entries
            if "samples" in fields:
                self.samples = indices(fields.take("samples"))
            else:
                self.parameters = [indices(row) for row in fields.take("parameters", list)]
                if any(len(row) != len(self.entries) for row in self.parameters):
                    raise Refusal("a kernel has rows of a wrong length")
                places += [place for row in self.parameters for place in row]
        fields.finish()
        if any(place >= count for place in places) or len(set(self.entries)) != len(self.entries):
            raise Refusal("a motion has places that are none")
        if self.samples is not None:
            self.place = network.row(self.entries)
            if self.place is None or any(sample >= network.samples for sample in self.samples):
                raise Refusal("a motion has places that are none")

    def block(self, parameters, traces):
        """Columns by parameters, and the rows of A."""
        if self.terms is not None:
            column = {}
            for target, coefficient, *source in self.terms:
                value = times(ball(coefficient), parameters[source[0]]) if source else ball(coefficient)
                column[target] = plus(column.get(target, ZERO), value)
            return [column], []
        one = ball(Fraction(1))
        if self.parameters is not None:
            rows = [[parameters[place] for place in row] for row in self.parameters]
        else:
            node, content, columns = self.place
            source = self.network.operations[node][1][0]
            rows = [
                [one if column == content.columns else traces[sample].values[source][column] for column in columns]
                for sample in self.samples]
        return [{entry: one} for entry in self.entries], rows

    def keeps_predictions(self, trace, sample):
        """As an identity of polynomials in the parameters of the cell."""
        identity, last = Formal(trace, self, sample), len(self.network.operations) - 1
        return not any(identity.change(last, unit) for unit in range(self.network.heights[last]))


class Formal:
    """The values of a network on one sample and their changes along a motion, as polynomials. The symbols are the parameters, the changes
    δ of a kernel, and an unknown for each output of a layer of activations whose inputs do not change."""

    def __init__(self, trace, motion, sample):
        self.trace, self.network = trace, trace.network
        count = len(self.network.weights)
        self.first_unknown = count + len(motion.entries)
        self.values, self.changes, self.relations = {}, {}, []
        self.moves = {entry: {(count + k,): Fraction(1)} for k, entry in enumerate(motion.entries)}
        for target, coefficient, *source in motion.terms or ():
            term = {tuple(source): coefficient} if coefficient else {}
            self.moves[target] = formal_sum(self.moves.get(target, {}), term)
        rows = []
        if motion.parameters is not None:
            rows = [[{(place,): Fraction(1)} for place in row] for row in motion.parameters]
        elif motion.samples is not None and sample in motion.samples:
            node, content, columns = motion.place
            source = self.network.operations[node][1][0]
            rows = [[{(): Fraction(1)} if column == content.columns else self.value(source, column) for column in columns]]
        for row in rows:
            relation = {}
            for factor, entry in zip(row, motion.entries):
                relation = formal_sum(relation, formal_product(factor, self.moves[entry]))
            self.relations.append(relation)

    def operand(self, operands, unit):
        """Of a stack: the operand that a unit comes from, and its place there."""
        height = self.network.heights[operands[0]]
        return (operands[0], unit) if unit < height else (operands[1], unit - height)

    def value(self, node, unit):
        known = self.trace.fixed[node][unit]
        if known is not None:
            return {(): known} if known else {}
        if (node, unit) not in self.values:
            kind, operands, content = self.network.operations[node]
            if kind == "map":
                result = {}
                for column in content.entries():
                    parameter = {(content.parameter(unit, column),): Fraction(1)}
                    if column < content.columns:
                        parameter = formal_product(parameter, self.value(operands[0], column))
                    result = formal_sum(result, parameter)
            elif kind == "activation":
                if any(self.change(operands[0], other) for other in range(self.network.heights[node])):
                    result = formal_value(self.trace.pieces[node][unit], self.value(operands[0], unit))
                else:
                    result = {(self.first_unknown + sum(self.network.heights[:node]) + unit,): Fraction(1)}
            elif kind == "sum":
                result = formal_sum(self.value(operands[0], unit), self.value(operands[1], unit))
            else:
                result = self.value(*self.operand(operands, unit))
            self.values[node, unit] = result
        return self.values[node, unit]

    def change(self, node, unit):
        if self.trace.fixed[node][unit] is not None:
            return {}
        if (node, unit) not in self.changes:
            kind, operands, content = self.network.operations[node]
            if kind == "map":
                result = {}
                for column in content.entries():
                    place = content.parameter(unit, column)
                    move = self.moves.get(place, {})
                    if column < content.columns:
                        if move:
                            move = formal_product(move, self.value(operands[0], column))
                        passed = self.change(operands[0], column)
                        if passed:
                            move = formal_sum(move, formal_product({(place,): Fraction(1)}, passed))
                    result = formal_sum(result, move)
                for relation in self.relations:
                    result = reduced(result, relation)
            elif kind == "activation":
                result = self.change(operands[0], unit)
                if result:
                    slope = derivative(self.trace.pieces[node][unit])
                    result = formal_product(formal_value(slope, self.value(operands[0], unit)), result)
            elif kind == "sum":
                result = formal_sum(self.change(operands[0], unit), self.change(operands[1], unit))
            else:
                result = self.change(*self.operand(operands, unit))
            self.changes[node, unit] = result
        return self.changes[node, unit]


def echelon(vectors):
    """A basis of the span of vectors of fractions: pairs of a place and a vector with a one there."""
    basis = []
    for vector in vectors:
        for pivot, row in basis:
            if vector[pivot]:
                factor = vector[pivot]
                vector = [a - factor * b for a, b in zip(vector, row)]
        pivot = next((k for k, entry in enumerate(vector) if entry), None)
        if pivot is not None:
            basis.append((pivot, [entry / vector[pivot] for entry in vector]))
    return basis


def prediction_spans(network, traces):
    """For each unit of the prediction vectors that span a space of its values on the samples, for all parameters of the cell."""
    spans = []
    for node, (kind, operands, content) in enumerate(network.operations):
        if kind == "data":
            units = [[row] for row in content]
        elif kind == "map":
            ones = [[Fraction(1)] * len(traces)] if content.has_bias else []
            everything = [vector for span in spans[operands[0]] for vector in span] + ones
            units = [[vector for _, vector in echelon(everything)]] * content.rows
        elif kind == "activation":
            units = []
            for unit, span in enumerate(spans[operands[0]]):
                pieces = [trimmed(trace.pieces[node][unit]) for trace in traces]
                if any(len(piece) > 2 for piece in pieces):
                    raise Refusal("a piece of an activation is not linear")
                pieces = [[Fraction(c) for c in piece] + [Fraction(0)] * (2 - len(piece)) for piece in pieces]
                scaled = [[a * piece[1] for a, piece in zip(vector, pieces)] for vector in span]
                units.append([vector for _, vector in echelon(scaled + [[piece[0] for piece in pieces]])])
        elif kind == "sum":
            units = [[vector for _, vector in echelon(a + b)] for a, b in zip(*(spans[node] for node in operands))]
        else:
            units = spans[operands[0]] + spans[operands[1]]
        spans.append(units)
    return spans[-1]


class Nearby:
    """A proof that a zero of k equations f lies in the box of all c + B u with |u_i| ≤ h, and what it is.

    With D diagonal and ±1 on it, |f(0)_i| ≤ h/2, and rows of |D f′ − I| that sum to 1/2 at most on the box, u ↦ u − D f(c + B u) maps the cube
    |u_i| ≤ h into itself and contracts it: by Banach's theorem f has exactly one zero there.
    """

    def __init__(self, problem, fields):
        absolute = ([Fraction(0)], [[0, -1], [0, 1]])
        self.problem, self.loss = problem, absolute if problem.loss == "absolute" else problem.loss_function
        if self.loss is None:
            raise Refusal("the loss is no piecewise polynomial")
        # The risk is the mean; its factor comes last, so that what sums to zero stays zero.
        self.share = ball(Fraction(1, problem.samples))
        self.network = Network(problem)
        count = self.count = len(self.network.weights)
        center, basis = matrix(fields.take("centre")), matrix(fields.take("basis"))
        if len(center) != 1 or center.columns != count or len(basis) != count:
            raise Refusal("the centre or the basis has a wrong shape")
        self.center, self.basis, size = center.fractions()[0], basis.fractions(), basis.columns
        self.size = size
        self.directions = [[ball(row[column]) for row in self.basis] for column in range(self.size)]
        self.samples = indices(fields.take("samples")) if "samples" in fields else None
        self.negative = indices(fields.take("negative")) if "negative" in fields else None
        if self.negative is None:
            is_small = count * size * (size + 100) <= NEARBY_PRODUCTS
        else:
            is_small = count <= NEARBY_PARAMETERS and count * count * (count + problem.samples) <= NEARBY_PRODUCTS
        if not is_small:
            raise Refusal("there are too many parameters and samples for a point near the given weights")
        self.motions = None
        if self.negative is not None:
            if any(a >= b for a, b in zip(self.negative, self.negative[1:] + [self.size])):
                raise Refusal("directions of negative curvature are columns of the basis, in order")
            if self.samples is None:
                self.motions = [Motion(value, self.network) for value in fields.take("motions", list)]
        elif self.samples is None:
            raise Refusal("a step on what is near has no samples, and no directions")
        fields.finish()
        if self.samples is not None and (
                any(a >= b for a, b in zip(self.samples, self.samples[1:] + [problem.samples]))
                or len(self.samples) * problem.outputs != self.size):
            raise Refusal("the samples are not as many as the basis asks for, or not in order")

    def statement(self):
        """The kind, a bound of the distance in the maximum norm, and the inertia of the Hessian where it is known."""
        at_center = self.traces([ball(value) for value in self.center])
        residual = max(map(magnitude, self.equations(at_center)), default=Fraction(0))
        extents = [2 * residual * sum(map(abs, row)) for row in self.basis]
        parameters = [ball(value, extent) for value, extent in zip(self.center, extents)]
        traces = self.traces(parameters)
        for row, entries in enumerate(self.derivative(traces)):
            sign = -1 if row in (self.negative or ()) else 1
            targets = [ball(Fraction(sign if column == row else 0)) for column in range(self.size)]
            if 2 * sum(map(magnitude, map(minus, entries, targets))) > 1:
                raise Refusal("the equations near the given weights are no contraction")
        radius = max(abs(c - w) + e for c, w, e in zip(self.center, self.network.weights, extents))
        if self.negative is None:
            # J B is regular, so that J has full row rank: the Hessian of the squared loss is 2/N Jᵀ J.
            return "zero-risk", radius, [self.size, 0, self.count - self.size] if self.problem.is_squared else None
        self.check_complement(parameters, traces)
        negative = len(self.negative)
        return (
            "strict-saddle" if negative else "local-minimum", radius,
            [self.size - negative, negative, self.count - self.size])

    def traces(self, parameters):
        return [Trace(self.network, sample, parameters) for sample in range(self.problem.samples)]

    def targets(self, sample):
        return tuple(Fraction(row[sample], self.problem.targets.denominator) for row in self.problem.targets.rows)

    def equations(self, traces):
        """f; the risk is the mean over samples."""
        if self.negative is None:
            return [
                minus(prediction, ball(target)) for sample in self.samples
                for prediction, target in zip(traces[sample].values[-1], self.targets(sample))]
        gradient = [ZERO] * self.count
        for sample, trace in enumerate(traces):
            gradient = list(map(plus, gradient, trace.gradient(self.loss_derivatives(trace, sample)[0])))
        return [times(dot(direction, gradient), self.share) for direction in self.directions]

    def derivative(self, traces):
        """f′ along B."""
        if self.negative is None:
            self.check_data()
            return self.jacobian(traces)
        # The Hessian by rows: what one parameter moves is much less than what a column of B does.
        one, hessian = ball(Fraction(1)), [[ZERO] * self.count for _ in range(self.count)]
        units = [[one if column == row else ZERO for column in range(self.count)] for row in range(self.count)]
        for sample, trace in enumerate(traces):
            trace.add_gradient_changes(*self.loss_derivatives(trace, sample), units, hessian)
        images = [[dot(row, direction) for row in hessian] for direction in self.directions]
        return [[times(dot(direction, image), self.share) for image in images] for direction in self.directions]

    def jacobian(self, traces):
        """The derivatives of the predictions on the samples along B, output by output."""
        outputs, one = range(self.problem.outputs), ball(Fraction(1))
        gradients = [
            traces[sample].gradient([one if other == output else ZERO for other in outputs])
            for output in outputs for sample in self.samples]
        return [[dot(direction, gradient) for direction in self.directions] for gradient in gradients]

    def check_data(self):
        """All predictions are targets where those on the samples are, and the risk is zero then, its least value."""
        points, pieces = self.loss
        ends = [None] + list(points) + [None]
        if self.problem.is_loss_of_margin or evaluate(pieces[sum(point <= 0 for point in points)], 0) != 0 or not all(
                is_nonnegative(piece, ends[k], ends[k + 1]) for k, piece in enumerate(pieces)):
            raise Refusal("the loss is not one of ŷ − y that is least, and zero, at zero")
        everything = [self.network.data(sample) + self.targets(sample) for sample in range(self.problem.samples)]
        if not set(everything) <= {everything[sample] for sample in self.samples}:
            raise Refusal("a sample is not among those whose predictions are to be targets")

    def loss_derivatives(self, trace, sample):
        """The first two derivatives of the loss in the predictions on a sample."""
        results = [], []
        for prediction, target in zip(trace.values[-1], map(ball, self.targets(sample))):
            is_margin = self.problem.is_loss_of_margin
            argument = times(target, prediction) if is_margin else minus(prediction, target)
            p = piece_around(self.loss, argument)
            factor = ball(Fraction(1))
            for result in results:
                p, factor = derivative(p), times(factor, target) if is_margin else factor
                result.append(times(ball_value(p, argument), factor))
        return results

    def check_complement(self, parameters, traces):
        """That ∇risk = 0 where Bᵀ ∇risk = 0, and that the Hessian has n − k zeros there: FORMAT.md says why."""
        if self.motions is None:
            for span in prediction_spans(self.network, traces):
                on_samples = [[vector[sample] for sample in self.samples] for vector in span]
                if len(echelon(on_samples)) != len(echelon(span)):
                    raise Refusal("the predictions on the samples do not determine all others")
            if not is_regular(self.jacobian(traces)):
                raise Refusal("the predictions on the samples are not shown to be independent")
            return
        columns, rows = [dict(enumerate(direction)) for direction in self.directions], self.count
        first_samples = {self.network.data(sample): sample for sample in reversed(range(self.problem.samples))}
        for motion in self.motions:
            if not all(motion.keeps_predictions(traces[sample], sample) for sample in first_samples.values()):
                raise Refusal("a motion is not shown to keep the predictions")
            block, conditions = motion.block(parameters, traces)
            columns += [
                {**column, **{rows + i: row[k] for i, row in enumerate(conditions)}} for k, column in enumerate(block)]
            rows += len(conditions)
        if rows != len(columns) or not is_regular([[column.get(i, ZERO) for i in range(rows)] for column in columns]):
            raise Refusal("the basis and the motions are not shown to span all directions")


RADIUS = re.compile(r"([1-9])\.([0-9]{2})e(0|-?[1-9][0-9]{0,4})", re.ASCII)


def check_nearby(facts, stated):
    """The line that says what lies near the given weights, after its proof has been checked."""
    fields = Fields(stated)
    kind, text = fields.take("kind", str), fields.take("radius", str)
    inertia = indices(fields.take("inertia")) if "inertia" in fields else None
    fields.finish()
    match = RADIUS.fullmatch(text)
    if match is None and text != "0":
        raise Refusal("a radius is 0, or has three digits and an exponent")
    radius = Fraction(int(match[1] + match[2])) * Fraction(10) ** (int(match[3]) - 2) if match else 0
    proved, distance, proved_inertia = Nearby(facts.problem, facts.step("near")[1]).statement()
    if kind != proved or inertia != proved_inertia:
        raise Refusal("the point near the given weights is of another kind or inertia than stated")
    if distance > radius:
        raise Refusal("the point near the given weights is not proved to be within the radius")
    line = f"near the given weights in (P): {kind} within {text} in the maximum norm"
    return line if inertia is None else f"{line}, inertia ({', '.join(map(str, inertia))}), nullity {inertia[2]}"


# ---------------------------------------------------------------------------------------------------------------------
# Verdicts


class Verdicts:
    """Which verdict each claim must have; a verdict is (name, vacuous)."""

    def __init__(self, facts):
        self.facts, self.problem = facts, facts.problem
        self.points = CriticalPoints(facts)

    def all(self):
        architecture = self.problem.architecture
        decided = ((name, decide()) for name, architectures, decide in self.table() if architecture in architectures)
        return [(name,) + verdict for name, verdict in decided if verdict is not None]

    def table(self):
        problem, facts, points = self.problem, self.facts, self.points
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

        def has_one_constant():
            # Remark 2 is about states that carry the constant feature by one column.
            return problem.is_affine or not problem.has_block_bias

        def theorem_1_applies(is_wide=assumption_3):
            four = assumption_4()
            return assumption_2() and is_wide() and four

        def is_wide():
            # M >= K_0 + ... + K_L may take the place of Assumption 3 in Theorem 1 (ii).
            return assumption_3() or problem.width >= len(problem.columns_of_b) + len(problem.features[-1])

        def theorem_2_applies():
            return problem.is_squared and assumption_1() and assumption_3() and assumption_4()

        def recession():
            """Whether a step shows that no predictor on [V; X] has the least risk."""
            if not is_wide() or "recession" not in facts.steps:
                return False
            _, fields = facts.step("recession")
            direction = matrix(fields.take("direction"))
            fields.finish()
            stacked = problem.with_ones([problem.features[-1], problem.representation])
            if (len(direction), direction.columns) != (problem.outputs, len(stacked)):
                raise Refusal("a direction of recession has a wrong shape")
            if (problem.loss not in ("logistic", "cross-entropy", "piecewise-polynomial")
                    or not recedes(
                        problem.loss, problem.loss_function, direction.times(stacked), problem.targets)):
                raise Refusal("the loss does not fall along the direction of recession")
            return True

        def unless_convex(conclusion, is_wide=assumption_3):
            return given(
                theorem_1_applies(is_wide),
                conclusion if problem.is_squared else lambda: ("holds", has_no_local_minimizers()))

        def has_no_local_minimizers():
            if problem.is_squared:
                return not points.are_attained()
            return recession() or facts.has_only_minimiser(is_wide()) and not points.are_attained()

        def has_no_points_of_full_rank():
            if problem.is_squared:
                return not points.have_full_rank()
            return recession() or facts.has_only_minimiser(is_wide()) and not points.have_full_rank()

        def require_equal_row_spaces():
            if facts.rank(VX) != facts.rank(facts.feature_matrix()):
                raise Refusal("[V; X] does not have the row space of all features, which Assumption 4 implies")

        def unless_not_attained():
            require_equal_row_spaces()
            return "holds", not points.are_attained()

        def corollary_2_ii():
            if not theorem_1_applies():
                return inapplicable
            if not problem.is_squared:
                # By Theorem 1 (ii), unless the features add nothing to what the input tells.
                first = len(problem.features[0])
                return given(
                    problem.depth > 0 and any(row >= first for row in facts.independent_rows("features"))
                    and not facts.input_is_enough(),
                    lambda: ("holds", has_no_local_minimizers()))
            if not facts.best_linear_predictor_is_beaten():
                return inapplicable
            return unless_not_attained()

        def coverage(is_architectural):
            """Theorem 2 and Corollary 3 of Yun et al. 2019; None where the given weights may be critical or not."""
            smooth = problem.loss in ("squared", "logistic", "cross-entropy") or (
                problem.loss == "piecewise-polynomial" and not kinks(problem.loss_function))
            network = facts.scalar_resnet()
            if not (assumption_2() and smooth and network.is_one):
                return inapplicable
            size, width = len(network.input_maps), problem.width
            if is_architectural and size >= width:
                return inapplicable
            critical = facts.is_smooth_critical_point()
            if critical is False or facts.rank(REPRESENTATION) < width or (
                    size >= width and facts.rank(INPUT_MAPS) == width):
                return inapplicable
            if critical is None:
                # By convexity, whatever else the weights are.
                slopes = Matrix.of([network.slopes])
                if not (slopes.times_transposed(problem.state).is_zero()
                        and slopes.times_transposed(problem.features[0]).is_zero()):
                    return None
            return "holds", False

        def no_spurious_minima():
            if not problem.is_squared:
                return given(assumption_2() and assumption_3(), lambda: ("holds", has_no_local_minimizers()))
            return "holds", not points.are_attained()

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
                lambda: ("holds", not points.have_saddles()))),
            ("chen2021.proposition-2", resnest, lambda: given(assumption_2())),
            ("chen2021.theorem-1.i", resnest, lambda: given(
                theorem_1_applies(), lambda: ("holds", has_no_points_of_full_rank()))),
            ("chen2021.theorem-1.ii", resnest, lambda: unless_convex(unless_not_attained, is_wide)),
            ("chen2021.corollary-1", resnest, lambda: given(
                theorem_1_applies(),
                lambda: ("holds", problem.depth < 2 or has_no_local_minimizers()))),
            ("chen2021.corollary-2.i", resnest, lambda: unless_convex(unless_not_attained)),
            ("chen2021.corollary-2.ii", resnest, corollary_2_ii),
            ("chen2021.theorem-2.i", resnest, lambda: given(
                theorem_2_applies(), lambda: ("holds", not points.have_saddles()))),
            ("chen2021.theorem-2.ii", resnest, lambda: given(
                theorem_2_applies(), lambda: ("holds", not points.have_saddles()))),
            ("chen2021.remark-2.i", resnest, lambda: given(has_one_constant() and theorem_1_applies())),
            ("chen2021.remark-2.ii", resnest, lambda: given(has_one_constant() and theorem_1_applies())),
            ("chen2021.proposition-3", ("densenest",), lambda: given(assumption_2())),
            ("chen2021.proposition-4", ("densenest",), lambda: ("holds", False)),
            ("yun2019.theorem-2", resnest, lambda: coverage(False)),
            ("yun2019.corollary-3", resnest, lambda: coverage(True)),
            ("nest.strict-saddle", resnest, lambda: given(problem.is_squared)),
            ("nest.attainment", resnest, lambda: given(
                problem.is_squared, lambda: decided(points.are_attained()))),
            ("nest.no-spurious-minima", resnest, no_spurious_minima),
        ]


def check(data, problem):
    """The proved claims, the class of the given weights, a line on what is near them and the number of steps; raises Refusal or
    Unreadable."""
    value = read_certificate(data)
    fields = Fields(value)
    if fields.take("nest-verify-certificate", int) != 2:
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
    if problem.setting is not None:
        identity["at"] = "=".join(map(str, problem.setting))
    if json.dumps(fields.take("model"), sort_keys=True) != json.dumps(identity, sort_keys=True):
        raise Refusal("the certificate is about another model")
    claims, steps = fields.take("claims", list), fields.take("derivation", list)
    stated_point = fields.take("point", dict) if "point" in fields else None
    stated_nearby = fields.take("near", dict) if "near" in fields else None
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
    nearby = None if stated_nearby is None else check_nearby(facts, stated_nearby)
    if facts.used != set(facts.steps):
        raise Refusal("a step bears on no claim")
    return proved, point, nearby, len(steps)


# ---------------------------------------------------------------------------------------------------------------------
# The canonical text of a model, for the proved checker: theories/model_text.v reads it


class NotCanonical(Exception):
    """The model has no canonical text."""


def canonical(problem):
    """JSON without white space: the ResNEst with its numbers, and nothing else."""
    if problem.architecture != "resnest" or not problem.is_squared or problem.is_affine:
        raise NotCanonical("only a ResNEst with the squared loss and a prediction without bias has a canonical text")
    if problem.has_block_bias:
        raise NotCanonical("a ResNEst with biases beside the weights of its blocks has no canonical text")

    def written(m):
        m = m.reduced()
        return {"denominator": str(m.denominator), "numerators": [list(map(str, row)) for row in m.rows]}

    def layer(first, second):
        if isinstance(first, Matrix):
            bias = {} if second is None else {"bias": written(Matrix.of([[b] for b in second]))}
            return {"weight": written(first), **bias}
        return {
            "breakpoints": [str(Fraction(b)) for b in first],
            "pieces": [[str(Fraction(c)) for c in piece] for piece in second]}

    def function(f):
        return {"values": written(f)} if isinstance(f, Matrix) else {"layers": [layer(*parts) for parts in f]}

    model = {
        "nest-verify-model": 1, "loss": "squared", "N": problem.samples, "M": problem.width, "N_o": problem.outputs,
        "K": [len(feature) for feature in problem.features], "x": written(problem.features[0]),
        "y": written(problem.targets), "expansion": written(problem.expansion) if problem.has_expansion or problem.is_pooled else "identity",
        "blocks": [
            {"feature": function(f), "weight": written(w)} for f, w in zip(problem.functions, problem.weights)],
        "prediction": written(problem.prediction),
    }
    return json.dumps(model, separators=(",", ":"))


def is_utf8(argument):
    """Bytes that are none stand in the arguments as halves of surrogate pairs."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def parameter_setting(text):
    """The name and the value of rho=1/2."""
    name, separator, value = text.partition("=")
    if not separator or not is_parameter_name(name):
        raise ValueError("expected NAME=NUMBER")
    return name, literal(value)


def report(arguments):
    """The exit status, after what there is to say has been said."""
    setting = None
    try:
        for number, argument in enumerate(arguments):
            if not is_utf8(argument):
                raise ValueError(f"argument {number}, {shown(argument)}: expected UTF-8")
        if len(arguments) == 5 and arguments[3] == "--at":
            setting = parameter_setting(arguments[4])
        elif len(arguments) != 3:
            raise ValueError("expected a certificate and a model")
    except ValueError as error:
        print(f"{__doc__}\n{shown(error)}", file=sys.stderr)
        return 64
    is_canonical = arguments[1] == "--canonical"
    try:
        data = b"" if is_canonical else regular_file(arguments[1], CERTIFICATE_BYTES)
        problem = Problem(arguments[2], setting)
        if problem.setting is not None and setting is None:
            raise Unreadable(
                f"{shown(arguments[2])}: error: the model depends on the parameter '{problem.setting[0]}': "
                f"give it a value with --at")
        if is_canonical:
            print(canonical(problem), end="")
            return 0
        claims, point, nearby, steps = check(data, problem)
    except Refusal as refusal:
        print(f"{shown(arguments[2]) if is_canonical else 'refused'}: {shown(refusal)}", file=sys.stderr)
        return 3 if is_canonical else 1
    except NotCanonical as error:
        print(f"{shown(arguments[2])}: {error}", file=sys.stderr)
        return 3
    except Unreadable as error:
        error = error if error.place is None or "error:" in str(error) else error.within(arguments[1])
        print(f"unreadable: {error}", file=sys.stderr)
        return 2
    except Exception as error:  # whatever it is, it is no yes
        print(f"refused: {type(error).__name__}: {shown(error)}", file=sys.stderr)
        return 1
    for claim in claims:
        print(f"{claim['id']}: {claim['verdict']}{' (vacuously)' if 'vacuous' in claim else ''}")
    if point is not None:
        print(f"given weights in (P_φ): {point}")
    if nearby is not None:
        print(nearby)
    print(f"accepted: {len(claims)} claims, {steps} steps checked")
    return 0


def main(arguments):
    """A yes that cannot be written is none: status 2, as where the input cannot be used."""
    if sys.stdout is None:
        return 2
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")
    try:
        status = report(arguments)
        sys.stdout.flush()
        return status
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left is not written again at exit
        if sys.stderr is not None:
            print(f"standard output: {error.strerror}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv))
