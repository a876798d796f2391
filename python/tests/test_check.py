"""The package against the program, on networks that were exported by torch."""

import pathlib
import subprocess
import sys
from fractions import Fraction

import numpy as np
import onnx
import pytest

import nest_verify
from nest_verify import _program

ROOT = pathlib.Path(__file__).resolve().parents[2]
NETWORKS = ROOT / "fixtures" / "onnx"


@pytest.fixture
def data():
    """Some of the digits, with one-hot targets."""
    return np.load(NETWORKS / "x.npy")[:40], np.load(NETWORKS / "y-one-hot.npy")[:40]


def test_network(data):
    x, y = data
    report = nest_verify.check(NETWORKS / "resnest.onnx", x, y, claims=["chen2021"])
    assert report.model["architecture"] == "resnest"
    assert (report.model["N"], report.model["N_in"], report.model["N_o"], report.model["L"]) == (40, 64, 10, 3)
    assert report["chen2021.assumption-3"].verdict == "holds"
    assert report["chen2021.proposition-2"].title
    with pytest.raises(KeyError):
        report["chen2021.theorem-99"]
    # The risk, from the definition, in floating point.
    outputs = np.load(NETWORKS / "resnest.outputs.npy")[:40]
    assert isinstance(report.risk.trained, Fraction) or report.risk.trained.decimal
    assert float(report.risk.trained) == pytest.approx(((outputs - y) ** 2).sum(1).mean(), rel=1e-4)
    files = {pathlib.Path(entry["file"]).name for entry in report.model["files"]}
    assert files == {"resnest.onnx", "x.npy", "y.npy"}
    assert "chen2021.assumption-3" in str(report)
    assert "<iframe" in report._repr_html_() and "chen2021.assumption-3" in report.html


def test_exported_model_gives_the_same(data, tmp_path):
    x, y = data
    network = onnx.load(NETWORKS / "densenest.onnx")
    path = nest_verify.export(network, x, y, tmp_path / "model.yaml")
    direct = nest_verify.check(network, x, y)
    again = nest_verify.check(path)
    assert [(claim.id, claim.verdict) for claim in direct.claims] == [(claim.id, claim.verdict) for claim in again.claims]
    assert direct.risk == again.risk
    assert again.model["architecture"] == "densenest"


def test_faults(data, tmp_path):
    x, y = data
    with pytest.raises(nest_verify.ProgramError, match="x has shape"):
        nest_verify.check(NETWORKS / "resnest.onnx", x[:, :5], y)
    with pytest.raises(nest_verify.ProgramError, match="no such file"):
        nest_verify.check(tmp_path / "missing.onnx", x, y)
    with pytest.raises(ValueError, match="give x and y"):
        nest_verify.check(NETWORKS / "resnest.onnx")
    with pytest.raises(ValueError, match="data of its own|its own data"):
        nest_verify.check(ROOT / "fixtures" / "yun2019" / "section-3.2.yaml", x, y)
    with pytest.raises(TypeError, match="torch module"):
        nest_verify.check(42, x, y)
    with pytest.raises(TypeError, match="complex128"):
        nest_verify.check(NETWORKS / "resnest.onnx", x.astype(complex), y)
    with pytest.raises(ValueError, match="yaml"):
        nest_verify.export(NETWORKS / "resnest.onnx", x, y, tmp_path / "model.txt")


def test_without_the_program(monkeypatch):
    monkeypatch.setenv("NEST_VERIFY", "/nowhere/nest-verify")
    with pytest.raises(nest_verify.ProgramNotFound, match="/nowhere"):
        _program.program()
    monkeypatch.delenv("NEST_VERIFY")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(nest_verify.ProgramNotFound, match="swift build"):
        _program.program()


def test_cross_entropy():
    report = nest_verify.check(ROOT / "fixtures" / "chen2021" / "cross-entropy-overlap.yaml")
    least = report.risk.erlb[-1]
    assert isinstance(least, nest_verify.Bounds) and 0 < least.upper - least.lower < Fraction(1, 10**20)
    assert float(least) == pytest.approx(0.526526157286)
    assert report.risk.epsilon == 0 and float(report.risk.excess) > 1
    assert report.point_of_phi is not None and report.point_of_phi.kind == "not-critical"


def test_model_file():
    report = nest_verify.check(ROOT / "fixtures" / "yun2019" / "section-3.2.yaml")
    assert report.risk.linear == Fraction(25, 78)
    assert report.point.kind == "global-minimum" and report.point_of_phi.kind == "global-minimum"
    assert report.exit == 0
    assert report["chen2021.assumption-4"].expected == "fails"
    assert report["chen2021.proposition-1.ii"].vacuous


def test_models_without_numbers():
    """Of sizes alone nothing is a number, and with a parameter numbers are functions; at a value of it they are numbers."""
    sizes = nest_verify.check(ROOT / "fixtures" / "sizes" / "bottleneck.yaml")
    assert sizes["chen2021.bottleneck-condition"].verdict == "holds"
    assert sizes.risk.trained is None and sizes.point is None
    family = ROOT / "fixtures" / "families" / "yun2019-section-3.1.yaml"
    report = nest_verify.check(family)
    assert report.claims and report.risk.linear is None and "ranges" in report.json["risk"]["linear"]
    assert nest_verify.check(family, at="rho=1").risk.linear == Fraction(8, 15)
    with pytest.raises(ValueError, match="model files"):
        nest_verify.check(NETWORKS / "resnest.onnx", [[0.0]], [[0.0]], at="rho=1")


def test_claims(data):
    x, y = data
    report = nest_verify.check(NETWORKS / "resnest.onnx", x, y, claims="chen2021.assumption-3")
    assert [claim.id for claim in report.claims] == ["chen2021.assumption-3"]
    with pytest.raises(ValueError, match="--output"):
        nest_verify.check(NETWORKS / "resnest.onnx", x, y, claims=["chen2021", "--output", "stolen"])


def test_export_leaves_nothing_else(data, tmp_path):
    x, y = data
    network = onnx.load(NETWORKS / "resnest.onnx")
    kept = tmp_path / "net.onnx"
    kept.write_bytes(b"mine")
    nest_verify.export(network, x, y, tmp_path / "net.yaml")
    assert kept.read_bytes() == b"mine"
    assert {path.name for path in tmp_path.iterdir()} == {"net.onnx", "net.yaml", "net.safetensors", "net.x.npy", "net.y.npy"}
    with pytest.raises(nest_verify.ProgramError, match="x has shape"):
        nest_verify.export(network, x[:, :5], y, tmp_path / "other.yaml")
    assert not list(tmp_path.glob("other*"))


def test_names_with_a_dash(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    x, y = data
    network = onnx.load(NETWORKS / "resnest.onnx")
    onnx.save(network, "-n.onnx")
    assert nest_verify.check("-n.onnx", x, y, claims="chen2021.assumption-3").exit == 0
    path = nest_verify.export("-n.onnx", x, y, "-m.yaml")
    assert nest_verify.check(path, claims="chen2021.assumption-3").model["L"] == 3


def test_torch_module(tmp_path):
    """Torch is not among the requirements, and its exporter takes a while."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnxscript")

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.expansion = torch.nn.Linear(3, 4)
            self.feature = torch.nn.Linear(4, 2)
            self.weight = torch.nn.Linear(2, 4, bias=False)
            self.prediction = torch.nn.Linear(4, 1)

        def forward(self, x):
            x = self.expansion(x)
            x = x + self.weight(torch.relu(self.feature(x)))
            return self.prediction(x)

    torch.manual_seed(0)
    network = Network().train()
    x, y = torch.randn(9, 3), torch.randn(9)
    report = nest_verify.check(network, x, y)
    assert network.training
    expected = ((network(x)[:, 0] - y) ** 2).mean().item()
    assert float(report.risk.trained) == pytest.approx(expected, rel=1e-4)
    assert report.model["M"] == 4


def test_types():
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "nest_verify"]
    result = subprocess.run(command, cwd=ROOT / "python", capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
