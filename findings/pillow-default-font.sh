#!/usr/bin/env bash
# One would guess: the scalable font that Pillow has inside writes French, as it writes « and ».
# What happens: ImageFont.load_default(size) has no letters with accents, no œ, no dash and no euro; each is drawn as the
# same empty box, without an error. That font tells nobody which letters it lacks: only their pictures do, all alike.
# What follows: a picture with text in French needs a font of its own, and a text should be looked at, letter by letter,
# before it is drawn.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install pillow==13.0.0

"$tmp/venv/bin/python" - <<'PY'
from PIL import ImageFont, __version__

font = ImageFont.load_default(40)
box = bytes(font.getmask("\uffff"))
lacking = [letter for letter in "aé«»’à–ç€œ" if bytes(font.getmask(letter)) == box]
print(f"Pillow {__version__}, {' '.join(font.getname())}: drawn as an empty box: {' '.join(lacking)}")
assert lacking == ["é", "à", "–", "ç", "€", "œ"], lacking
PY
echo "holds: the font has no letter of French that has an accent, and says nothing"
