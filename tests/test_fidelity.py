"""The pack says what the report says: its figures, names and pages, in words of our own, nothing left out.

A bot that quotes a report is worth as much as its figures and page numbers. The report is looked for beside
the repository; the tests that read it are skipped where it is absent. ``tests/fidelity`` has the exceptions.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from report import ROOT, Piece, needs_report, plain, read_report, rows

from bot.language.world import load_world
from bot.pack.model import Passage
from bot.pack.pack import Pack
from bot.pack.reader import load_pack

WORD = re.compile(r"[^\W\d_]+|\d+[A-Za-z]+\d*")
FIGURE = re.compile(r"\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+")
START = re.compile(r"(?:^|[.!?:;…«»\"“”(]|(?<=\s)[-–•])[\s«\"“()•-]*", re.M)  # of a sentence or a line
ASKED = ("title", "question")  # the kinds of text that ask and claim nothing
OVERVIEW = 4  # a passage that cites so many pages tells of the meeting as a whole, not of a paragraph


class Said(NamedTuple):
    """A text of the pack, and the pages of the report it rests on (none: any)."""

    where: str
    kind: str
    language: str
    text: str
    pages: list[int]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(ROOT / "knowledge")


@pytest.fixture(scope="module")
def report() -> list[Piece]:
    return read_report()


def sayings(pack: Pack) -> Iterator[Said]:
    """Every text of the pack that says something of the report, and the phrasings of its questions."""
    cited = {item.id: item for item in (*pack.passages, *pack.recommendations)}
    for lang in pack.languages:
        for id, item in cited.items():
            yield Said(id, "passage", lang, f"{item.title[lang]}\n{item.text[lang]}", item.pages)
        for kind, entries in (("answer", pack.questions), ("unsaid", pack.unsaid)):
            for entry in entries:
                pages = [*entry.pages, *(page for id in entry.cites for page in cited[id].pages)]
                yield Said(entry.id, kind, lang, entry.answer[lang], pages)
                for n, phrasing in enumerate(entry.questions[lang] if kind == "answer" else ()):
                    yield Said(f"{entry.id} «{phrasing}»", "question" if n else "title", lang, phrasing, [])
        for part in (p for session in pack.sessions for p in (session, *session.groups)):
            yield Said("sessions", "summary", lang, f"{part.title[lang]}\n{part.summary[lang]}", part.pages)
        for who in pack.speakers:
            yield Said(who.name, "speaker", lang, f"{who.role[lang]}\n{who.organisation[lang]}", [])
        for term in pack.glossary:
            yield Said("glossary", "definition", lang, term.definition.get(lang, ""), [])


@needs_report
def test_figures_stand_on_the_pages_cited(pack: Pack, report: list[Piece]) -> None:
    """A wrong number is the worst such a bot can say: each must stand on a page that its text rests on.

    A phrasing cites no page: its figures may stand anywhere in the report. The pack's numbers in words count
    from ten, and not in phrasings: smaller ones mostly count the items of a list.
    """
    numbers = {word: figure for figure, words in rows("numbers") for word in words.split()}
    aside = re.compile("|".join(plain(pattern) for pattern, _ in rows("figures")), re.M)

    def figures(text: str, least: int) -> list[str]:
        known = {word: figure for word, figure in numbers.items() if int(figure) >= least}
        return FIGURE.findall(re.sub(r"[a-z]+(?:-[a-z]+)*", lambda m: known.get(m[0], m[0]), text))

    on_page: dict[int, set[str]] = {piece.page: set() for piece in report}
    for piece in report:
        on_page[piece.page] |= {re.sub(r"\D", "", figure) for figure in figures(plain(piece.text), 1)}
    faults = []
    for said in sayings(pack):
        right = set().union(*(on_page[page] for page in said.pages or on_page))
        for figure in figures(aside.sub(" ", plain(said.text)), 100 if said.kind in ASKED else 10):
            one, several = re.sub(r"\D", "", figure), re.findall(r"\d+", figure)  # «264 354» may be two
            if one not in right and not right.issuperset(several):
                faults.append(f"{said.where} ({said.language}): {figure} is not on pages {said.pages}")
    assert not faults, "\n".join(faults)


@needs_report
def test_names_stand_in_the_report(pack: Pack, report: list[Piece]) -> None:
    """A name that the report lacks is outside knowledge, or invented.

    The glossary gives the other names of a thing (HCR, Ivory Coast), if one of them is in the report. The
    first word of a sentence is passed over in phrasings, elsewhere if the pack also has it without capital. An
    answer that says what the report does not say names just that, and is not looked at.
    """
    whole = "\n".join(piece.text for piece in report)
    flat = f" {' '.join(WORD.findall(plain(whole)))} "
    known = {plain(word).removesuffix("s") for word in WORD.findall(whole) if not word.islower()}
    people = [WORD.findall(plain(who.name)) for who in pack.speakers]
    for term in pack.glossary:
        names = [WORD.findall(plain(name)) for several in term.names.values() for name in several]
        if any(f" {' '.join(name)} " in flat for name in names) and not any(name in people for name in names):
            known |= {word.removesuffix("s") for name in names for word in name}
    world = (name for country in load_world() for own in country.names.values() for name in own)
    cities = (city for country in load_world() for city in (*country.capital, *country.cities))
    abroad = {plain(word).removesuffix("s") for name in (*world, *cities) for word in WORD.findall(name)}
    allowed = {(word, where) for words, where, _ in rows("names") for word in words.split()}
    common = {word for said in sayings(pack) for word in WORD.findall(said.text) if word.islower()}
    faults = {who.name for who in pack.speakers if plain(who.name) not in plain(whole)}
    for said in (said for said in sayings(pack) if said.kind != "unsaid"):
        starts = {m.end() for m in START.finditer(said.text)}
        for m in WORD.finditer(said.text):
            first = m.start() in starts and (said.kind in ASKED or m[0].lower() in common)
            name = len(m[0]) > 1 and not m[0].islower() and not first
            excused = allowed & {(m[0], "anywhere"), (m[0], said.kind)}
            excused = excused or (said.kind == "question" and plain(m[0]).removesuffix("s") in abroad)
            if name and plain(m[0]).removesuffix("s") not in known and not excused:
                faults.add(f"{said.where} ({said.language}): {m[0]} is not in the report")
    assert not faults, "\n".join(sorted(faults))


class Likeness:
    """Which piece of the report a text restates: the one whose rare words it shares."""

    def __init__(self, report: list[Piece]) -> None:
        self.words = {piece: self.of(piece.text) for piece in report}
        count = Counter(word for words in self.words.values() for word in words)
        self.weight = {word: math.log(len(report) / n) for word, n in count.items()}
        self.rare = {word for word, n in count.items() if n < 8}

    @staticmethod
    def of(text: str) -> set[str]:
        """Figures, and words of four letters and more without their endings."""
        text = re.sub(r"^\d+\. ", "", plain(text)).replace(",", "")
        return {word[:6] for word in re.findall(r"\d+|[a-z]{4,}", text)}

    def best(self, text: str) -> list[Piece]:
        """The pieces of the report, the most similar first."""
        square = {word: weight**2 for word, weight in self.weight.items()}
        length = {piece: math.sqrt(1 + sum(map(square.get, words))) for piece, words in self.words.items()}
        shared = {piece: sum(map(square.get, self.of(text) & words)) for piece, words in self.words.items()}
        return sorted(self.words, key=lambda piece: shared[piece] / length[piece], reverse=True)


@needs_report
def test_passages_cite_the_page_they_restate(pack: Pack, report: list[Piece]) -> None:
    """Whoever opens the report at the page cited finds the thing there, said by the speaker cited."""
    likeness = Likeness(report)
    faults = []
    for item in (*pack.passages, *pack.recommendations):
        first, second, *_ = likeness.best(item.text["en"])
        if first.page not in item.pages and len(item.pages) < OVERVIEW:
            faults.append(f"{item.id}: pages {item.pages}, but ¶ {first.paragraph} has it on {first.page}")
        around = plain(" ".join(p.text for p in report if p.paragraph in (first.paragraph, second.paragraph)))
        if isinstance(item, Passage) and item.speaker and plain(item.speaker.split()[-1]) not in around:
            faults.append(f"{item.id}: ¶ {first.paragraph} does not name {item.speaker}")
    assert not faults, "\n".join(faults)


@needs_report
def test_every_paragraph_is_restated(pack: Pack, report: list[Piece]) -> None:
    """Nothing is left out: the passages of a page have its figures, and the rare words of each paragraph."""
    likeness = Likeness(report)
    headings = {int(number) for number, _ in rows("headings")}
    items = [item for item in (*pack.passages, *pack.recommendations) if len(item.pages) < OVERVIEW]
    faults = []
    for piece in (p for p in report if p.paragraph not in headings):
        texts = [f"{item.title['en']}\n{item.text['en']}" for item in items if piece.page in item.pages]
        ours, theirs = likeness.of("\n".join(texts)), likeness.words[piece]
        rare, lost = theirs & likeness.rare, {word for word in theirs - ours if word.isdigit()}
        share = sum(likeness.weight[w] for w in rare & ours) / sum(likeness.weight[w] for w in rare)
        if share < 0.5 or lost:
            faults.append(f"¶ {piece.paragraph}, p. {piece.page}: {share:.0%}, not {lost or rare - ours}")
    assert not faults, "\n".join(faults)


@needs_report
def test_nothing_is_copied(pack: Pack, report: list[Piece]) -> None:
    """Restated, not reprinted: never more than 12 words running of the report's; a title counts as one."""
    titles = [" ".join(re.findall(r"\w+", plain(title))) for (title,) in rows("titles")]

    def runs(text: str) -> set[str]:
        flat = " ".join(re.findall(r"\w+", plain(text)))
        for title in titles:
            flat = flat.replace(title, title.replace(" ", "_"))
        words = flat.split()
        return {" ".join(words[i : i + 13]) for i in range(len(words) - 12)}

    theirs = set().union(*(runs(piece.text) for piece in report))
    copied = [f"{said.where}: {run}" for said in sayings(pack) for run in runs(said.text) & theirs]
    assert not copied, "\n".join(copied)


def test_questions_are_many_and_answers_short(pack: Pack) -> None:
    """Search lives on the phrasings, and people read on a phone. No phrasing may stand for two entries."""
    cites = Counter(id for question in pack.questions for id in question.cites)
    faults = [f"{p.id} is cited by {cites[p.id]} questions" for p in pack.passages if cites[p.id] < 2]
    for lang in pack.languages:
        entries = [*pack.questions, *pack.unsaid]
        asked = Counter(" ".join(re.findall(r"\w+", plain(q))) for e in entries for q in e.questions[lang])
        faults += [f"«{phrasing}» stands {n} times in {lang}" for phrasing, n in asked.items() if n > 1]
        faults += [f"{q.id}: few phrasings in {lang}" for q in pack.questions if len(q.questions[lang]) < 5]
        texts = [(entry.id, entry.answer[lang]) for entry in entries]
        faults += [f"{id}: too long" for id, text in texts if len(text) > (1500 if "\n- " in text else 600)]
    assert not faults, "\n".join(faults)
    assert len(pack.questions) >= 220


@pytest.mark.parametrize(("english", "french"), rows("key_figures"))
def test_figures_that_matter_are_answered(pack: Pack, english: str, french: str) -> None:
    """What a delegate is most likely to quote is in one answer, in both languages."""

    def holds(text: str, parts: str) -> bool:
        patterns = (rf"(?<![\d,]){re.escape(plain(part))}(?!\d)" for part in parts.split(" + "))
        return all(re.search(pattern, plain(text)) for pattern in patterns)

    assert any(holds(q.answer["en"], english) and holds(q.answer["fr"], french) for q in pack.questions)
