"""From the journal to a better answer: what failed is listed, a phrasing put in its file, and the question answered."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml
from conftest import MEETING, TinyPack
from test_cli import environment

from bot.brain import Brain
from bot.journal.listing import as_csv, as_json, as_text
from bot.journal.record import DOWN, UP, Asked
from bot.journal.review import Group, grouped, review
from bot.journal.store import Store
from bot.pack.amend import CannotAmend, add_phrasing, with_phrasing
from bot.pack.loader import Loader
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack
from bot.search.encoder import UniversalSentenceEncoder

DAY = 24 * 3600
QA = """\
# what people ask
- id: rain-when
  questions:   # three ways
    en:
      - When did it rain?
      - On which day was there rain?   # dry otherwise
      - >-
        What day was
        the rain?

    fr: [Quand a-t-il plu ?, 'Quel jour y a-t-il eu de la pluie ?']
  answer: {en: It rained on Monday., fr: Il a plu lundi.}
  cites: [rain]

# the wind
- id: wind-where
  questions: {en: [Where did the wind blow?, Whence the wind?, Place of the wind]}
  answer: The wind blew on the hill.
  cites: [rain]
- id: hail-plain
  questions:
  - How big was the hail?
  - Size of the hail
  - Was the hail big?
  answer: The hail was as big as a pea.
  cites: [rain]"""
UNSAID = """\
- id: snow-unsaid
  questions: [Did it snow?, Any snow?, Snow on Monday?]
  answer: It does not say.
  cites: [rain]
"""
TWO = MEETING.replace("[en]", "[en, fr]")


def asked(text: str, entry: str | None = None, thumb: int | None = None, days: int = 0, language: str = "en") -> Asked:
    outcome = "answer" if entry else "unknown"
    return Asked(f"{text}{thumb}", int(time.time()) - days * DAY, text, language, outcome, entry, 0.5, thumb)


@pytest.fixture
def pack(tiny_pack: TinyPack) -> Path:
    return tiny_pack({"meeting.yaml": TWO, "qa/weather.yaml": QA, "unsaid.yaml": UNSAID})


@pytest.fixture
def weather(pack: Path) -> Brain:
    return Brain(load_pack(pack))


# -- what failed ---


def test_questions_asked_alike_are_one_group() -> None:
    texts = [
        *(
            "Which country had the presidency of the European Union?",
            "who scored in the final",
            "Who scored in the final ?",
        ),
        *("Which country held the EU presidency?", "who scord in the final", "How many refugees came from Libya?"),
    ]
    plain = grouped([asked(text) for text in texts], None)
    assert sorted(len(group) for group in plain) == [1, 1, 1, 3]
    near = grouped([asked(text) for text in texts], UniversalSentenceEncoder())
    assert sorted(len(group) for group in near) == [1, 2, 3]


def test_what_failed_is_listed_most_frequent_first_and_what_is_answered_now_is_not(weather: Brain) -> None:
    journal = [
        *[asked("the damp stuff from above") for _ in range(3)],
        *[asked("where was the breeze", "rain-when", DOWN), asked("Where was the breeze?", "rain-when", UP)],
        *[asked("pellets of ice", "wind-where", DOWN, days=9), asked("pellets of ice")],
        asked("Where did the wind blow?"),  # it failed then
        asked("When did it rain?", "rain-when", DOWN),  # it is still answered so
        asked("Any snow?", "snow-unsaid"),  # a silence that was told is an answer
        asked("/recommendation 99"),
        asked("call me at [number]"),
    ]
    found = review(weather, journal, None)
    shown = {group.questions[0]: (group.times, group.down) for group in found.groups}
    assert next(iter(shown)) == "the damp stuff from above"
    assert shown == {
        "the damp stuff from above": (3, 0),
        "pellets of ice": (2, 1),
        "where was the breeze": (1, 1),
        "When did it rain?": (1, 1),
        "call me at [number]": (1, 0),
    }
    assert (found.answered, found.unseen) == (1, 0)
    by_question = {group.questions[0]: group for group in found.groups}
    first = review(weather, journal, None, most=1)
    assert ([group.times for group in first.groups], first.unseen) == ([3], 5)
    assert by_question["call me at [number]"].proposed == ""
    assert "rain-when" not in [link.id for link in by_question["When did it rain?"].nearest]  # it did not help


GROUP = Group("en", ("=HYPERLINK(1)", "it's\nso"), 3, 1, 86_400, (), "rain-when", "it's so")


def test_the_list_can_be_read_by_people_and_programs() -> None:
    assert "3×  =HYPERLINK(1)  (en, last 1970-01-02, 👎 1)" in as_text([GROUP])
    assert """rabat-bot journal accept rain-when 'it'"'"'s so' --lang en""" in as_text([GROUP])
    (row,) = json.loads(as_json([GROUP]))
    assert (row["question"], row["times"], row["last"], row["entry"]) == ("=HYPERLINK(1)", 3, "1970-01-02", "rain-when")
    (line,) = csv.DictReader(io.StringIO(as_csv([GROUP])))
    assert line["question"] == "'=HYPERLINK(1)"  # no spreadsheet carries it out
    assert (line["times"], line["others"]) == ("3", "it's\nso")


# -- into its file ---


def added(before: str, after: str) -> list[str]:
    """The lines that are new, all others being as they were, in their order."""
    rest = iter(after.splitlines())
    new: list[str] = []
    for line in before.splitlines():
        new += iter(lambda: next(rest), line)
    return [*new, *rest]


@pytest.mark.parametrize(
    ("id", "language", "line"),
    [
        ("rain-when", "en", "      - 'The rain: when?'"),
        ("hail-plain", "en", "  - 'The rain: when?'"),
        ("hail-plain", None, "  - 'The rain: when?'"),
    ],
)
def test_a_phrasing_goes_into_the_entry_where_there_are_no_phrasings(
    pack: Path, id: str, language: str | None, line: str
) -> None:
    change = add_phrasing(pack, id, " The rain:  when? ", language)
    assert change.file == pack / "qa" / "weather.yaml"
    assert added(QA, change.file.read_text()) == [line]
    assert f"+{line}" in str(change).splitlines()


@pytest.mark.parametrize(
    ("id", "language", "old", "new"),
    [
        ("rain-when", "fr", "de la pluie ?']", "de la pluie ?', \"La pluie, c'est «quand» ?\"]"),
        ("wind-where", "fr", "Place of the wind]}", 'Place of the wind], fr: ["La pluie, c\'est «quand» ?"]}'),
    ],
)
def test_a_list_in_brackets_stays_one(pack: Path, id: str, language: str, old: str, new: str) -> None:
    change = add_phrasing(pack, id, "La pluie, c'est «quand» ?", language)
    assert change.file.read_text() == QA.replace(old, new)


def test_a_language_that_is_missing_is_added(pack: Path) -> None:
    text = QA.replace("    fr: [Quand a-t-il plu ?, 'Quel jour y a-t-il eu de la pluie ?']\n", "")
    (pack / "qa" / "weather.yaml").write_text(text)
    change = add_phrasing(pack, "rain-when", "La pluie, quand ?", "fr")
    assert added(text, change.after) == ["    fr:", "      - La pluie, quand ?"]


def test_a_plain_list_gets_another_language_in_a_file_of_phrasings(pack: Path) -> None:
    change = add_phrasing(pack, "hail-plain", "La grêle était-elle grosse ?", "fr")
    assert change.file == pack / "phrasings" / "weather.yaml"
    assert change.file.read_text() == "hail-plain:\n  fr:\n    - La grêle était-elle grosse ?\n"


MORE = (
    "# more\r\nwind-where: # of the wind\r\n  en:\r\n    - the breeze, where\r\n    - wind?\r\n\r\n  # nothing else\r\n"
)


def test_in_a_pack_with_phrasings_it_goes_there(pack: Path) -> None:
    (pack / "phrasings").mkdir()
    for mark in ("", "\ufeff"):
        for end in ("", "\r\n"):
            file = pack / "phrasings" / "weather.yaml"
            file.write_bytes(f"{mark}{MORE.rstrip()}{end}".encode())
            before = file.read_bytes()
            change = add_phrasing(pack, "wind-where", "été 😀 where", "en")
            after = file.read_bytes()
            assert change.file == file and b"\n" not in after.replace(b"\r\n", b"")
            assert added(before.decode(), after.decode()) == ["    - été 😀 where"]
            change = add_phrasing(pack, "rain-when", "yes", "en")  # a word that YAML would take for another thing
            assert change.after.endswith("\r\nrain-when:\r\n  en:\r\n    - 'yes'\r\n")
            assert (pack / "qa" / "weather.yaml").read_text() == QA
    assert add_phrasing(pack, "snow-unsaid", "white stuff").file == pack / "phrasings" / "unsaid.yaml"
    assert "white stuff" in next(q for q in load_pack(pack).unsaid).questions["en"]


@pytest.mark.parametrize(
    ("id", "phrasing", "language", "why"),
    [
        ("nothing", "Why?", "en", "no entry 'nothing'"),
        ("rain", "Why?", "en", "no entry 'rain'"),
        ("rain-when", "Why?", "de", "speaks en, fr, not de"),
        ("rain-when", " ", "en", "1 to 300 characters"),
        ("rain-when", "why " * 100, "en", "1 to 300 characters"),
        ("rain-when", "why\u202e", "en", "1 to 300 characters"),
        ("rain-when", "WHEN did it rain?", "en", "has this phrasing already"),
        ("rain-when", "Where did the wind blow?", "en", "'wind-where' has this phrasing already: it can have one only"),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_is_touched(
    pack: Path, id: str, phrasing: str, language: str, why: str
) -> None:
    before = {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()}
    with pytest.raises(CannotAmend, match=why) as told:
        add_phrasing(pack, id, phrasing, language)
    assert "\n" not in str(told.value)
    assert {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["qa", "unsaid", "phrasings"])
def test_every_entry_of_the_shipped_pack_can_be_added_to(name: str) -> None:
    """Into each list of the first file: one phrasing more there, all else as it was."""
    file = min((SHIPPED / name).glob("*.yaml"), key=lambda path: path.stat().st_size)
    text = file.read_text(encoding="utf-8")
    data, root = yaml.load(text, Loader=Loader), yaml.compose(text, Loader=Loader)
    items = [(key.value, value) for key, value in root.value] if name == "phrasings" else list(enumerate(root.value))
    assert len(items) > 5
    for at, node in items:
        questions = (
            node if name == "phrasings" else next(value for key, value in node.value if key.value == "questions")
        )
        for language in ("en", "fr"):
            own = (data[at] if name == "phrasings" else data[at]["questions"]).setdefault(language, [])
            after = with_phrasing(text, questions, "Really: why? #1", language, "en")
            own.append("Really: why? #1")
            assert after is not None and yaml.load(after, Loader=Loader) == data, (at, language)
            own.pop()
            if not own:
                (data[at] if name == "phrasings" else data[at]["questions"]).pop(language)


# -- the whole way ---


@pytest.fixture
def bot(tmp_path: Path, pack: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    database = f"sqlite:///{tmp_path / 'journal.sqlite'}"

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        given = {"KNOWLEDGE_DIR": str(pack), "ENCODER": "none", "DATABASE_URL": database, **more}
        command = [sys.executable, "-m", "bot", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environment(given), timeout=120
        )

    return run


def fill(folder: Path, questions: Sequence[Asked]) -> None:
    async def write() -> None:
        store = Store(f"sqlite:///{folder / 'journal.sqlite'}")
        await store.write(questions)
        await store.close()

    asyncio.run(write())


def test_accepting_a_phrasing_makes_the_question_that_failed_answered(
    bot: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    question = "Which morning got everybody soaked?"
    fill(tmp_path, [asked(question), asked("whatever else", days=40)])
    assert json.loads(bot("ask", "--json", question).stdout)["id"] is None
    listed = json.loads(bot("journal", "--since", "7d", "--json").stdout)
    assert [row["question"] for row in listed] == [question]
    questions = tmp_path / "asked.jsonl"
    questions.write_text(json.dumps({"id": "soaked", "q": question, "lang": "en", "kind": "ask", "must": [["monday"]]}))
    accept = ["journal", "accept", "rain-when", listed[0]["proposed"], "--lang", "en"]
    done = bot(*accept, "--eval", str(questions))
    assert (done.returncode, done.stderr) == (0, "")
    before, after = (line.split() for line in done.stdout.splitlines() if line.startswith("asked "))
    assert (before[2], after[2]) == ("0.0", "100.0")
    assert f"+      - {question}" in done.stdout.splitlines()
    assert "Asked now, it is answered with rain-when" in done.stdout and "It rained on Monday." in done.stdout
    assert json.loads(bot("ask", "--json", question).stdout)["id"] == "rain-when"
    left = bot("journal", "--since", "7d")
    assert (left.returncode, left.stderr) == (0, "")
    assert question not in left.stdout and "answered now: 1" in left.stdout
    assert "whatever else" in bot("journal").stdout
    assert bot("journal", "--csv").stdout.startswith("times,down,language,question")


WRONG = [
    (["journal", "--since", "yesterday"], {}, "give a day, 2026-11-30, or a number of days, 7d"),
    (["journal"], {"DATABASE_URL": ""}, "there is no journal: DATABASE_URL is set empty"),
    (["journal"], {}, "is not there yet"),
    (["journal"], {"DATABASE_URL": "mysql://h/x"}, "DATABASE_URL must be sqlite:///"),
    (["journal"], {"DATABASE_URL": f"sqlite:///{__file__}"}, "cannot be read"),
    (["journal", "accept", "rain-when"], {}, "phrasing"),
    (["journal", "accept", "no-such", "Why?"], {}, "there is no entry 'no-such'"),
    (["journal", "accept", "rain-when", "Why?", "--lang", "de"], {}, "speaks en, fr, not de"),
]


@pytest.mark.parametrize(("arguments", "more", "why"), WRONG)
def test_wrong_use_is_one_line(
    bot: Callable[..., subprocess.CompletedProcess[str]], arguments: list[str], more: dict[str, str], why: str
) -> None:
    done = bot(*arguments, **more)
    assert done.returncode == 2 and done.stdout == ""
    assert why in done.stderr and done.stderr.startswith("rabat-bot: ") and done.stderr.count("\n") == 1


def test_a_pack_that_cannot_be_written_is_one_line(
    bot: Callable[..., subprocess.CompletedProcess[str]], pack: Path
) -> None:
    shutil.rmtree(pack / "qa")
    (pack / "qa.yaml").write_text(QA)
    (pack / "phrasings").write_text("in the way of a folder")
    done = bot("journal", "accept", "hail-plain", "La grêle ?", "--lang", "fr")
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "phrasings" in done.stderr
