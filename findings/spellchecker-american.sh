#!/usr/bin/env bash
# One would guess: the English dictionary of pyspellchecker, made of film subtitles, knows «colour», «centre», «programme»
# and «organise», which half of the world writes, and tells American spelling by its own dictionary, if at all.
# What happens: «en» of pyspellchecker 0.9.1 has no British form whatever: of twenty common ones not one, and the American
# form of every one of them. There is no «en-GB» beside it.
# What follows: who takes unknown words for names or for slips takes «regularising» for one.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install pyspellchecker==0.9.1

"$tmp/venv/bin/python" - <<'PY'
from spellchecker import SpellChecker

PAIRS = """colour/color centre/center programme/program organise/organize organised/organized recognise/recognize
behaviour/behavior neighbour/neighbor labour/labor favour/favor mobilise/mobilize defence/defense criticise/criticize
realise/realize apologise/apologize honour/honor flavour/flavor emphasise/emphasize summarise/summarize
harmonised/harmonized""".split()
words = SpellChecker(language="en").word_frequency
british = [pair.split("/")[0] for pair in PAIRS if pair.split("/")[0] in words]
american = [pair.split("/")[1] for pair in PAIRS if pair.split("/")[1] in words]
print(f"of {len(PAIRS)} words, known in British spelling: {len(british)} {british}; in American: {len(american)}")
assert (len(british), len(american)) == (0, len(PAIRS)), (british, american)
PY
echo "holds: the English dictionary of pyspellchecker knows no British spelling"
