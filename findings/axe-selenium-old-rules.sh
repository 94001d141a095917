#!/usr/bin/env bash
# One would guess: the newest release of a binding for axe tries a page against the rules of its day, WCAG 2.2 among them.
# What happens: axe-selenium-python 2.1.6 carries axe-core 3.1.1, which has no rule of WCAG 2.2 (tag «wcag22aa»), and its
# metadata does not say which axe it has. axe-playwright-python 0.1.8 carries axe-core 4.12.1, which has them.
# What follows: «no violations» means little before one has looked which axe was run.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install --no-deps \
  axe-selenium-python==2.1.6 axe-playwright-python==0.1.8

"$tmp/venv/bin/python" - <<'PY'
import re
import sys
from pathlib import Path

seen = {}
for package in ("axe_selenium_python", "axe_playwright_python"):
    script = next(path for path in Path(sys.prefix).rglob("axe*.js") if package in str(path))
    text = script.read_text(encoding="utf-8")
    found = re.search(r"axe v(\d+\.\d+\.\d+)", text) or re.search(r"version\s*=\s*['\"](\d+\.\d+\.\d+)", text)
    seen[package] = (found[1], "wcag22aa" in text)
    print(f"{package}: axe-core {found[1]}, {'rules' if seen[package][1] else 'no rule'} of WCAG 2.2")
assert seen == {"axe_selenium_python": ("3.1.1", False), "axe_playwright_python": ("4.12.1", True)}, seen
PY
echo "holds: the newest axe-selenium-python knows no rule of WCAG 2.2"
