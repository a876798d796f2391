"""What small files may cost, and outputs that are no plain files.

    NEST_VERIFY=.build/release/nest-verify python3 -m pytest Tests/Faults

Each of these models took gigabytes once: the budget counts what the process holds, and computations hold less.
"""

import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("NEST_VERIFY", str(ROOT / ".build/release/nest-verify"))
MODEL = str(ROOT / "fixtures/chen2021/narrow.yaml")


def resnest(x, y, **rest):
    return {"nest-verify": 1, "architecture": "resnest", "data": {"x": x, "y": y}, **rest}


def powers(width, samples, seed):
    """Inputs of 20,000 bits in twenty characters."""
    rng = random.Random(seed)
    number = lambda: f"0x{rng.randint(1, 15):x}p{rng.choice([-9000, -5000, 1700, 3000])}"
    small = lambda rows, columns: [[rng.randint(-3, 3) for _ in range(columns)] for _ in range(rows)]
    return resnest(
        [[number() for _ in range(width)] for _ in range(samples)], small(samples, 1), expansion={"weight": small(width, width)},
        blocks=[{"feature": [{"linear": {"weight": small(width, width)}}, "relu"], "weight": small(width, width)}],
        prediction={"weight": small(1, width)})


def deep(blocks, samples):
    """A DenseNEst of ReLU units, whose numbers grow with every block."""
    rng = random.Random(blocks)
    features = []
    for block in range(blocks):
        weight = [[rng.randint(-3, 3) for _ in range(block + 2)]]
        features.append({"feature": [{"linear": {"weight": weight}}, "relu"]})
    return {"nest-verify": 1, "architecture": "densenest", "data": {
        "x": [[rng.randint(-3, 3), rng.randint(-3, 3)] for _ in range(samples)], "y": [[rng.randint(-3, 3)] for _ in range(samples)]},
        "blocks": features, "prediction": {"weight": [[1] * (blocks + 2)]}}


def zeros(blocks, samples, feature=("relu",)):
    """Blocks of one unit on inputs that are all zero: next to nothing to multiply, and much to hold."""
    return resnest(
        {"zeros": [samples, 1]}, {"zeros": [samples, 1]}, expansion={"identity": 1},
        blocks=[{"feature": list(feature), "weight": [[1]]}] * blocks, prediction={"weight": [[1]]})


CASES = {
    "a long literal": resnest([["1" + "7" * 60_000]], [[3]], expansion={"identity": 1}, blocks=[], prediction={"weight": [[2]]}),
    "powers of two": powers(3, 5, 1),
    "a deep network": deep(200, 30),
    "a million samples": zeros(10, 1_000_000),
    "a million samples of a linear network": zeros(10, 1_000_000, []),
    "a hundred blocks": zeros(100, 30_000),
    "three thousand blocks": zeros(3000, 3000),
    "twenty thousand blocks": zeros(20_000, 1),
}


@pytest.mark.parametrize("name", CASES)
def test_small_files_stay_small(name, tmp_path):
    path = tmp_path / "model.json"
    path.write_text(json.dumps(CASES[name]))
    process = subprocess.Popen([PROGRAM, path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1, 3), process.stderr.read()
    assert usage.ru_maxrss < 2_200_000


def test_a_matrix_that_is_too_large_is_estimated(tmp_path):
    zeros = lambda *shape: {"zeros": list(shape)}
    layers = [{"linear": {"weight": zeros(100_000, 1), "bias": zeros(100_000)}}, "relu"]
    model = resnest([[1], [2]], [[1], [3]], expansion={"identity": 1},
                    blocks=[{"feature": layers, "weight": zeros(1, 100_000)}], prediction={"weight": [[1]]})
    (tmp_path / "model.json").write_text(json.dumps(model))
    run = subprocess.run([PROGRAM, "certify", "model.json", "-o", "c.json"], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert run.returncode == 3 and "--budget" in run.stderr, run.stderr
    assert not (tmp_path / "c.json").exists()


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_a_budget_for_nothing_leaves_a_report(form):
    run = subprocess.run([PROGRAM, ROOT / "fixtures/landscape/golden.yaml", "--budget", "1e-9", "--format", form], capture_output=True, timeout=120)
    assert run.returncode == 3 and b"undecided" in run.stdout, run.stderr


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_pipe_by_its_path(path):
    run = subprocess.run([PROGRAM, MODEL, "-o", path], capture_output=True, timeout=60)
    plain = subprocess.run([PROGRAM, MODEL], capture_output=True, timeout=60)
    assert run.returncode == plain.returncode and run.stdout.splitlines()[:5] == plain.stdout.splitlines()[:5], run.stderr


def test_a_file_without_a_name(tmp_path):
    with open(tmp_path / "gone", "w+b") as file:
        os.unlink(tmp_path / "gone")
        path = f"/dev/fd/{file.fileno()}"
        run = subprocess.run([PROGRAM, MODEL, "-o", path], pass_fds=[file.fileno()], cwd=tmp_path, capture_output=True, timeout=60)
        file.seek(0)
        assert run.returncode in (0, 1) and MODEL.encode() in file.read(), run.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGINT, signal.SIGTERM])
def test_signals_end_it(number):
    model = json.dumps(resnest([["1" + "7" * 90_000, 1]] * 3, [[3], [1], [2]], expansion={"weight": [[1, 2], [3, 1]]},
                               blocks=[{"feature": [{"linear": {"weight": [[1, 1], [2, 1]]}}, "square", "square", "square"], "weight": [[1, 2], [1, 0]]}], prediction={"weight": [[2, 1]]}))
    process = subprocess.Popen([PROGRAM, "-", "--budget", "1000"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                               preexec_fn=lambda: [signal.signal(s, signal.SIG_DFL) for s in (signal.SIGQUIT, signal.SIGINT)])
    process.stdin.write(model.encode())
    process.stdin.close()
    time.sleep(1)
    process.send_signal(number)
    process.wait(timeout=20)
    said = process.stderr.read().decode()
    assert process.returncode == -number and "crash" not in said
    # SIGQUIT asks for no more than the end.
    assert said == ("" if number == signal.SIGQUIT else f"interrupted by {signal.Signals(number).name}\n")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_batch_says_how_far_it_came(number, tmp_path):
    """The lines that are there are whole, and as many as it says; what the caller ignores is ignored."""
    line = json.dumps(resnest([[1, 2], [3, 1]], [[1], [2]], expansion={"weight": [[1, 0], [1, 1]]}, blocks=[], prediction={"weight": [[1, 1]]})) + "\n"
    for ignored in False, True:
        output = tmp_path / f"{ignored}.jsonl"
        reader, writer = os.pipe()
        process = subprocess.Popen([PROGRAM, "-", "--format", "jsonl", "--resume", output, "--exit-zero"], stdin=reader, stderr=subprocess.PIPE,
                                   preexec_fn=lambda: signal.signal(number, signal.SIG_IGN if ignored else signal.SIG_DFL))
        os.close(reader)
        os.write(writer, (line * 3).encode())
        until = time.time() + 20
        while (not output.exists() or output.read_bytes().count(b"\n") < 3) and time.time() < until:
            time.sleep(0.02)
        process.send_signal(number)
        time.sleep(0.2)
        os.close(writer)
        said = process.communicate(timeout=20)[1].decode()
        if ignored:
            assert (process.returncode, said) == (0, "")
        else:
            assert process.returncode == -number
            assert said.startswith(f"interrupted by {signal.Signals(number).name}; 3 models: ") and said.endswith(" s\n"), said
        assert [json.loads(text)["exit"] for text in output.read_text().splitlines()] == [json.loads(output.read_text().splitlines()[0])["exit"]] * 3


def run_on(model, *options):
    return subprocess.run([PROGRAM, "-", *options], input=json.dumps(model).encode(), capture_output=True, timeout=200)


def squares(count, weight=0):
    """A network of one unit a layer whose outputs are the 2^count-th powers of its weights and input."""
    layers = [layer for _ in range(count) for layer in ({"linear": {"weight": [[weight]]}}, "square")]
    return {"nest-verify": 1, "architecture": "fully-connected", "data": {"x": [[1]], "y": [[1]]}, "layers": [*layers, {"linear": {"weight": [[weight]]}}]}


@pytest.mark.parametrize("count", [10, 60, 62, 63, 64, 70, 200])
@pytest.mark.parametrize("weight", [0, 1])
def test_degrees_beyond_words(count, weight):
    run = run_on(squares(count, weight))
    assert run.returncode in (0, 3) and b"Fatal" not in run.stderr and b"The given weights" in run.stdout, run.stderr


@pytest.mark.parametrize("model, decided", [
    # The square of a square … of 3/2 is not written down.
    (resnest([["3/2"], [2]], [[1], [0]], expansion={"weight": {"identity": 1}}, blocks=[{"feature": ["square"] * 30, "weight": [[1]]}],
             prediction={"weight": [[1]]}), ["chen2021.assumption-3", "chen2021.assumption-4", "chen2021.bottleneck-condition"]),
    (resnest([[1], [2], [3]], [[1], [3], [2]], expansion={"weight": {"identity": 1}}, blocks=[{"feature": ["square"], "weight": [["1/2"]]}],
             prediction={"weight": [[1]]}, loss={"piecewise-polynomial": {"breakpoints": [0], "pieces": [[0] * 299 + [1], [0] * 300 + [1]]}}),
     ["chen2021.assumption-3", "chen2021.bottleneck-condition"]),
])
def test_what_is_too_large_costs_no_other_claim(model, decided):
    run = run_on(model, "--format", "json", "--budget", "1/10")
    assert run.returncode in (1, 3), run.stderr
    verdicts = {claim["id"]: claim["verdict"] for claim in json.loads(run.stdout)["claims"]}
    assert all(verdicts[claim] in ("holds", "fails") for claim in decided), verdicts


def test_what_was_not_computed_in_time_is_undecided():
    model = resnest([["1" + "7" * 90_000, 1]] * 3, [[3], [1], [2]], expansion={"weight": [[1, 2], [3, 1]]},
                    blocks=[{"feature": [{"linear": {"weight": [[1, 1], [2, 1]]}}, "square", "square", "square"], "weight": [[1, 2], [1, 0]]}],
                    prediction={"weight": [[2, 1]]})
    run = run_on(model, "--timeout", "0.2", "--format", "json")
    report = json.loads(run.stdout)
    # How far it came depends on the machine. A claim that fails comes before what is open.
    fails = any(claim["verdict"] == "fails" for claim in report["claims"])
    assert "the time was over" in json.dumps(report["not-computed"]), report["not-computed"]
    assert run.returncode == (1 if fails else 3), run.stderr
    # Without such a claim the part alone is open.
    run = run_on(model, "--timeout", "0.2", "--claim", "chen2021.assumption-3", "--format", "json")
    report = json.loads(run.stdout)
    assert [claim["verdict"] for claim in report["claims"]] == ["holds"] and run.returncode == (3 if report.get("not-computed") else 0)


def test_millions_of_units_at_their_kinks():
    """What is known without the derivatives with respect to three million parameters is said, in less than 2 GB."""
    model = resnest([[1], [2]], [[1], [3]], expansion={"weight": {"identity": 1}},
                    blocks=[{"feature": [{"linear": {"weight": {"zeros": [1_000_000, 1]}}}, "relu"], "weight": {"zeros": [1, 1_000_000]}}],
                    prediction={"weight": [[1]]})
    run = run_on(model)
    words = " ".join(run.stdout.decode().split())
    assert run.returncode == 1 and "the derivatives with respect to 2000001 parameters takes about" in words, words[-800:]


def test_standard_input_is_an_input(tmp_path):
    path = tmp_path / "model.yaml"
    path.write_bytes((ROOT / MODEL).read_bytes())
    with open(path, "rb") as model:
        run = subprocess.run([PROGRAM, "-", "-o", path], stdin=model, capture_output=True, timeout=60)
    assert run.returncode == 2 and b"it is the same file as the input -" in run.stderr
    assert path.read_bytes() == (ROOT / MODEL).read_bytes()


def test_files_that_may_not_grow(tmp_path):
    run = subprocess.run([PROGRAM, ROOT / MODEL, "-o", tmp_path / "report"], capture_output=True, timeout=60,
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))
    assert run.returncode == 2 and b"not written: File too large" in run.stderr, run.stderr
    assert not list(tmp_path.iterdir())
    run = subprocess.run([PROGRAM, ROOT / MODEL, "-o", ""], capture_output=True, timeout=60)
    assert run.returncode == 64 and b"expected the name of a file" in run.stderr
