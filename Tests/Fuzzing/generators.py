"""Random inputs with structure: texts of the grammar, models, binary files, expressions, certificates, and what goes wrong
with them. All take a `random.Random`, so that a seed replays them."""

import json
import struct

# ---------------------------------------------------------------------------------------------------------------------
# Texts

WORDS = ["a", "b", "x", "weight", "1", "-2", "5/2", ".5", "1e-3", "0x1p-3", "rho", "relu", "é", "e\u0301", "K", "\u212a",
         "~", "null", "a b", "1 - rho", "it's", "a#b", "a:b", "😀", "<<", "=", "-x", "a, b", "[a", "b?c", "http://a/?b"]
QUOTED = ["''", '""', "'a'", '"a"', "'it''s'", '"\\n"', '"\\u00e9"', '"\\ud83d\\ude00"', "'a: b # c'", '"\\x41"', '"\\U0001F600"',
          '"\\uF8F3"', "'&a'", '"\\/"', "'é'", '"\\e[1m"']
HOSTILE = ["\r", "\u0085", "\u2028", "\u2029", "\ufeff", "\x00", "\x1b", "\ufffe", "\t", "\n", "\r\n", "&a ", "*a", "!t ", "|", ">", "%",
           "@", "`", "?", "? ", ": ", ":", "- ", "-", ", ", ",", "[", "]", "{", "}", "#", " #", "'", '"', "\\", "---\n", "...\n",
           "\n---\n", '"\\ud800"', '"\\uffff"', "  ", " ", "\u00a0", "\u3000", "\u200b", "\u202e", "\uf8f0", "\uf8f3", "<<: ", "key: "]


def flow(random, depth=3):
    kind = random.randrange(5 if depth else 2)
    if kind == 0:
        return random.choice(QUOTED)
    if kind < 3 or not depth:
        return random.choice([word for word in WORDS if not set(word) & set(":?,[]{}")])
    space = random.choice(["", "", " ", "\n", "\t", " # c\n", "\r\n  "])
    items = [flow(random, depth - 1) for _ in range(random.randrange(4))]
    if kind == 3:
        return "[" + space + ("," + random.choice(["", " ", space])).join(items) + space + "]"
    keys = random.sample(["a", "b", "'c'", '"d"', "e f", "é"], len(items))
    return "{" + space + ", ".join(f"{key}: {item}" for key, item in zip(keys, items)) + space + "}"


def scalar(random):
    return random.choice(WORDS[:-3] + QUOTED)


def block(random, indent=0, depth=3):
    """Lines of a block that begins at column `indent`."""
    pad = " " * indent
    end = random.choice(["", "", "", "  ", " # c", "\n", "\n# c"])
    kind = random.randrange(4 if depth else 1)
    if kind == 0:
        return pad + random.choice([scalar(random), flow(random, 2)]) + end + "\n"
    lines = []
    for number in range(random.randrange(1, 4)):
        end = random.choice(["", "", "", "  ", " # c", "\n", "\n# c"])
        step = random.choice([1, 2, 2, 4])
        head = "-" if kind == 1 else random.choice(["a", "b c", "'d'", '"e"', "é", "x:y"]) + str(number) * (kind == 2) + ":"
        if kind != 1 and head[0] in "'\"":
            head = head[:2] + str(number) + head[2:-2] + head[0] + ":"
        elif kind == 3:
            head = f"k{number}:"
        way = random.randrange(4)
        if way == 0:
            lines.append(pad + head + " " + scalar(random) + end + "\n")
        elif way == 1:
            lines.append(pad + head + " " + flow(random, 2) + end + "\n")
        elif way == 2 and head == "-":
            lines.append(pad + "-" + " " * step + block(random, indent + 1 + step, depth - 1).lstrip(" "))
        else:
            lines.append(pad + head + end + "\n" + block(random, indent + step, depth - 1))
    return "".join(lines)


def mutated(random, text, pieces=HOSTILE, changes=3):
    """A text with a few pieces put in, left out, repeated or exchanged."""
    for _ in range(random.randrange(1, changes + 1)):
        at = random.randrange(len(text) + 1)
        way = random.randrange(4)
        if way == 0:
            text = text[:at] + random.choice(pieces) + text[at:]
        elif way == 1:
            text = text[:at] + text[at + random.randrange(1, 4):]
        elif way == 2:
            end = min(len(text), at + random.randrange(1, 20))
            text = text[:end] + text[at:end] + text[end:]
        else:
            text = text[:at] + random.choice(pieces) + text[at + 1:]
    return text


def document(random):
    """Bytes of a text; about half of them follow the grammar."""
    text = random.choice(["", "", "", "---\n", "# c\n", "\ufeff"]) + random.choice(
        [lambda: block(random), lambda: flow(random) + "\n", lambda: json.dumps([scalar(random), {scalar(random): 1}])])()
    if random.random() < 0.1:
        text = text.replace("\n", "\r\n")
    if random.random() < 0.5:
        text = mutated(random, text)
    data = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.05 and data:
        at = random.randrange(len(data))
        data = data[:at] + bytes([random.randrange(256)]) + data[at + 1:]
    return data


# ---------------------------------------------------------------------------------------------------------------------
# Numbers and expressions


def number(random, small=False):
    n, d = random.randrange(-4, 5), random.randrange(1, 5)
    if small:
        return random.choice([str(n), str(n), f"{n}/{d}", f"{n / 2}"])
    return random.choice([
        str(n), str(n), f"{n}/{d}", f"{n / 2}", f"+{d}", f".{d}", f"{d}.", f"{n}e{d - 3}", f"0x{d}.8p-{d}", f"0{d}", f'"{n}/{d}"',
        f"'{n}'"])


def bad_number(random):
    return random.choice([
        "", "1/0", "1_000", ".nan", ".inf", "-.inf", "1e20001", "0x", "0x.p1", "1/2/3", "1 /2", "--1", "1e", "e1", ".", "+", "1.2.3",
        "١", "１", "true", "~", "[1]", "{}", "1e99999999999999999999", "0x1p", "-1/-2", "inf", "nan", "1,2"])


def expression(random, depth=3):
    if not depth or random.random() < 0.3:
        return random.choice(["rho", "rho", "1", "2", "1/2", ".5", "3.", "0x1p-1", "1e1"])
    way = random.randrange(8)
    a, b = expression(random, depth - 1), expression(random, depth - 1)
    if way < 4:
        return f"{a}{random.choice(['+', ' + ', '-', ' - ', '*', ' * ', '/', ' / '])}{b}"
    if way == 4:
        return f"({a})"
    if way == 5:
        return f"({a})^{random.choice(['2', '3', '0', '-1', '(2)', '(-2)', '1'])}"
    if way == 6:
        return f"-{a}"
    return f"rho^{random.randrange(1, 6)}"


def hostile_expression(random):
    return mutated(random, expression(random), ["(", ")", "^", "^-", "**", "rho", "1", ".", "e5", "/0", " ", "−", "sqrt(", "x", "^99", "\t", "K"])


# ---------------------------------------------------------------------------------------------------------------------
# Models


def matrix(random, rows, columns, entry):
    way = random.randrange(12)
    if random.random() < 0.005:
        return random.choice(BAD_MATRICES)
    if way == 0:
        return f"{{zeros: [{rows}, {columns}]}}"
    if way == 1 and rows == columns:
        return f"{{identity: {rows}}}"
    return "[" + ", ".join("[" + ", ".join(entry(random) for _ in range(columns)) + "]" for _ in range(rows)) + "]"


def vector(random, size, entry):
    return f"{{zeros: [{size}]}}" if random.random() < 0.2 else "[" + ", ".join(entry(random) for _ in range(size)) + "]"


def affine(random, rows, columns, entry, bias=0.5):
    weight = "weight: " + matrix(random, rows, columns, entry)
    return "{" + weight + (", bias: " + vector(random, rows, entry) if random.random() < bias else "") + "}"


def layers(random, inputs, entry):
    """(text of a list of layers, outputs)"""
    listed = []
    for _ in range(random.randrange(4)):
        if random.random() < 0.01:
            listed.append(random.choice(BAD_LAYERS))
        elif random.random() < 0.5:
            outputs = random.randrange(1, 3)
            listed.append("{linear: " + affine(random, outputs, inputs, entry) + "}")
            inputs = outputs
        else:
            n = lambda: number(random, small=True)
            listed.append(random.choice([
                "relu", "relu", "identity", "square", "abs", "hard-tanh", f"{{leaky-relu: {n()}}}", f"{{polynomial: [{n()}, {n()}]}}",
                f"{{piecewise-linear: {{breakpoints: [-1, 1/2], slopes: [{n()}, {n()}, {n()}], value: {n()}}}}}",
                f"{{piecewise-linear: {{breakpoints: [], slopes: [{n()}]}}}}"]))
    return "[" + ", ".join(listed) + "]", inputs


LOSSES = ["squared", "squared", "squared", "squared", "absolute", "{huber: 1/2}", "{piecewise-polynomial: {breakpoints: [0], pieces: [[0, 0, 1], [0, 0, 2]]}}",
          "{piecewise-polynomial: {breakpoints: [], pieces: [[0, 1, 1, 1]]}}", "logistic", "{smoothed-hinge: 1}", "cross-entropy"]
BAD_LOSSES = ["{huber: 0}", "{huber: -1}", "{smoothed-hinge: 0}", "huber", "{squared: 1}", "{huber: 1, logistic: 1}", "[squared]", "{huber: x}",
              "{piecewise-polynomial: {breakpoints: [1, 0], pieces: [[1], [1], [1]]}}", "{piecewise-polynomial: {breakpoints: [0], pieces: [[1]]}}",
              "{piecewise-polynomial: {breakpoints: [], pieces: [[]]}}", "{piecewise-polynomial: {breakpoints: 0, pieces: [[1]]}}", "Squared", "''"]
BAD_LAYERS = ["{relu: 1}", "leaky-relu", "{leaky-relu: [1]}", "{polynomial: []}", "{polynomial: 1}", "linear", "[relu]", "{relu: 1, abs: 1}", "tanh", "''",
              "{piecewise-linear: {breakpoints: [1, 0], slopes: [1, 1, 1]}}", "{piecewise-linear: {breakpoints: [1], slopes: [1]}}",
              "{piecewise-linear: {breakpoints: [0, 0], slopes: [1, 2, 3]}}", "{piecewise-linear: {slopes: [1]}}", "{}"]
BAD_MATRICES = ["[]", "[[]]", "{}", "[1]", "{zeros: [1]}", "{zeros: [3/2, 1]}", "{zeros: [1, 3/2]}", "{zeros: [-1, 1]}", "{zeros: [0, 1]}", "{identity: 3/2}", "{identity: 0}",
                "{zeros: [1, 1], identity: 1}", "[[1], [1, 2]]", "{identity: 1e30}", "{zeros: [1e4, 1e4]}", "{identity: 2.0}", "{zeros: [4/2, 1e0]}"]
BAD_PARTS = BAD_LOSSES + BAD_LAYERS + BAD_MATRICES + ["{zeros: [1/2, 2]}", "{identity: 0}", "{identity: 3/2}", "relu", "[]", "[[]]", "{}",
             "{file: x.npy}", "{file: w.safetensors, tensor: a}", "[[1], [1, 2]]", "{leaky-relu: }", "{linear: [1]}", "null", "''", "{values: [[1]]}",
             "{zeros: [1]}", "{polynomial: []}", "{breakpoints: [1, 1], slopes: [1, 1, 1]}", "fails", "{verdict: holds, vacuous: true}"]


def model(random, parameter=False):
    """The text of a model; most of them are one."""
    entry = (lambda r: f'"{expression(r, 2)}"' if r.random() < 0.3 else number(r)) if parameter else number
    samples, inputs, outputs, width = (random.randrange(1, limit) for limit in (4, 3, 3, 4))
    loss = random.choice(LOSSES if random.random() < 0.95 else BAD_LOSSES)
    y = matrix(random, samples, outputs, entry)
    if loss in ("logistic", "{smoothed-hinge: 1}"):
        y = "[" + ", ".join("[" + ", ".join(random.choice(["1", "-1"]) for _ in range(outputs)) + "]" for _ in range(samples)) + "]"
    elif loss == "cross-entropy":
        y = "[" + ", ".join("[" + ", ".join(f"1/{outputs}" for _ in range(outputs)) + "]" for _ in range(samples)) + "]"
    lines = ["nest-verify: 1", f"loss: {loss}", f"data: {{x: {matrix(random, samples, inputs, entry)}, y: {y}}}"]
    if parameter:
        lines.append("parameter: {rho: {%s}}" % random.choice([
            "above: 1, below: 3", "at-least: 1/2, at-most: 5", "above: 0, at-most: 'sqrt(5)'", "above: '-sqrt(2)', below: 9", "above: 1", ""]))
    architecture = random.choice(["resnest", "resnest", "densenest", "fully-connected"])
    lines.append(f"architecture: {architecture}")
    if architecture == "fully-connected":
        text, width = layers(random, inputs, entry)
        lines.append("layers: " + text if width == outputs else f"layers: [{{linear: {affine(random, outputs, inputs, entry)}}}]")
    else:
        state = width if architecture == "resnest" else inputs
        if architecture == "resnest":
            lines.append("expansion: " + affine(random, width, inputs, entry))
        blocks = []
        for _ in range(random.randrange(4)):
            size = random.randrange(1, 3)
            feature = f"{{values: {matrix(random, samples, size, entry)}}}"
            if random.random() < 0.7:
                feature, size = layers(random, state, entry)
            weight = f", weight: {matrix(random, width, size, entry)}" if architecture == "resnest" else ""
            blocks.append(f"{{feature: {feature}{weight}}}")
            state += 0 if architecture == "resnest" else size
        if blocks or random.random() < 0.5:
            lines.append("blocks: [" + ", ".join(blocks) + "]")
        lines.append("prediction: " + affine(random, outputs, state, entry))
    if random.random() < 0.2:
        lines.append("expect: {chen2021.assumption-2: " + random.choice(["holds", "{verdict: fails}", "{verdict: holds, vacuous: true}", "fail"]) + "}")
    if random.random() < 0.2:
        lines.append('title: "a \\u00e9"')
    random.shuffle(lines)
    text = "\n".join(lines) + "\n"
    if random.random() < 0.3:
        way = random.randrange(4)
        if way == 0:
            text = mutated(random, text, changes=2)
        elif way == 1:
            values = [at for at in range(len(text)) if text[at] in "0123456789"]
            at = random.choice(values)
            text = text[:at] + random.choice([bad_number(random), number(random), "1e3", "123456789123456789"]) + text[at + 1:]
        elif way == 2:
            starts = [at for at in range(len(text)) if text.startswith(": ", at)]
            at = random.choice(starts) + 2
            end = text.index("\n", at)
            text = text[:at] + random.choice(BAD_PARTS) + text[end:]
        else:
            del lines[random.randrange(len(lines))]
            text = "\n".join(lines) + "\n"
    return text


# ---------------------------------------------------------------------------------------------------------------------
# Binary files

FORMATS = {"F64": "d", "F32": "f", "F16": "e", "I8": "b", "I16": "h", "I32": "i", "I64": "q", "U8": "B", "U16": "H", "U32": "I", "U64": "Q"}
NAMES = ["a", "é", "e\u0301", "K", "\u212a", "w.0", "", "b"]


def elements(random, letter, count):
    if letter in "dfe":
        return [random.choice([0.0, 1.0, -1.5, 0.1, 5e-324, 65504.0, -0.0]) for _ in range(count)]
    low, high = (0, 255) if letter in "BHIQ" else (-128, 127)
    return [random.randint(low, high) for _ in range(count)]


def damage(random, header, names):
    """One field of one tensor is another: its place, its shape, its type."""
    entry = header[random.choice(names)]
    way = random.randrange(4)
    if way == 0:
        shift = random.choice([-8, -2, -1, 1, 2, 8])
        entry["data_offsets"] = [max(0, offset + shift) for offset in entry["data_offsets"]]
    elif way == 1:
        entry["data_offsets"] = list(header[random.choice(names)]["data_offsets"])
    elif way == 2:
        entry["shape"] = random.choice([entry["shape"] + [1], entry["shape"][::-1], [], [0, 2], [1 << 40, 1 << 40, 0], [4]])
    else:
        entry["dtype"] = random.choice([*FORMATS, "BF16", "BOOL", "f32", ""])


def safetensors(random):
    """(bytes, name and shape of one tensor in it)"""
    header, data, names = {}, b"", random.sample(NAMES, random.randrange(1, 4))
    for name in names:
        kind = random.choice(list(FORMATS))
        shape = [random.randrange(1, 3), random.randrange(1, 3)][:random.choice([2, 2, 2, 1])]
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        part = struct.pack(f"<{count}{FORMATS[kind]}", *elements(random, FORMATS[kind], count))
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    name = random.choice(names)
    shape = header[name]["shape"]
    if random.random() < 0.3:
        header["__metadata__"] = {"format": "pt"}
    if random.random() < 0.3:
        damage(random, header, names)
    text = json.dumps(header, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.03:
        text = text[:-1] + ", " + text[1:]
    if random.random() < 0.2:
        text = mutated(random, text, ["0", "1", "-1", "9", "99999999999999999999", '"', ",", "{", "}", "[", "]", ":", '\\u0061', "\\'", " ", "\n", "\ufeff",
                                      '"a":', '"F32"', "\x00", "BF16", "BOOL", "00", "1.0", "1e0"], 2)
    header = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.2:
        data = random.choice([data + b"\0", data[:-1], b"", data * 2, b"\xff" * len(data)])
    length = len(header) if random.random() < 0.95 else random.choice([0, 1, len(header) + 1, len(header) - 1, 1 << 63, (1 << 64) - 1])
    return struct.pack("<Q", length) + header + data, name, shape


def npy(random):
    """(bytes, shape)"""
    kind = random.choice(["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"])
    letter = {"f2": "e", "f4": "f", "f8": "d", "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q"}[kind]
    order = random.choice("<>") if kind[1] != "1" else random.choice("<>|")
    shape = (random.randrange(1, 3), random.randrange(1, 3))
    data = struct.pack(f"{order if order != '|' else '<'}{shape[0] * shape[1]}{letter}", *elements(random, letter, shape[0] * shape[1]))
    text = f"{{'descr': '{order}{kind}', 'fortran_order': {random.choice(['True', 'False'])}, 'shape': {shape}, }}" + " " * random.randrange(8) + "\n"
    if random.random() < 0.4:
        text = mutated(random, text, ["0", "1", "-1", "'", '"', ",", "(", ")", "{", "}", "True", "False", "<f8", "|O", "\\'", " ", "01", "(2)", "L", "\ufeff"], 2)
    header = text.encode()
    version = random.choice([1, 1, 1, 2, 3, 4])
    if random.random() < 0.2:
        data = random.choice([data + b"\0", data[:-1], b"", b"\xff" * len(data)])
    return b"\x93NUMPY" + bytes([version, random.choice([0] * 9 + [1])]) + struct.pack("<H" if version == 1 else "<I", len(header)) + header + data, list(shape)


def array(random, shape):
    """Bytes of an npy file of F64."""
    count = shape[0] * shape[1]
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {tuple(shape)}, }}\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text.encode() + struct.pack(f"<{count}d", *elements(random, "d", count))


# ---------------------------------------------------------------------------------------------------------------------
# Certificates


def altered_certificate(random, text, others):
    """A certificate with something changed that a checker has to see: a value, a field, a step, or the text."""
    way = random.randrange(6)
    if way == 0:
        return mutated(random, text, ["0", "1", "7", "-", '"', ",", "[", "]", "{", "}", "\\", "\\u0041", ".0", "e1", "true", "null", " ", "\ufeff", "\t", "é"], 2)
    value = json.loads(text)
    places = []

    def visit(parent, key, depth=0):
        places.append((parent, key))
        child = parent[key]
        for inner in (child if isinstance(child, dict) else range(len(child)) if isinstance(child, list) else ()):
            visit(child, inner, depth + 1)

    for key in value:
        visit(value, key)
    parent, key = random.choice(places)
    if way == 1:
        del parent[key]
    elif way == 2 and isinstance(parent, list):
        parent.insert(key, parent[key])
    elif way == 3:
        other = random.choice(places)
        parent[key] = other[0][other[1]]
        try:
            return json.dumps(value)
        except ValueError:  # it holds itself now
            return text
    elif way == 4:
        other = json.loads(random.choice(others))
        name = random.choice(list(value))
        value[name] = other.get(name, 0)
    else:
        old = parent[key]
        parent[key] = random.choice([0, 1, -1, "0", "1", "-1", "1/2", "2/4", [], {}, True, "é", 10**15, 10**14] + (
            [old + 1, old - 1, str(old)] if type(old) is int else [old + "0", "-" + old, old[::-1]] if isinstance(old, str) else []))
    return json.dumps(value)
