"""The recipe for Dask in Documentation/Batches.md, run as it stands there, gives the reports of one process."""

import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

pytest.importorskip("dask.bag")

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("NEST_VERIFY", "nest-verify")


def without_place(line):
    """A report without the number of its line, which each process counts from 1."""
    report = json.loads(line)
    del report["model"]["file"], report["model"]["files"]
    return report


def test_recipe(tmp_path):
    section = (ROOT / "Documentation/Batches.md").read_text().split("\n## Dask\n")[1]
    recipe = re.search(r"```python\n(.*?)```", section, re.DOTALL).group(1)
    # Small blocks, so that there are several.
    assert recipe.count('"1MB"') == 1
    (tmp_path / "recipe.py").write_text(recipe.replace('"1MB"', '"20kB"'))
    generator = ROOT / "Sources/nest-bench/models.py"
    models = subprocess.run([sys.executable, generator, "300"], capture_output=True, text=True, check=True).stdout
    (tmp_path / "sweep.jsonl").write_text(models)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/nest-verify").symlink_to(pathlib.Path(PROGRAM).resolve())
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run([sys.executable, "recipe.py"], cwd=tmp_path, env={**os.environ, "PATH": path}, check=True, timeout=600)

    parts = sorted((tmp_path / "reports").iterdir())
    reports = [line for part in parts for line in part.read_text().splitlines()]
    alone = subprocess.run(
        ["nest-verify", "-", "--format", "jsonl", "--exit-zero", "--no-seconds"], input=models, capture_output=True, text=True,
        check=True, env={**os.environ, "PATH": path}).stdout
    assert len(parts) > 3 and len(reports) == 300
    assert [without_place(line) for line in reports] == [without_place(line) for line in alone.splitlines()]
