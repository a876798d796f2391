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


def test_pipe(tmp_path):
    count = int(os.environ.get("NEST_VERIFY_MODELS", "1000"))
    lines = [model(number) for number in range(count)]
    models = tmp_path / "sweep.jsonl"
    models.write_text("\n".join(lines) + "\n")
    alone = subprocess.run(COMMAND, stdin=models.open(), capture_output=True, text=True, check=True).stdout

    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    try:
        data = spark.sparkContext.textFile(str(models), minPartitions=8)
        reports = data.pipe(" ".join(COMMAND)).collect()
    finally:
        spark.stop()
    assert len(reports) == count
    assert [without_place(line) for line in reports] == [without_place(line) for line in alone.splitlines()]
    assert [json.loads(line)["model"]["id"] for line in reports] == [str(number) for number in range(count)]
