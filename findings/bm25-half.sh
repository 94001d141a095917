#!/usr/bin/env bash
# One would guess: in BM25 the rarer of two words never weighs less than the commoner one.
# What happens: BM25Okapi gives a word in exactly half of the documents the weight 0, but lifts a word in more than half
# to a quarter of the average weight. So a word in five of ten is ignored, and one in eight of ten counts.
# What follows: in a small collection a query for the rarer word scores 0 everywhere, and in a query of two words the
# commoner one decides. BM25Plus and BM25L of the same package keep the order.
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install rank-bm25==0.2.2 numpy==2.4.6

"$tmp/venv/bin/python" - <<'PY'
from importlib.metadata import version

from rank_bm25 import BM25L, BM25Okapi, BM25Plus

# Ten documents of two words: "crise" is in eight of them, "visa" in five.
crise, visa = 8, 5
documents = [["crise", "visa"]] * 3 + [["crise", f"lieu{n}"] for n in range(5)] + [["visa", f"date{n}"] for n in range(2)]
assert sum("crise" in d for d in documents) == crise and sum("visa" in d for d in documents) == visa

print(f"rank-bm25 {version('rank-bm25')}; 10 documents, crise in {crise}, visa in {visa}")
print("expected: visa, the rarer, weighs more than crise")
for kind in (BM25Okapi, BM25Plus, BM25L):
    index = kind(documents)
    print(f"  {kind.__name__:10} idf of visa {index.idf['visa']:.3f}, of crise {index.idf['crise']:.3f}")
    assert (index.idf["visa"] > index.idf["crise"]) == (kind is not BM25Okapi)

index = BM25Okapi(documents)
scores = index.get_scores(["visa"])
print(f"  query visa: highest score {scores.max():.3f}")
assert index.idf["visa"] == 0 and not scores.any()

scores = index.get_scores(["visa", "crise"])
only_crise, only_visa = scores[3], scores[8]
print(f"  query visa crise: {' '.join(documents[3])} {only_crise:.3f}, {' '.join(documents[8])} {only_visa:.3f}")
assert only_crise > only_visa == 0

# More copies of a word can raise its weight: a sixth document with "visa" in place of one without.
more = BM25Okapi([["visa", "lieu0"] if d == ["crise", "lieu0"] else d for d in documents])
print(f"  visa in 6 of 10: idf {more.idf['visa']:.3f}")
assert more.idf["visa"] > 0
PY
echo "holds: a word in half of the documents weighs nothing, one in more of them something"
