"""Every call by which the program reads and writes fails once, is cut short, or is the last that the process makes.

    NEST_VERIFY=.build/release/nest-verify python3 -m pytest Tests/Faults

What is to be written is there whole or not at all: the old file or the new one. A failure has a status, a line that says why, and leaves no other
file behind; cut short, a call is made again. Where an allocation fails, whichever it is, the program says so in one line and ends with status 3.
"""

import errno
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("NEST_VERIFY", str(ROOT / ".build/release/nest-verify"))
MODEL = ROOT / "fixtures/chen2021/narrow.yaml"

# What is run in a folder of its own, and the files that it writes.
COMMANDS = {
    "check": (["model.yaml", "--format", "html", "-o", "out"], ["out"]),
    "certify": (["certify", "model.yaml", "-o", "out"], ["out"]),
    "audit": (["audit", "certificate", "model.yaml"], []),
    "snap": (["snap", "model.yaml", "-o", "out.yaml"], ["out.yaml"]),
    "import": (["import", "network.onnx", "--x", "x.npy", "--y", "y.npy", "-o", "out.yaml"],
               ["out.yaml", "out.safetensors"]),
}
OLD = b"what was there\n"


@pytest.fixture(scope="session")
def shim(tmp_path_factory):
    path = tmp_path_factory.mktemp("shim") / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, ROOT / "Tests/Faults/faults.c", "-ldl"], check=True)
    return path


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    shutil.copy(MODEL, folder / "model.yaml")
    onnx = ROOT / "fixtures/onnx"
    for source, name in ((onnx / "resnest.onnx", "network.onnx"), (onnx / "x.npy", "x.npy"), (onnx / "y-one-hot.npy", "y.npy")):
        shutil.copy(source, folder / name)
    subprocess.run([PROGRAM, "certify", "model.yaml", "-o", "certificate"], cwd=folder, check=True)
    return folder


def run(arguments, folder, shim=None, **fault):
    environment = dict(os.environ, LC_ALL="C", NO_COLOR="1")
    if shim:
        environment |= {"LD_PRELOAD": str(shim), **{f"FAULT_{key.upper()}": str(value) for key, value in fault.items()}}
    return subprocess.run([PROGRAM] + arguments, cwd=folder, env=environment, capture_output=True, timeout=300)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="session")
def expected(inputs, tmp_path_factory):
    """What each command prints, its status, and what it writes."""
    results = {}
    for name, (arguments, outputs) in COMMANDS.items():
        folder = tmp_path_factory.mktemp(name) / "run"
        shutil.copytree(inputs, folder)
        done = run(arguments, folder)
        results[name] = done, {output: (folder / output).read_bytes() for output in outputs}
    return results


CALLS = [("open", errno.EMFILE), ("read", errno.EIO), ("write", errno.ENOSPC), ("mkstemp", errno.EACCES),
         ("fchmod", errno.EPERM), ("rename", errno.EXDEV), ("read", "short"), ("write", "short")]
KILLED = [("write", "kill"), ("fchmod", "kill"), ("rename", "kill"), ("close", "kill")]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("call, how", CALLS + KILLED, ids=lambda value: str(value))
def test_one_call_goes_wrong(command, call, how, shim, inputs, expected, tmp_path):
    arguments, outputs = COMMANDS[command]
    whole, files = expected[command]
    before = contents(inputs)
    log = tmp_path / "log"
    count = 0
    while True:
        folder = tmp_path / "run"
        shutil.copytree(inputs, folder)
        for output in outputs:
            (folder / output).write_bytes(OLD)
        done = run(arguments, folder, shim, call=call, at=count, errno=how, log=log)
        after = contents(folder)
        shutil.rmtree(folder)
        place = f"{command}: {call} {count} {how}: {done.returncode} {done.stderr.decode(errors='replace')[-500:]}"
        happened = log.exists()
        log.unlink(missing_ok=True)

        for output in outputs:
            assert after.pop(output, None) in (OLD, files[output]), place
        rest = {name: content for name, content in after.items() if before.get(name) != content}
        if how == "kill" and happened:
            assert done.returncode == -9, place
            # Nobody can clean up after that; what is left says whose it is.
            assert all(name.startswith(".nest-verify-") for name in rest), place
        else:
            assert not rest, place
            assert done.returncode in (0, 1, 2, 3), place
            if how == "short" or not happened:
                assert (done.returncode, done.stdout) == (whole.returncode, whole.stdout), place
            elif done.returncode != whole.returncode:
                assert done.returncode in (2, 3) and (done.stderr.strip() or call == "write"), place
        if not happened:
            break
        count += 1
    # Every call was there to go wrong.
    assert count >= (len(outputs) if call in ("mkstemp", "fchmod", "rename") else 1), f"{command}: {count} times {call}"


ALLOCATIONS = [("malloc", 0), ("calloc", 0), ("realloc", 0), ("memalign", 0), ("malloc", 100), ("malloc", 10_000), ("malloc", 100_000)]
SHORTAGE = b"undecided: there is not enough memory\n"


def spread(count):
    """Numbers below `count`, the more the nearer they are to either end."""
    steps, step = [], 1
    while step <= count:
        steps.append(step - 1)
        step += 1 + step // 4
    return sorted({*steps, *(count - 1 - step for step in steps)})


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("call, size", ALLOCATIONS)
def test_one_allocation_fails(command, call, size, shim, inputs, expected, tmp_path):
    arguments, outputs = COMMANDS[command]
    whole, files = expected[command]
    before = contents(inputs)
    counted = tmp_path / "count"
    folder = tmp_path / "run"
    shutil.copytree(inputs, folder)
    assert run(arguments, folder, shim, call=call, at=-1, errno=0, size=size, count=counted).returncode == whole.returncode
    shutil.rmtree(folder)
    count = int(counted.read_text())
    assert count or (call, size) != ("malloc", 0), f"{command}: no {call}"
    log, happened = tmp_path / "log", 0
    for number in spread(count):
        shutil.copytree(inputs, folder)
        for output in outputs:
            (folder / output).write_bytes(OLD)
        done = run(arguments, folder, shim, call=call, at=number, errno=errno.ENOMEM, size=size, log=log)
        after = contents(folder)
        shutil.rmtree(folder)
        place = f"{command}: {call} {number} of {count}, {size} bytes: {done.returncode} {done.stdout[-200:]} {done.stderr[-500:]}"
        # Threads allocate more or less from run to run.
        if log.exists():
            happened += 1
            log.unlink()
            # What another thread allocates while the program ends, with everything written, is of no account.
            if number >= count - 64 and done.returncode == whole.returncode:
                assert (done.stdout, done.stderr) == (whole.stdout, whole.stderr), place
                assert all(after[output] == files[output] for output in outputs), place
            else:
                assert done.returncode == 3 and done.stderr == SHORTAGE, place
            assert done.stdout in (b"", whole.stdout), place
        else:
            assert (done.returncode, done.stdout) == (whole.returncode, whole.stdout), place
        for output in outputs:
            assert after.pop(output, None) in (OLD, files[output]), place
        assert {name: content for name, content in after.items() if before.get(name) != content} == {}, place
    assert happened or not count, f"{command}: no {call} failed"


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("command", COMMANDS)
def test_no_thread_begins(command, at, shim, inputs, expected, tmp_path):
    """Those that the program starts itself; the others are waited for. Without the first, which waits for signals, all is done."""
    arguments, _ = COMMANDS[command]
    shutil.copytree(inputs, tmp_path / "run")
    log = tmp_path / "log"
    done = run(arguments, tmp_path / "run", shim, call="pthread_create", at=at, errno=errno.EAGAIN, log=log)
    assert at == 1 or log.exists()
    if at == 1 and log.exists():
        assert done.returncode == 3 and done.stderr.endswith(b"no thread can be started: Resource temporarily unavailable\n"), done.stderr
    else:
        assert done.returncode == expected[command][0].returncode
