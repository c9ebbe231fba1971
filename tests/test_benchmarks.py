"""Every benchmark runs, on little, and says its figures. How fast it was is no matter of a test."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("figure", "says"),
    [
        ("import", {"reminders, all rows", "SQLAlchemy Core, the same rows", "longest write transaction"}),
        ("planning", {"reminders planned, all rows", "SQLAlchemy Core inserting these rows"}),
    ],
)
def test_a_benchmark_says_its_figures(tmp_path: Path, figure: str, says: set[str]) -> None:
    told = tmp_path / "figures.json"
    command = [sys.executable, "-m", "benchmarks", figure, "--visits", "200", "--rounds", "1", "--json", str(told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(told.read_text())
    figures = {one["name"]: one["value"] for one in found["figures"]}
    assert says <= set(figures)
    assert all(figures[name] > 0 for name in says)
