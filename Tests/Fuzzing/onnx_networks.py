"""Random networks in ONNX, written field by field, and damaged ones. All take a `random.Random`, so that a seed replays them."""

import struct

OPERATORS = ["Relu", "Abs", "Identity", "LeakyRelu", "Clip", "HardSwish", "Mul", "Gemm", "MatMul", "Add", "Sub", "Concat", "Flatten", "Reshape",
             "Transpose", "Constant", "Softmax", "Tanh", "Squeeze", "Unsqueeze", "Dropout", "BatchNormalization", "PRelu", "Slice", "Shape", "Gather", "Cast", "", "é"]

# ---------------------------------------------------------------------------------------------------------------------
# The wire format of protocol buffers


def varint(value):
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, value):
    """Integers as varints, floats in 32 bits, text and messages with their lengths."""
    if isinstance(value, float):
        return varint(number << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def message(*fields):
    return b"".join(field(number, value) for number, value in fields)


# ---------------------------------------------------------------------------------------------------------------------
# Tensors and graphs


def tensor(random, name, shape, damaged=False):
    count = 1
    for size in shape:
        count *= size
    numbers = [random.choice([0.0, 1.0, -1.0, 0.5, -2.0, 0.25, 0.1, 3e38, 1e-45]) if damaged else random.choice([0.0, 1.0, -1.0, 0.5, -2.0, 0.1])
               for _ in range(count)]
    kind, way = random.choice([1, 1, 1, 11]), random.randrange(2)
    fields = [(1, size) for size in shape] + [(8, name)]
    if way and kind == 1:
        fields.append((4, struct.pack(f"<{count}f", *numbers)))
    elif way:
        fields.append((10, struct.pack(f"<{count}d", *numbers)))
    else:
        fields.append((9, struct.pack(f"<{count}{'f' if kind == 1 else 'd'}", *numbers)))
    if damaged:
        how = random.randrange(6)
        if how == 0:
            kind = random.choice([0, 2, 3, 6, 7, 9, 10, 12, 16, 17, 99, -1])
        elif how == 1:
            fields[0] = (1, random.choice([-1, 0, 1, 7, 1 << 40, (1 << 63) - 1]))
        elif how == 2:
            fields[-1] = (fields[-1][0], fields[-1][1][:-1] + random.choice([b"", b"\xff" * 8]))
        elif how == 3:
            fields.append((14, 1))
            fields.append((13, message((1, "location"), (2, random.choice(["../x.npy", "x.npy", "/dev/zero", "", "é", "."])))))
        elif how == 4:
            fields.append((random.choice([4, 5, 7, 9, 10, 11]), random.randbytes(random.randrange(9))))
        else:
            del fields[random.randrange(len(fields))]
    return message(*fields, (2, kind))


class Network:
    """A graph in the making."""

    def __init__(self, random, inputs):
        self.random, self.inputs, self.nodes, self.tensors, self.count = random, inputs, [], [], 0

    def name(self):
        self.count += 1
        return f"v{self.count}"

    def node(self, operator, inputs, *attributes):
        output = self.name()
        self.nodes.append([operator, inputs, output, list(attributes)])
        return output

    def constant(self, shape):
        name = self.name()
        self.tensors.append([name, shape])
        return name

    def linear(self, value, inputs, outputs):
        """A linear map in one of the ways in which exporters write it."""
        way = self.random.randrange(4)
        if way == 0:
            return self.node("MatMul", [value, self.constant([inputs, outputs])])
        if way == 1:
            product = self.node("MatMul", [value, self.constant([inputs, outputs])])
            return self.node("Add", [product, self.constant([outputs])][::self.random.choice([1, -1])])
        transposed = self.random.random() < 0.5
        shape = [outputs, inputs] if transposed else [inputs, outputs]
        attributes = [message((1, "transB"), (3, 1), (20, 2))] if transposed else []
        return self.node("Gemm", [value, self.constant(shape)] + [self.constant([outputs])] * (way - 2), *attributes)

    def activation(self, value):
        operator = self.random.choice(["Relu", "Relu", "Relu", "Abs", "LeakyRelu", "Identity", "Square", "HardSwish"])
        if operator == "LeakyRelu":
            return self.node(operator, [value], message((1, "alpha"), (2, 0.25), (20, 1)))
        return self.node("Mul", [value, value]) if operator == "Square" else self.node(operator, [value])


def sizes(random):
    """N_in, width, N_o and the number of samples."""
    return random.randrange(1, 4), random.randrange(1, 4), random.randrange(1, 3), random.randrange(1, 4)


def network(random, inputs, width, outputs):
    """Bytes of an ONNX file, two thirds of them of a network."""
    made = Network(random, inputs)
    value = "x"
    kind = random.randrange(3)
    if kind == 0:
        for _ in range(random.randrange(1, 4)):
            value, inputs = made.activation(made.linear(value, inputs, width)), width
    elif kind == 1:
        value = made.linear(value, inputs, width)
        for _ in range(random.randrange(3)):
            hidden = random.randrange(1, 4)
            branch = made.linear(made.activation(made.linear(value, width, hidden)), hidden, width)
            value = made.node("Add", [value, branch][::random.choice([1, -1])])
        inputs = width
    else:
        for _ in range(random.randrange(1, 3)):
            hidden = random.randrange(1, 3)
            branch = made.activation(made.linear(value, inputs, hidden))
            value = made.node("Concat", [value, branch], message((1, "axis"), (3, random.choice([1, -1])), (20, 2)))
            inputs += hidden
    value = made.linear(value, inputs, outputs)
    return encoded(random, made, value)


def encoded(random, made, value):
    damage = random.random() < 0.35
    way = random.randrange(9) if damage else None
    nodes = [list(node) for node in made.nodes]
    some = random.choice(nodes)
    names = ["x", "", "?"] + [node[2] for node in nodes] + [name for name, _ in made.tensors]
    if way == 0:
        some[0] = random.choice(OPERATORS)
    elif way == 1:
        some[1] = [random.choice(names) for _ in range(random.randrange(4))]
    elif way == 2:
        some[2] = random.choice(names)
    elif way == 3:
        some[3] = [message((1, random.choice(["alpha", "axis", "transB", "transA", "beta", "perm", "é"])),
                           (random.choice([2, 3, 4, 8]), random.choice([0, 1, -1, 2, 0.5, 1e30, b"", b"\x01\x00", 1 << 62])), (20, random.randrange(9)))]
    elif way == 4:
        nodes.remove(some)
    elif way == 5:
        random.shuffle(nodes)
    elif way == 6:
        nodes += nodes[:random.randrange(1, 3)]
    damaged = made.tensors[random.randrange(len(made.tensors))][0] if way == 7 and made.tensors else None

    def info(name):
        extents = message((1, message((2, "N")))) + message((1, message((1, made.inputs))))
        return message((1, name), (2, message((1, message((1, 1), (2, extents))))))

    graph = [(1, message(*[(1, name) for name in node[1]], (2, node[2]), (3, node[2]), (4, node[0]), *[(5, each) for each in node[3]])) for node in nodes]
    graph += [(5, tensor(random, name, shape, name == damaged)) for name, shape in made.tensors]
    graph += [(11, info("x")), (12, message((1, value)))]
    version = random.choice([0, 12, 21, 1 << 40]) if way == 8 else random.choice([13, 17, 20])
    data = message((7, message(*graph)), (8, message((1, ""), (2, version))))
    if random.random() < 0.15:
        for _ in range(random.randrange(1, 4)):
            at = random.randrange(len(data))
            piece = random.choice([b"", bytes([random.randrange(256)]), data[at:at + 8], b"\xff" * 10, varint(1 << 31)])
            data = data[:at] + piece + data[at + random.randrange(3):]
    return data
