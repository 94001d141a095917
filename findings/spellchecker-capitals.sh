#!/usr/bin/env bash
# One would guess: the French checker, which disregards case, corrects "age", "Age" and "AGE" to the same word.
# What happens: of the candidates it prefers the one that differs by accents alone, but compares it with the input as
# typed, capitals and all. "age" becomes "âge", "Age" becomes "page"; "deces" becomes "décès", "DECES" becomes "des".
# What follows: French capitals are often typed without accents, which is where the preference is lost. Put the
# word in lower case before asking for its correction.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install pyspellchecker==0.9.1

"$tmp/venv/bin/python" - <<'PY'
from importlib.metadata import version

from spellchecker import SpellChecker

checker = SpellChecker(language="fr")
print(f"pyspellchecker {version('pyspellchecker')}, fr; expected: case makes no difference")
for word, plain, capital in (
    ("age", "âge", "page"),
    ("deces", "décès", "des"),
    ("etrangere", "étrangère", "étrangers"),
    ("depot", "dépôt", "sept"),
    ("arrivee", "arrivée", "arrive"),
    # One candidate only, or one that is the most frequent anyway: no harm done.
    ("evacuation", "évacuation", "évacuation"),
    ("securite", "sécurité", "sécurité"),
):
    forms = (word, word.capitalize(), word.upper())
    seen = [checker.correction(form) for form in forms]
    print("  " + ", ".join(f"{form} -> {got}" for form, got in zip(forms, seen)))
    assert seen == [plain, capital, capital], word
    # The candidates are the same in each case; only the choice among them differs.
    assert len({frozenset(checker.candidates(form)) for form in forms}) == 1, word
assert "Évacuation" in checker and "ÉVACUATION" in checker  # looking up does disregard case
PY
echo "holds: the same word in capitals gets another correction"
