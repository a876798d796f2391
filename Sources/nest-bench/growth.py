"""A drawing of how times grow with the order of a matrix, one panel for each kind of case, on logarithmic scales."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 240, 200, 48, 30, 14, 30
COLUMNS = 3
COLOURS = ["#c0392b", "#1f6fb2", "#2e8b57", "#8e5ea2", "#b9770e", "#5d6d7e", "#117a8b"]


def growth(seconds, order_of_libraries):
    """`seconds` by (library, kind, order), as one SVG."""
    kinds = list(dict.fromkeys(kind for _, kind, _ in seconds))
    orders = sorted({order for _, _, order in seconds})
    low = math.floor(math.log10(min(seconds.values())))
    high = math.ceil(math.log10(max(seconds.values())))
    rows = -(-len(kinds) // COLUMNS)
    legend = 26
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * WIDTH} {rows * HEIGHT + legend}" '
        'font-family="sans-serif" font-size="10" role="img">',
        "<title>Processor time in seconds by the order of the matrix</title>",
        f'<rect width="{COLUMNS * WIDTH}" height="{rows * HEIGHT + legend}" fill="#fff"/>',
    ]

    def x(order):
        first, last = math.log2(orders[0]), math.log2(orders[-1])
        share = (math.log2(order) - first) / (last - first) if last > first else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(time):
        return TOP + (high - math.log10(time)) / (high - low) * (HEIGHT - TOP - BOTTOM)

    for place, kind in enumerate(kinds):
        parts.append(f'<g transform="translate({place % COLUMNS * WIDTH} {place // COLUMNS * HEIGHT})">')
        parts.append(f'<text x="{LEFT}" y="{TOP - 10}" font-weight="bold">{escape(kind)}</text>')
        for power in range(low, high + 1):
            height = y(10 ** power)
            parts.append(f'<path d="M{LEFT} {height:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
            parts.append(
                f'<text x="{LEFT - 4}" y="{height + 3:.1f}" text-anchor="end">{label(power)}</text>')
        for order in orders:
            parts.append(
                f'<text x="{x(order):.1f}" y="{HEIGHT - BOTTOM + 14}" text-anchor="middle">{order}</text>')
        for library, colour in zip(order_of_libraries, COLOURS):
            points = [(order, seconds[library, kind, order]) for order in orders if (library, kind, order) in seconds]
            if not points:
                continue
            line = " ".join(f"{x(order):.1f},{y(time):.1f}" for order, time in points)
            stroke = 2.5 if library == order_of_libraries[0] else 1.2
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="{stroke}"/>')
            parts += [f'<circle cx="{x(order):.1f}" cy="{y(time):.1f}" r="2.2" fill="{colour}"/>'
                      for order, time in points]
        parts.append("</g>")
    left = LEFT
    for library, colour in zip(order_of_libraries, COLOURS):
        if not any(key[0] == library for key in seconds):
            continue
        bottom = rows * HEIGHT + legend - 10
        parts.append(f'<path d="M{left} {bottom - 3}h18" stroke="{colour}" stroke-width="2.5"/>')
        parts.append(f'<text x="{left + 22}" y="{bottom}">{escape(library)}</text>')
        left += 34 + 6.2 * len(library)
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def label(power):
    return {-3: "1 ms", -2: "10 ms", -1: "0.1 s", 0: "1 s", 1: "10 s", 2: "100 s"}.get(power, f"10^{power} s")
