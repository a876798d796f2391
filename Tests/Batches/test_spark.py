"""Spark's `pipe` on a local cluster of two workers gives the reports of one process."""

import json
import os
import subprocess

import pytest

pytest.importorskip("pyspark")

PROGRAM = os.environ.get("NEST_VERIFY", "nest-verify")
COMMAND = [PROGRAM, "-", "--format", "jsonl", "--exit-zero", "--no-seconds"]


def model(number):
    """A ResNEst of one unit, whose risk depends on the number."""
    return json.dumps(
        {
            "nest-verify": 1,
            "id": number,
            "architecture": "resnest",
            "data": {"x": [[1], [2], [3]], "y": [[1], [number % 17], [2]]},
            "expansion": {"weight": [[1]]},
            "blocks": [{"feature": [{"linear": {"weight": [[1]], "bias": [-(number % 23)]}}, "relu"], "weight": [[1]]}],
            "prediction": {"weight": [[1]]},
        }
    )


def without_place(line):
    """A report without the number of its line, which each process counts from 1."""
    report = json.loads(line)
    del report["model"]["file"], report["model"]["files"]
    return report


def piped(path, command):
    """What the lines of a file become in processes of a local cluster of two workers."""
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        return spark.sparkContext.textFile(str(path), minPartitions=8).pipe(" ".join(command)).collect()
    finally:
        spark.stop()


def test_pipe(tmp_path):
    count = int(os.environ.get("NEST_VERIFY_MODELS", "1000"))
    lines = [model(number) for number in range(count)]
    models = tmp_path / "sweep.jsonl"
    models.write_text("\n".join(lines) + "\n")
    alone = subprocess.run(COMMAND, stdin=models.open(), capture_output=True, text=True, check=True).stdout

    reports = piped(models, COMMAND)
    assert len(reports) == count
    assert [without_place(line) for line in reports] == [without_place(line) for line in alone.splitlines()]
    assert [json.loads(line)["model"]["id"] for line in reports] == [str(number) for number in range(count)]


def test_ranges_of_an_ablation(tmp_path):
    ablation = [PROGRAM, "ablate", "chen2021.theorem-1.ii"]
    scope = ["--scope", "N=3,M=2,N_o=2,L=2,K=1,numbers=12"]
    alone = subprocess.run(ablation + scope, capture_output=True, text=True, check=True).stdout
    ranges = tmp_path / "ranges.jsonl"
    ranges.write_text(subprocess.run(ablation + scope + ["--ranges"], capture_output=True, text=True, check=True).stdout)
    lines = piped(ranges, ablation + ["--work"])
    assert len(lines) == len(ranges.read_text().splitlines()) > 10
    results = tmp_path / "results.jsonl"
    results.write_text("".join(line + "\n" for line in reversed(lines)))
    command = ablation + scope + ["--results", str(results)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == alone
