"""Times ExactAlgebra beside other exact libraries on the same inputs, compares the answers, and prints the ratios.

    pip install python-flint                       # FLINT
    apt-get install pari-gp macaulay2              # PARI and Macaulay2; each is left out when it is not there
    swift build -c release --product nest-bench
    python3 Sources/nest-bench/peers.py [--digits DIRECTORY] [--quick]

DIRECTORY holds a trained ResNEst as safetensors and its data as npy (`fixtures/digits`); its features are computed here,
exactly. Each library is used straightforwardly: the function of its manual for the task, on one thread. A ratio is our
time over theirs: below 1 we are faster. Run this on an idle machine. Exit status 1 when an answer differs.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
from fractions import Fraction

from cases import digits, synthetic
from libraries import Flint, Macaulay2, Pari

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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=pathlib.Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    cases = list(synthetic(options.quick))
    if options.digits:
        cases += digits(options.digits)

    answers = ours(cases)
    libraries = [Flint()]
    libraries += [peer for peer in (Pari(), Macaulay2()) if shutil.which(peer.command[0])]
    theirs = []
    for peer in libraries:
        # The network's matrices, of some hundred rows with large entries, are for FLINT alone: the others take hours.
        known = cases if isinstance(peer, Flint) else [case for case in cases if not case[1].startswith("digits/")]
        theirs.append(peer.run(known))

    differ = 0
    print(f"{'case':28} {'seconds':>10}" + "".join(f" {peer.name:>10} {'ratio':>7}" for peer in libraries))
    for _, name, _ in cases:
        seconds, answer = answers[name]
        line = f"{name:28} {seconds:10.6f}"
        for results in theirs:
            if name not in results:
                line += f" {'-':>10} {'-':>7}"
                continue
            time, expected = results[name]
            line += f" {time:10.6f} {seconds / time:7.2f}"
            if expected != answer:
                differ += 1
                line += "  DIFFERS"
        print(line)
    print(f"{len(cases)} cases, {differ} with different answers")
    sys.exit(differ != 0)


if __name__ == "__main__":
    main()
