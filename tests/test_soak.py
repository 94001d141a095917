"""Hours of use in a minute, by polling and by webhook: faults, a stop and a start in the middle, and nothing lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_nothing_is_lost_and_nothing_is_told_twice(mode: str) -> None:
    command = [sys.executable, str(ROOT / "bench" / "soak.py"), mode, "--short"]
    ended = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{mode}: 0 lost" in ended.stdout
    assert f"{mode}: 0 answered twice" in ended.stdout
