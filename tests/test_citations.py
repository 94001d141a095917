"""Whoever opens the report where a reply says so finds the thing there, said by the one who is named.

``tests/fidelity/speakers.txt`` has who says what, paragraph by paragraph. What needs the report's own pages is skipped
where the report is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from report import ROOT, needs_report, plain, read_report, speakers

from bot.answer.compose import Composer
from bot.answer.source import places_of
from bot.answer.texts import Texts, load_texts
from bot.language.analyser import load_analyser
from bot.pack.entries import Citation, Entry, Kind, entries
from bot.pack.reader import load_pack, read_pack

PAGES = re.compile(r"\bpp?\. (\d+(?:(?:, |–)\d+)*)")
Where = tuple[int | None, int | None]  # session and working group


def straight(text: str) -> str:
    """A text with the spaces and apostrophes of a typewriter."""
    return re.sub(r"[\u00a0\u202f]", " ", text.replace("’", "'"))


def pages(told: str) -> set[int]:
    """The pages of «7, 9–11»."""
    runs = [[int(page) for page in run.split("–")] for run in told.split(", ")]
    return {page for run in runs for page in range(run[0], run[-1] + 1)}


@pytest.fixture(scope="module")
def compose() -> Composer:
    pack = load_pack(ROOT / "knowledge")
    analysers = {language: load_analyser(language) for language in pack.languages}
    return Composer(pack, entries(pack, analysers), {language: load_texts(language) for language in pack.languages})


@pytest.fixture(scope="module")
def spoken() -> Mapping[str, Mapping[Where, set[int]]]:
    """The pages on which each speaker says something, by session and working group; "" is anybody or nobody."""
    found: dict[str, dict[Where, set[int]]] = {}
    on = {piece.paragraph: set[int]() for piece in read_report()}
    for piece in read_report():
        on[piece.paragraph].add(piece.page)
    for said in speakers():
        told = set().union(*(on[paragraph] for paragraph in said.paragraphs))
        for name in ("", *said.speakers):
            for place in {(said.session, said.group), (said.session, None), (None, None)}:
                found.setdefault(name, {}).setdefault(place, set()).update(told)
    return found


def answers(compose: Composer) -> Iterator[tuple[Entry, str, str]]:
    """Every entry with what it says, and in which language."""
    for entry in compose.entries:
        for language in compose.pack.languages:
            yield entry, language, straight(compose.text(entry, language))


@needs_report
def test_the_table_names_everybody_and_every_paragraph(compose: Composer) -> None:
    said, report = speakers(), {piece.paragraph: "" for piece in read_report()}
    for piece in read_report():
        report[piece.paragraph] += plain(piece.text)
    assert [paragraph for one in said for paragraph in one.paragraphs] == [n for n in sorted(report) if n > 1]
    for one in said:
        for name in one.speakers:
            for paragraph in one.paragraphs:
                assert plain(name.split()[-1]) in report[paragraph], f"¶ {paragraph} does not name {name}"
    experts = {"Patrice Quesada"}  # named as the expert of a group, without a word of his
    assert {name for one in said for name in one.speakers} | experts == {who.name for who in compose.pack.speakers}


@needs_report
def test_a_citation_has_the_pages_of_its_speaker(
    compose: Composer, spoken: Mapping[str, Mapping[Where, set[int]]]
) -> None:
    faults = []
    for entry in compose.entries:
        for c in entry.citations:
            if c.recommendation is None and c.page not in spoken.get(c.speaker or "", {}).get((c.session, c.group), ()):
                faults.append(f"{entry.id}: {c.speaker or 'session'} {c.session}, {c.group}, is not on page {c.page}")
    assert not faults, "\n".join(faults)


@needs_report
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_source_line_names_each_speaker_with_pages_of_that_speaker(
    compose: Composer, spoken: Mapping[str, Mapping[Where, set[int]]], language: str
) -> None:
    faults, named = [], 0
    for entry in compose.entries:
        for place in re.split(r"\s?; ", straight(compose.source(entry.citations, language))):
            session = re.search(r"session (\d)", place)
            group = re.search(r"(?:working group|groupe de travail) (\d)", place)
            where = (int(session[1]) if session else None, int(group[1]) if group else None)
            for who in compose.pack.speakers:
                told = re.search(rf"{re.escape(who.name)}(?:, | \(){PAGES.pattern}", place)
                if told:
                    named += 1
                    if not pages(told[1]) <= spoken[who.name].get(where, set()):
                        faults.append(f"{entry.id}: {who.name} does not speak on all of {told[1]} in {where}")
                elif who.name in place:
                    faults.append(f"{entry.id}: {who.name} is named without a page: {place}")
    assert not faults, "\n".join(faults)
    assert named > len(compose.entries) / 2


def test_a_page_that_an_answer_gives_is_among_its_sources(compose: Composer) -> None:
    faults = []
    for entry, language, text in answers(compose):
        given = set().union(*(pages(told) for told in PAGES.findall(text)))
        cited = {c.page for c in entry.citations}
        if not given <= cited:
            faults.append(f"{entry.id} ({language}): {sorted(given - cited)} not in {sorted(cited)}")
    assert not faults, "\n".join(faults)


@needs_report
def test_a_line_of_a_list_gives_pages_of_the_one_it_names(
    compose: Composer, spoken: Mapping[str, Mapping[Where, set[int]]]
) -> None:
    """«- Sanoh N'Faly (ECOWAS): three crises (p. 5)»: a person and pages on one line belong together."""
    expert = {"Anja Klug": {7}, "Patrice Quesada": {7}, "Khady Sakho-Niang": {12}, "Hélène Simon-Lorière": {12}}
    names = "|".join(re.escape(who.name) for who in compose.pack.speakers)
    faults, found = [], 0
    for entry, language, text in answers(compose):
        for line in text.split("\n"):
            for name, told in re.findall(rf"({names})(?:(?!{names}|\bpp?\. \d).)*?{PAGES.pattern}", line):
                found += 1
                wrong = pages(told) - spoken.get(name, {}).get((None, None), set()) - expert.get(name, set())
                if wrong:
                    faults.append(f"{entry.id} ({language}): {name} on {sorted(wrong)}: {line}")
    assert not faults, "\n".join(faults)
    assert found > 100


def test_every_term_says_what_it_rests_on(compose: Composer) -> None:
    assert [term.names for term in compose.pack.glossary if term.definition and not term.cites] == []
    assert all(entry.citations for entry in compose.entries if entry.kind is Kind.TERM)


def test_a_term_that_cites_nothing_known_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "meeting.yaml").write_text(
        "id: tiny\ntitle: A meeting\nlanguages: [en]\ndocument: {title: Its report, pages: [1, 9]}\n"
    )
    (tmp_path / "passages.yaml").write_text("- {id: rain, title: Rain, text: It rained., page: 3}\n")
    (tmp_path / "glossary.yaml").write_text("- {names: [rain], definition: Water., cites: [snow]}\n")
    _, faults = read_pack(tmp_path)
    assert ["'snow'" in fault.message for fault in faults] == [True]


@pytest.mark.parametrize(
    ("citations", "told"),
    [
        ([Citation(3, 1, None, "Anja Klug")], "session 1, Anja Klug, p. 3"),
        (
            [Citation(7, 2, 1, "A"), Citation(8, 2, 1, "B"), Citation(7, 2, 1, "B")],
            "session 2, working group 1, A (p. 7), B (pp. 7–8)",
        ),
        (
            [Citation(13, 3, 1, "A"), Citation(14, 3, 1), Citation(13, 3, 1)],
            "session 3, working group 1, A (p. 13) and p. 14",
        ),
        ([Citation(19, recommendation=9), Citation(2), Citation(2, 1)], "session 1, p. 2; recommendation 9, p. 19"),
        (
            [Citation(4, 1, None, "D"), *(Citation(n, 1, None, "ABC"[n - 1]) for n in (1, 2, 3))],
            "session 1, A (p. 1), B (p. 2), C (p. 3) and p. 4",
        ),
        (
            [Citation(18 + n // 8, recommendation=n) for n in (1, *range(3, 11))],
            "recommendations 1 and 3–10, pp. 18–19",
        ),
        ([Citation(18, recommendation=3), Citation(18, recommendation=4)], "recommendations 3 and 4, p. 18"),
        (
            [Citation(4, 1), Citation(7, 2, 1, "A"), Citation(9, 2, 2, "B"), Citation(11, 2, 2), Citation(13, 3, 1)],
            "session 1, p. 4; session 2, A (p. 7), B (p. 9) and p. 11; session 3, p. 13",
        ),
        ([], ""),
    ],
)
def test_a_source_line_names_each_place_once_with_its_pages(citations: list[Citation], told: str) -> None:
    texts: Texts = load_texts("en")
    assert places_of(citations, texts) == told


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_page_is_lost_from_a_source_line(compose: Composer, language: str) -> None:
    lost = {}
    for entry in compose.entries:
        told = places_of(entry.citations, compose.texts[language])
        given = set().union(*(pages(run) for run in PAGES.findall(straight(told))))
        if given != {c.page for c in entry.citations}:
            lost[entry.id] = told
    assert lost == {}


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "recommendations 1 and 3–10, pp. 18–19"), ("fr", "recommandations 1 et 3–10, p. 18–19")],
)
def test_recommendations_are_told_once(compose: Composer, language: str, told: str) -> None:
    entry = compose.entry("meeting-summary")
    assert entry is not None and straight(compose.source(entry.citations, language)).count(told) == 1
