#!/usr/bin/env bash
# One would guess: the French stemmer gives a noun and its regular plural in -s one stem.
# What happens: it mostly does, but "-issions" and some "-ions" read as verb endings, so "commissions" is cut to "comm",
# the stem of "comme", and "permissions" to "perm", the stem of "permis", while their singulars keep more.
# What follows: a search for the singular misses a text with the plural and finds unrelated words instead. Bring plurals
# to the singular before stemming, or index both.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install PyStemmer==3.1.0

"$tmp/venv/bin/python" - <<'PY'
from importlib.metadata import version

import Stemmer

stem = Stemmer.Stemmer("french").stemWord
apart = "commission permission transmission soumission réadmission opinion religion rébellion"
together = "mission session admission émission réunion région question recommandation migration commissaire signataire"
strangers = [("commissions", "comme"), ("permissions", "permis"), ("soumissions", "soumis"), ("transmissions", "transmis")]

print(f"PyStemmer {version('PyStemmer')}, french; expected: each noun and its plural share a stem")
for title, nouns in (("apart", apart), ("together", together)):
    print(f"{title}:")
    for noun in nouns.split():
        one, many = stem(noun), stem(noun + "s")
        print(f"  {noun:15} {one:15} {noun + 's':16} {many}")
        assert (one == many) == (title == "together"), noun
print("plurals that meet another word:")
for plural, word in strangers:
    print(f"  {plural:15} {stem(plural):15} {word:16} {stem(word)}")
    assert stem(plural) == stem(word), plural
PY
echo "holds: some regular plurals part from their singular"
