"""Times ExactAlgebra beside other exact libraries on the same inputs, compares the answers, and prints the ratios.

    pip install python-flint                                  # FLINT
    apt-get install pari-gp macaulay2                         # the others are left out where they are not there
    apt-get install g++ libntl-dev libiml-dev liblinbox-dev
    swift build -c release --product nest-bench
    python3 Sources/nest-bench/peers.py [--digits DIRECTORY] [--quick] [--large N,N…] [--only NAME] [--rounds R] [--markdown FILE] [--svg FILE]

DIRECTORY holds a trained ResNEst as safetensors and its data as npy (`fixtures/digits`); its features are computed here,
exactly. `--large` takes the orders of single-precision and 32-bit matrices, in place of the small random ones. Each
library is used straightforwardly: the function of its manual for the task. Times are processor times of all threads. A ratio is our time over
theirs, and below 1 we are faster; with several rounds, in each of which all take their turn, the median of the ratios of
the rounds. Exit status 1 when an answer differs.
"""

import argparse
import datetime
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
from fractions import Fraction

from cases import digits, large, synthetic
from growth import growth
from libraries import Flint, Macaulay2, Pari, natives

# Answers have more decimal digits than Python reads by itself.
sys.set_int_max_str_digits(0)

ROOT = pathlib.Path(__file__).resolve().parents[2]


def ours(cases):
    """Seconds and answer of ExactAlgebra by the name of the case."""
    lines = []
    for operation, name, matrices in cases:
        lines.append(f"{operation} {name} {len(matrices)}")
        for matrix in matrices:
            lines.extend(matrix.lines())
    program = ROOT / ".build" / "release" / "nest-bench"
    done = subprocess.run([program], input="\n".join(lines) + "\n", capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"nest-bench failed: {done.stderr[-2000:]}")
    return {words[0]: (float(words[1]), [rational(word) for word in words[2:]])
            for words in map(str.split, done.stdout.splitlines())}


def rational(word):
    """A number of nest-bench: a count, or numerator/denominator in hexadecimal."""
    numerator, _, denominator = word.partition("/")
    return Fraction(int(numerator, 16), int(denominator, 16)) if denominator else Fraction(int(word))


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return os.uname().machine


def medians(rounds):
    """For each case the median of our seconds and of our ratio to each peer; and how many answers differ."""
    ours_by_case, ratios, differ = {}, {}, set()
    for answers, theirs in rounds:
        for name, (seconds, answer) in answers.items():
            ours_by_case.setdefault(name, []).append(seconds)
            for peer, results in theirs.items():
                if name in results:
                    time, expected = results[name]
                    # A tick of the clock, where it did not tick.
                    time = time or 1e-6
                    ratios.setdefault((name, peer), []).append(seconds / time)
                    if expected != answer:
                        differ.add((name, peer))
    middle = statistics.median
    return (
        {name: middle(values) for name, values in ours_by_case.items()},
        {key: middle(values) for key, values in ratios.items()},
        differ,
    )


def table(names, seconds, ratios, peers):
    yield "| case | seconds | " + " | ".join(peers) + " |"
    yield "| --- " * (len(peers) + 2) + "|"
    for name in names:
        cells = [f"{ratios[name, peer]:.2f}" if (name, peer) in ratios else "" for peer in peers]
        yield f"| {name} | {seconds[name]:.3g} | " + " | ".join(cells) + " |"


def summary(names, ratios, peers):
    """The median and the largest ratio by kind of case, where there are many of a kind."""
    kinds = {}
    for name in names:
        kind = name.rsplit("/", 1)[0] + (" " + name.rsplit("-", 1)[1] if name.endswith("bit") else "")
        kinds.setdefault(kind, []).append(name)
    yield "| cases | " + " | ".join(f"{peer}: median, largest" for peer in peers) + " |"
    yield "| --- " * (len(peers) + 1) + "|"
    for kind, members in kinds.items():
        cells = []
        for peer in peers:
            found = [ratios[name, peer] for name in members if (name, peer) in ratios]
            cells.append(f"{statistics.median(found):.2f}, {max(found):.2f}" if found else "")
        yield f"| {kind} | " + " | ".join(cells) + " |"


def times_by_order(seconds, ratios):
    """Seconds by library, kind of case and order."""
    libraries = {name: {"nest-verify": own} for name, own in seconds.items()}
    for (name, peer), ratio in ratios.items():
        libraries[name][peer] = seconds[name] / ratio
    return {(library, name.rsplit("/", 1)[0], int(name.rsplit("/", 1)[1])): time
            for name, times in libraries.items() for library, time in times.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", type=lambda text: [int(n) for n in text.split(",")])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", default="", help="what the names of all cases have in them")
    parser.add_argument("--without", default="", help="libraries to leave out, separated by commas")
    parser.add_argument("--markdown", type=pathlib.Path, help="a file for the tables")
    parser.add_argument("--svg", type=pathlib.Path, help="a file for the growth of the times, with --large")
    options = parser.parse_args()
    cases = list(large(options.large) if options.large else synthetic(options.quick))
    if options.digits:
        cases += digits(options.digits)
    cases = [case for case in cases if options.only in case[1]]

    peers = [Flint()]
    peers += [peer for peer in (Pari(), Macaulay2()) if shutil.which(peer.command[0])]
    peers += natives()
    peers = [peer for peer in peers if peer.name not in options.without.split(",")]
    rounds = []
    for _ in range(options.rounds):
        answers = ours(cases)
        theirs = {}
        for peer in peers:
            # The network's matrices, of some hundred rows with large entries, and all large ones are for those alone that
            # do not take hours.
            known = [case for case in cases if isinstance(peer, Flint) or not case[1].startswith("digits/")]
            if options.large and isinstance(peer, (Pari, Macaulay2)):
                known = []
            theirs[peer.name] = peer.run(known)
        rounds.append((answers, theirs))

    seconds, ratios, differ = medians(rounds)
    names = [peer.name for peer in peers if any(peer.name == key[1] for key in ratios)]
    print(f"{'case':28} {'seconds':>10}" + "".join(f" {name:>10}" for name in names))
    for _, case, _ in cases:
        line = f"{case:28} {seconds[case]:10.6f}"
        for name in names:
            line += f" {ratios[case, name]:10.2f}" if (case, name) in ratios else f" {'-':>10}"
            if (case, name) in differ:
                line += " DIFFERS"
        print(line)
    print(f"{len(cases)} cases, {len(differ)} different answers")
    if options.markdown:
        order = [case[1] for case in cases]
        lines = [f"{processor()}, {datetime.date.today()}, {options.rounds} rounds.", ""]
        lines += table(order, seconds, ratios, names) if options.large else summary(order, ratios, names)
        options.markdown.write_text("\n".join(lines) + "\n")
    if options.svg and options.large:
        options.svg.write_text(growth(times_by_order(seconds, ratios), ["nest-verify"] + names))
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
