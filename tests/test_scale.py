"""The short measurement of ``bench/scale.py``: ratios and counts beside other people's retrievers, never times."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_a_thousand_passages_are_found_as_well_as_by_any_stock_retriever() -> None:
    for library in ("bm25s", "tantivy"):
        pytest.importorskip(library)
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(ROOT / "bench" / "scale.py"), "--short"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
