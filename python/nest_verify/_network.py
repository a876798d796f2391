"""Networks and data as the files that the program reads."""

from __future__ import annotations

import os
import pathlib
import sys
import tempfile
import warnings
from typing import Any, Union

import numpy as np
import onnx

#: A torch module, an ONNX network in memory, or the path of an ONNX file or of a model file.
Network = Any
Path = Union[str, "os.PathLike[str]"]

MODEL_SUFFIXES = (".yaml", ".yml", ".json")


def file_argument(path: Path) -> str:
    """A path as an argument of the program: one that begins with a dash would be an option."""
    text = os.fspath(path)
    return os.path.join(os.curdir, text) if text.startswith("-") else text


def is_module(model: Network) -> bool:
    """Whether `model` is a torch module; torch is looked at only where it is loaded already."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


def array(values: Any) -> "np.ndarray[Any, Any]":
    """Data as an array of numbers: numpy's own, torch tensors, lists."""
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()
    result = np.asarray(values)
    if result.dtype.kind not in "fiu" or result.dtype.itemsize > 8:
        raise TypeError(f"data of type {result.dtype}: expected floating-point numbers or integers of at most 64 bits")
    return result


def targets(values: Any) -> "np.ndarray[Any, Any]":
    """N × N_o, or N integers, which are classes; N numbers are a column."""
    result = array(values)
    if result.ndim == 1 and result.dtype.kind == "f":
        return result.reshape(-1, 1)
    return result


def inputs(values: Any) -> "np.ndarray[Any, Any]":
    """N × N_in or N × C × H × W; N numbers are a column, N × H × W are rows."""
    result = array(values)
    return result if result.ndim in (2, 4) else result.reshape(len(result), -1)


def write_onnx(model: Network, x: Any, path: pathlib.Path) -> pathlib.Path:
    """Writes `model` as an ONNX file at `path`, or gives the path of the one that it is."""
    if isinstance(model, (str, os.PathLike)):
        return pathlib.Path(file_argument(model)).absolute()
    if isinstance(model, onnx.ModelProto):
        onnx.save(model, path)
        return path
    if is_module(model):
        write_module(model, x, path)
        return path
    raise TypeError(f"a model of type {type(model).__name__}: expected a torch module, an ONNX model or a path")


def write_module(module: Any, x: Any, path: pathlib.Path) -> None:
    """Exports a torch module in evaluation mode, with a batch of any size."""
    import torch

    try:
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise ImportError("torch exports networks with the package onnxscript: pip install onnxscript") from error
    parameter = next(module.parameters(), None)
    dtype = torch.float32 if parameter is None else parameter.dtype
    example = torch.as_tensor(array(x)[:2]).to(dtype)
    if len(example) < 2:
        example = torch.cat([example, example])
    training = module.training
    module.eval()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                module,
                (example,),
                path,
                input_names=["x"],
                output_names=["prediction"],
                opset_version=18,
                dynamo=True,
                dynamic_shapes=({0: torch.export.Dim("N")},),
                external_data=False,
                verbose=False,
            )
    finally:
        module.train(training)


def export(model: Network, x: Any, y: Any, path: Path, *, loss: str = "squared") -> pathlib.Path:
    """Writes `model` with its data as a model file at `path`, which one can read, edit and check.

    Beside `NAME.yaml` it writes `NAME.safetensors` with the weights, `NAME.x.npy` and `NAME.y.npy`, over files with these names; where
    the network is refused, no new file stays. `model` is a torch
    module, an `onnx.ModelProto` or the path of an ONNX file. `x` is N × N_in or N × C × H × W, `y` N × N_o or N integers:
    the classes. Weights and data are taken exactly as they are stored.

    Raises ProgramError, with the diagnostics of the program, where the network is none that it knows."""
    from ._program import run

    target = pathlib.Path(path)
    if target.suffix not in MODEL_SUFFIXES:
        raise ValueError(f"{target}: expected a name that ends in .yaml or .json")
    x_path, y_path = target.with_suffix(".x.npy"), target.with_suffix(".y.npy")
    new = [path for path in (x_path, y_path) if not path.exists()]
    try:
        np.save(x_path, inputs(x))
        np.save(y_path, targets(y))
        with tempfile.TemporaryDirectory() as folder:
            network = write_onnx(model, x, pathlib.Path(folder) / f"{target.stem}.onnx")
            names = [file_argument(path) for path in (x_path, y_path, target)]
            run("import", network, "--x", names[0], "--y", names[1], "--loss", loss, "-o", names[2])
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        raise
    return target
