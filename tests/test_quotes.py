"""«Exact words»: the paragraph of the report that an answer restates, where the pack has the report; never another."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from bot_api import Json
from report_files import pages_of, write_pdf, write_text
from telegram_talk import Rooms, Talk, data, settings
from test_cli import Bot, bot  # noqa: F401
from two_packs import HARBOUR, LAKE, write

from bot.answer.quotes import Paragraph, Quotes
from bot.brain import Brain
from bot.commands import respond
from bot.faces.plain import as_json
from bot.faces.telegram.app import build
from bot.ingest.bring import bring
from bot.ingest.read import read_report
from bot.ingest.source import paragraphs_of, read_source
from bot.language.analyser import load_analyser
from bot.meetings import Meetings
from bot.pack.files import PackError
from bot.pack.reader import load_pack
from bot.prepared import load_brain, prepared
from bot.talk.conversation import NEW

ROOT = Path(__file__).parents[1]
SOURCE = ROOT.parent / "shared" / "source"
FALL = "Delegates were told that between the months of May and August the level of the lake had dropped by 1.9 metres."
CHAIR = "Ms Ingrid Halvorsen, Mayor of Bregenz, chaired the two days and was in the chair for every vote taken there."
STORING = "Storing water\n\nA cistern beneath a square costs more than an old quarry does."
REPORT = f"The opening\n\n{FALL}\n\n{CHAIR}\n\f{STORING}"
MATCHED = 140  # of the passages and recommendations of the shipped pack, at least


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """The lake pack with its report."""
    folder = write(tmp_path, LAKE)
    (folder / "source").mkdir()
    (folder / "source" / "report.txt").write_text(REPORT, encoding="utf-8")
    return folder


def quotes_of(brain: Brain | Meetings, question: str) -> list[tuple[str, int]] | None:
    reply = respond(brain, question)[0]
    return None if reply.quotes is None else [(quote.text, quote.page) for quote in reply.quotes]


# -- in every face -----------------------------------------------------------------------------------------------------


def test_an_answer_has_the_words_it_restates(lake: Path) -> None:
    brain = load_brain(lake, encoder="none")
    assert quotes_of(brain, "How far did the lake fall?") == [(FALL, 1)]
    assert quotes_of(brain, "Who chaired the meeting?") == [(CHAIR, 1)]
    assert quotes_of(brain, "Qui présidait la réunion ?") == [(CHAIR, 1)]
    assert quotes_of(brain, "How many wells have no meter?") == []  # of page 2, which does not say it
    assert quotes_of(brain, "What did the forum cost?") == []
    assert quotes_of(brain, "hello") is None


def test_the_exact_words_are_told_when_asked_for(lake: Path) -> None:
    brain = load_brain(lake, encoder="none")
    _, conversation = respond(brain, "How far did the lake fall?", NEW)
    told, conversation = respond(brain, "exact words", conversation)
    assert told.text == f"In the report’s own words, p. 1:\n{FALL}"
    assert told.source == "Source: session 1, p. 1"
    french, _ = respond(brain, "le texte exact", conversation)
    assert french.text == f"Dans les termes du rapport, p. 1\u202f:\n{FALL}"  # as the report has it
    _, conversation = respond(brain, "How many wells have no meter?", NEW)
    assert respond(brain, "exact words", conversation)[0].text.startswith("I restate the report rather than quote it")


def test_json_and_terminal(lake: Path, bot: Bot) -> None:  # noqa: F811
    plainly = {"ENCODER": "none"}
    told = bot("--knowledge", str(lake), "ask", "--json", "How far did the lake fall?", env=plainly)
    assert json.loads(told.stdout)["quotes"] == [{"text": FALL, "page": 1, "last": 1}]
    without = bot(
        "--knowledge", str(write(lake.parent, HARBOUR)), "ask", "--json", "How many lights went out?", env=plainly
    )
    assert "quotes" not in json.loads(without.stdout)
    said = "How far did the lake fall?\nexact words\n"
    talk = " ".join(bot("--knowledge", str(lake), "chat", stdin=said, env=plainly).stdout.split())
    assert "“exact words” quotes the report." in talk
    assert FALL in talk


def test_of_several_meetings_each_quotes_its_own(lake: Path) -> None:
    both = Meetings([load_brain(lake, encoder="none"), load_brain(write(lake.parent, HARBOUR), encoder="none")])
    assert quotes_of(both, "How far did the lake fall?") == [(FALL, 1)]
    assert quotes_of(both, "How many lights went out?") is None
    told = both.exactly(f"{LAKE}/lake-fall", "en")
    assert told and FALL in told[0].text and told[0].id == f"{LAKE}/lake-fall"
    assert both.exactly(f"{HARBOUR}/lights-out", "en") is None


@pytest.fixture
async def talk(api: Rooms, lake: Path) -> AsyncIterator[Talk]:
    brain = load_brain(lake, encoder="none")
    async with build(brain, settings(api)) as app:
        yield Talk(api, app, brain)
    assert api.violations == []


async def test_the_button_quotes_and_is_there_only_where_something_is_quoted(talk: Talk) -> None:
    def labels(message: Json) -> list[str]:
        return [one["text"] for row in message["reply_markup"]["inline_keyboard"] for one in row]

    await talk.ask("How far did the lake fall?")
    assert "Exact words" in labels(talk.last())
    answer = talk.last()
    await talk.press("q:en:lake-fall")
    assert talk.last()["text"].startswith(f"In the report’s own words, p. 1:\n{FALL}")
    assert "Exact words" not in labels(talk.last())
    assert talk.last()["message_id"] != answer["message_id"]
    await talk.ask("How many wells have no meter?")
    assert "Exact words" not in labels(talk.last())
    assert "q:en:lake-wells" not in data(talk.last())
    await talk.press("q:en:lake-wells")  # of a pack that had the report
    assert "1,250 wells have none." in talk.last()["text"]


def test_what_is_kept_for_the_next_start_is_of_this_report(lake: Path) -> None:
    kept = lake.parent / "kept"
    for _ in range(2):  # made, then as kept
        assert quotes_of(prepared(lake, kept), "How far did the lake fall?") == [(FALL, 1)]
    (lake / "source" / "report.txt").write_text(REPORT.replace("dropped", "sunk"), encoding="utf-8")
    assert quotes_of(prepared(lake, kept), "How far did the lake fall?") == [(FALL.replace("dropped", "sunk"), 1)]


def test_a_report_that_cannot_be_read_is_told_in_one_line(lake: Path, bot: Bot) -> None:  # noqa: F811
    (lake / "source" / "report.txt").write_bytes(b"")
    with pytest.raises(PackError, match="is empty"):
        load_brain(lake, encoder="none")
    done = bot("--knowledge", str(lake), "ask", "lake", env={"ENCODER": "none"})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    checked = bot("check", str(lake))
    assert (checked.returncode, "report.txt: is empty" in checked.stdout) == (1, True)


# -- never a wrong one -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("restated", "page"),
    [
        ("The lake fell by 2.5 metres between May and August.", 1),  # another figure
        ("The lake fell by 1.9 metres between May and August.", 2),  # another page
        ("A harbour needs lights in winter.", 1),  # another thing
        ("The delegates were in Bregenz.", 1),  # too little
    ],
)
def test_what_is_not_sure_is_not_quoted(restated: str, page: int) -> None:
    quotes = Quotes([Paragraph(FALL.replace("1.9", "19.5"), 1, 1), Paragraph(CHAIR, 1, 1)], load_analyser("en"))
    assert quotes.of(restated, [page]) is None
    assert quotes.of("The level of the lake dropped by 19.5 metres from May to August.", [1]) is not None


def test_of_two_paragraphs_alike_neither_is_quoted() -> None:
    alike = [Paragraph(FALL, 1, 1), Paragraph(FALL.replace("Delegates were", "The press was"), 1, 2)]
    quotes = Quotes(alike, load_analyser("en"))
    assert quotes.of("The lake dropped by 1.9 metres between May and August.", [1]) is None
    assert quotes.of("The lake dropped by 1.9 metres between May and August.", [2]) == alike[1]  # the page tells them


@pytest.mark.skipif(not SOURCE.is_dir(), reason="the report of the shipped pack is not here")
def test_the_shipped_pack_finds_its_paragraphs_and_no_others() -> None:
    """With the right paragraph taken out of the report, no other is taken for it."""
    pack, english = load_pack(ROOT / "knowledge"), load_analyser("en")
    paragraphs = paragraphs_of(read_report(SOURCE / "report.txt"))
    whole, years = Quotes(paragraphs, english, frozenset({"2014"})), frozenset({"2014"})
    items = [(one.text["en"], one.pages) for one in (*pack.passages, *pack.recommendations)]
    found = [(text, pages, quote) for text, pages in items if (quote := whole.of(text, pages))]
    assert len(found) >= MATCHED
    for text, pages, quote in found:
        assert Quotes([p for p in paragraphs if p is not quote], english, years).of(text, pages) is None, text
    for number, one in enumerate(pack.recommendations):
        quote = whole.of(one.text["en"], one.pages)
        assert quote is not None and quote == paragraphs[len(paragraphs) - len(pack.recommendations) + number]


# -- from a report to its quotes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["txt", "pdf"])
def test_a_draft_has_the_report_beside_it(tmp_path: Path, kind: str) -> None:
    pages, report = pages_of("lake"), tmp_path / f"report.{kind}"
    make = {"txt": write_text, "pdf": write_pdf}[kind]
    make(report, pages, "Lake towns", "Page {n} of {of}")
    bring(report, tmp_path / "draft")
    assert [path.name for path in (tmp_path / "draft" / "source").iterdir()] == [
        f"report.{'txt' if kind == 'txt' else 'md'}"
    ]
    source = read_source(tmp_path / "draft")
    thanked = next(one for one in source if "thanked the Inter-Lake Monitoring Office" in one.text)
    assert (thanked.page, thanked.text.startswith("Ms Ingrid Halvorsen, Mayor of Bregenz, welcomed")) == (1, True)
    assert any("delegates underlined:\n- the need for one threshold" in one.text for one in source)
    brain = load_brain(tmp_path / "draft", encoder="none")
    quoted = [entry for entry in brain.entries if brain.compose.quotes(entry)]
    assert len(quoted) > len(brain.entries) / 2
    reply = as_json(respond(brain, "How many wells are still without a meter?")[0])
    assert any("1,250 wells" in quote["text"] and quote["page"] == 2 for quote in reply["quotes"])
