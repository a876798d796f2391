"""Exact verdicts on trained residual networks, from Python.

    import nest_verify
    report = nest_verify.check(model, x, y)

`model` is a torch module, an ONNX network or the path of a model file. Everything is computed by the program
`nest-verify`, found on PATH or named by the environment variable NEST_VERIFY."""

from ._network import export
from ._program import ProgramError, ProgramNotFound, check
from ._report import Algebraic, Bounds, Claim, Number, Point, Report, Risk

__all__ = [
    "Algebraic",
    "Bounds",
    "Claim",
    "Number",
    "Point",
    "ProgramError",
    "ProgramNotFound",
    "Report",
    "Risk",
    "check",
    "export",
]
