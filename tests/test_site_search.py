"""The search box: an index that has every way to ask, and MiniSearch on it, where Node is there to run it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from site_pages import pages_by_word

from bot.brain import Brain
from bot.language.analyser import fold
from bot.measure.evaluate import Case, holds, load_cases
from bot.pack.entries import Kind
from bot.pack.reader import load_pack
from bot.site.build import ASSETS
from bot.site.outline import Outline
from bot.site.search import search_index

SETS = Path(__file__).parent / "questions" / "tune"
SHARED = Path(__file__).parents[2] / "shared" / "eval"
SLIPS = [  # accents left out, letters swapped, dropped, doubled; names of the other language; half a word
    ("en", "humanitarain visas", "reco-humanitarian-visas"),
    ("en", "Algera refugees Libya", "algeria-refugee-count"),
    ("en", "who chaird the meeting", "meeting-who-chaired"),
    ("en", "recommendation 8", "recommendation-8"),
    ("en", "anja klu", "speaker-anja-klug"),
    ("fr", "visas humanitairs", "reco-humanitarian-visas"),
    ("fr", "refugies libye algerie", "algeria-refugee-count"),
    ("fr", "qui a presidé la reunion", "meeting-who-chaired"),
    ("fr", "recomandation 8", "recommendation-8"),
    ("fr", "35411", "algeria-two-figures"),
]
SCRIPT = """
const { readFileSync } = require("fs");
const [folder, index] = process.argv.slice(1);
const load = (name) => {
  const module = { exports: {} };
  new Function("module", "exports", readFileSync(`${folder}/${name}`, "utf8"))(module, module.exports);
  return module.exports;
};
const search = load("search.js").engine(JSON.parse(readFileSync(index)), load("minisearch.js"));
const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map((text) => search(text).map((hit) => hit.id))));
"""


@pytest.fixture(scope="module")
def told() -> Brain:
    return Brain(load_pack())


@pytest.fixture(scope="module")
def indexes(told: Brain) -> dict[str, Any]:
    return {language: search_index(told, Outline(told), language) for language in ("en", "fr")}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_entry_is_found_by_each_of_its_phrasings(told: Brain, indexes: dict[str, Any], language: str) -> None:
    having, stop = pages_by_word(indexes[language]), set(indexes[language]["stop"])
    for entry in told.entries[::20]:
        for phrasing in entry.phrasings[language]:
            words = {w for w in re.findall(r"[^\W_]+", fold(phrasing)) if w not in stop and (len(w) > 1 or w.isdigit())}
            assert all(entry.id in having[word] for word in words), phrasing


def test_speakers_are_found_by_name_and_organisation(indexes: dict[str, Any]) -> None:
    assert "speaker-anja-klug" in pages_by_word(indexes["en"])["klug"]
    assert "speaker-anja-klug" in pages_by_word(indexes["fr"])["hcr"]


def test_every_page_is_in_the_index_once(told: Brain, indexes: dict[str, Any]) -> None:
    ids = [id for id, _, _ in indexes["fr"]["pages"]]
    assert len(ids) == len(set(ids)) == len(told.entries) + len(told.pack.speakers)
    assert [kind for _, kind, _ in indexes["fr"]["pages"]].count(str(Kind.UNSAID)) == len(told.pack.unsaid)


def found(folder: Path, index: dict[str, Any], questions: Sequence[str]) -> list[list[str]]:
    """The ids that the search box finds for each question, best first."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node on this machine to run MiniSearch with; the index itself is tested without")
    file = folder / "index.json"
    file.write_text(json.dumps(index), encoding="utf-8")
    command = [node, "-e", SCRIPT, str(ASSETS), str(file)]
    done = subprocess.run(command, input=json.dumps(questions), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    replies: list[list[str]] = json.loads(done.stdout)
    return replies


@pytest.mark.parametrize("language", ["en", "fr"])
def test_slips_and_missing_accents_find_the_page(tmp_path: Path, indexes: dict[str, Any], language: str) -> None:
    cases = [(text, id) for code, text, id in SLIPS if code == language]
    for (text, id), hits in zip(cases, found(tmp_path, indexes[language], [t for t, _ in cases]), strict=True):
        assert id in hits[:3], text


def test_nothing_comes_of_nothing(tmp_path: Path, indexes: dict[str, Any]) -> None:
    assert found(tmp_path, indexes["en"], ["", "   ", "the of and", "?!", "constructor __proto__"])[:4] == [
        [],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("folder", "names"), [(SETS, ("en_a", "en_b", "chat", "fr")), (SHARED, ("en_a", "en_b", "chat", "fr"))]
)
def test_the_right_page_is_among_the_first_three(
    tmp_path: Path, told: Brain, indexes: dict[str, Any], folder: Path, names: Sequence[str]
) -> None:
    if not folder.is_dir():
        pytest.skip(f"{folder.name}: these question sets are not here")
    for name in names:
        cases = [
            case for case in load_cases(folder / f"{name}.jsonl") if case.must and not case.turns and not case.abstain
        ]
        right = [_first_three(told, tmp_path, indexes, [c for c in cases if c.lang == code]) for code in ("en", "fr")]
        assert sum(right) >= 0.85 * len(cases), name


def _first_three(told: Brain, folder: Path, indexes: dict[str, Any], cases: Sequence[Case]) -> int:
    """For how many cases of one language a page among the first three answers."""
    if not cases:
        return 0
    language, compose = cases[0].lang, told.compose
    hits = found(folder, indexes[language], [case.q for case in cases])
    answers = [[compose.text(e, language) for id in ids[:3] if (e := compose.entry(id))] for ids in hits]
    return sum(any(holds(text, c.must, c.never) for text in texts) for c, texts in zip(cases, answers, strict=True))
