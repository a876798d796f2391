"""Calls the program nest-verify."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from typing import Any, Optional, Union

import numpy as np

from ._network import MODEL_SUFFIXES, Network, Path, file_argument, inputs, targets, write_onnx
from ._report import Report, report


class ProgramNotFound(RuntimeError):
    """There is no program nest-verify."""


class ProgramError(RuntimeError):
    """The program could not use its input; the message is what it says."""


def program() -> str:
    """The path of the program: NEST_VERIFY, or nest-verify on PATH."""
    named = os.environ.get("NEST_VERIFY")
    found = named or shutil.which("nest-verify")
    if found is None or not os.access(found, os.X_OK) or os.path.isdir(found):
        raise ProgramNotFound(
            f"{named} is no program" if named else "nest-verify is not on PATH: build it with `swift build -c release --product nest-verify`, "
            "and name it in the environment variable NEST_VERIFY"
        )
    return found


def run(*arguments: Path) -> str:
    """Runs the program and gives its output. Verdicts of any kind are no failures."""
    command = [program(), *(os.fspath(argument) for argument in arguments)]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    if result.returncode not in (0, 1, 3) or not result.stdout:
        raise ProgramError(result.stderr.strip() or f"nest-verify ended with status {result.returncode}")
    return result.stdout


def check(
    model: Network,
    x: Optional[Any] = None,
    y: Optional[Any] = None,
    *,
    loss: Optional[str] = None,
    claims: Union[str, Sequence[str]] = (),
    near: bool = False,
    at: Optional[str] = None,
) -> Report:
    """Decides every claim that `model` can answer, exactly, each with its evidence.

    - model: a torch module, an `onnx.ModelProto`, the path of an ONNX file, or that of a model file, which has its own data.
    - x: N × N_in or N × C × H × W; y: N × N_o, or N integers: the classes. Arrays, torch tensors or lists.
    - loss: `squared` (the default), `cross-entropy`, `logistic`, `absolute`, `huber=1`, `smoothed-hinge=1`.
    - claims: ids, or the name of a paper for all of its claims, or one of these alone; all claims when empty.
    - near: prove what lies near the given weights, too.
    - at: for a model file with a parameter, its value, as in `"rho=1/2"`; without one the report is about all values.

    Weights and data are taken exactly as they are stored. Raises ProgramError where the input cannot be used or the
    network is none that the program knows, with its diagnostics; ProgramNotFound without the program."""
    options: list[str] = ["--near"] if near else []
    if isinstance(claims, str):
        claims = [claims]
    for claim in claims:
        # What begins with a dash would be an option of the program.
        if claim.startswith("-"):
            raise ValueError(f"'{claim}' is no claim")
        options += ["--claim", claim]
    if at is not None:
        options.append(f"--at={at}")
    is_file = isinstance(model, (str, os.PathLike)) and os.fspath(model).lower().endswith(MODEL_SUFFIXES)
    # The data stay as long as the report, which may be asked for another format.
    folder = tempfile.TemporaryDirectory()
    if is_file:
        if x is not None or y is not None or loss is not None:
            raise ValueError("a model file has its own data and loss")
        arguments: list[Path] = ["check", file_argument(model)]
    else:
        if x is None or y is None:
            raise ValueError("a network has no data: give x and y")
        if at is not None:
            raise ValueError("a network has no parameter: at is for model files")
        place = pathlib.Path(folder.name)
        np.save(place / "x.npy", inputs(x))
        np.save(place / "y.npy", targets(y))
        network = write_onnx(model, x, place / "network.onnx")
        arguments = ["check", network, "--x", place / "x.npy", "--y", place / "y.npy"]
        if loss is not None:
            arguments += ["--loss", loss]

    def render(format: str, keep: object = folder) -> str:
        return run(*arguments, "--format", format, *options)

    return report(json.loads(render("json")), render)
