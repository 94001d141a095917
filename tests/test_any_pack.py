"""What the bot says of itself fits any pack: without place, dates, sessions or recommendations, with gaps in its
numbers, with twelve groups, in one language; and it names nothing of the meeting that the project ships with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from conftest import TinyPack

from bot.answer.reply import Outcome, Reply
from bot.answer.texts import TEXTS
from bot.brain import Brain
from bot.commands import respond
from bot.faces.plain import plain
from bot.faces.telegram.draw import Draughtsman
from bot.pack.reader import load_pack
from bot.talk.conversation import NEW, Conversation

OF_ONE_MEETING = r"(?i)\b(rabat|paris|co-?chairs?|copr[ée]sid\w+|visas?|humanit\w+|migra\w+|2014)\b"
EMPTY = re.compile(r"\(\s*[,)]|“\s*”|«\s*»|\{|\bNone\b|  |\s[,.]| 0\b|\(, |\bnumbered\W*$")
FRENCH_MEETING = """\
id: lac
title: Réunion du lac
languages: [fr]
document: {title: Son rapport, pages: [4, 4]}
"""
BOTH = "id: both\ntitle: {en: The lake, fr: Le lac}\nlanguages: [en, fr]\ndocument: {title: Report, pages: [1, 9]}\n"
GAPS = [{"number": n, "title": f"Point {n}", "text": f"Do thing {n}.", "pages": [5]} for n in (2, 3, 7)]
ONE = [{"number": 4, "title": "The point", "text": "Do it.", "pages": [5]}]
TWELVE = [
    {"number": n, "title": f"Day {n}", "groups": [{"number": g, "title": f"Table {g}"} for g in range(1, 13)]}
    for n in (1, 3, 4, 5, 9)
]
PACKS: Mapping[str, Mapping[str, str]] = {
    "bare": {},
    "french": {
        "meeting.yaml": FRENCH_MEETING,
        "passages.yaml": "- {id: pluie, title: La pluie, text: Il plut., page: 4}",
    },
    "both": {"meeting.yaml": BOTH},
    "gaps": {"meeting.yaml": BOTH, "recommendations.yaml": yaml.safe_dump(GAPS)},
    "one": {"recommendations.yaml": yaml.safe_dump(ONE), "sessions.yaml": "- {number: 3, title: Alone}"},
    "twelve": {"meeting.yaml": BOTH, "sessions.yaml": yaml.safe_dump(TWELVE, sort_keys=False)},
}
SAID = (
    *("/start", "/help", "/about", "/privacy", "/sessions", "/session", "/session 2", "/session 99", "/speakers"),
    *("/recommendations", "/recommendation", "/recommendation 1", "/recommendation 99", "/search", "/language"),
    *("/language en", "/language de", "/language fr", "/nothing", "hello", "who are you?", "help", "thanks", "", "7"),
    *(
        "recommendation 5",
        "session 2",
        "group 1",
        "working group 13",
        "group 2 of session 9",
        "the last session",
        "next",
    ),
    *("qui es-tu ?", "aide", "recommandation 5", "groupe 1", "who said that?", "which page?", "page 8", "exact words"),
)
Packs = Mapping[str, Brain]


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Packs:
    made = {}
    for name, files in PACKS.items():
        folder: Path = tmp_path_factory.mktemp(name)
        tiny = {
            "meeting.yaml": "id: tiny\ntitle: The lake\nlanguages: [en]\ndocument: {title: Report, pages: [1, 9]}\n",
            "passages.yaml": "- {id: rain, title: Rain on Monday, text: It rained on Monday., page: 3}\n",
        }
        for file, text in {**tiny, **files}.items():
            (folder / file).write_text(text, encoding="utf-8")
        made[name] = Brain(load_pack(folder))
    return made


def say(brain: Brain, text: str, language: str | None = None) -> str:
    return plain(respond(brain, text, Conversation(interface=language))[0])


def every(brain: Brain, language: str) -> dict[str, str]:
    """All that is said to ``SAID``, and the texts and the menu that are shown before a word is said."""
    said = {text: say(brain, text, language) for text in SAID}
    for key in ("description", "short_description", "identity", "empty", "nothing_before", "about", "help"):
        said[key] = brain.compose.info(key, language, examples=True).text
    return said


@pytest.mark.parametrize("name", PACKS)
def test_nothing_is_said_of_what_a_pack_has_not(packs: Packs, name: str) -> None:
    brain = packs[name]
    for language in brain.pack.languages:
        for asked, text in every(brain, language).items():
            assert not EMPTY.search(text), (asked, text)
            assert not re.search(OF_ONE_MEETING, text), (asked, text)


def test_no_text_of_the_interface_names_this_meeting() -> None:
    for code in ("en", "fr"):
        for line in (TEXTS / f"{code}.yaml").read_text(encoding="utf-8").splitlines():
            assert not re.search(OF_ONE_MEETING, line), line


def test_a_meeting_is_named_with_what_is_known_of_it(packs: Packs, tiny_pack: TinyPack) -> None:
    assert "the meeting “The lake”, from" in say(packs["bare"], "/start")
    placed = Brain(load_pack(tiny_pack({"meeting.yaml": BOTH + "place: Oslo\n"})))
    assert "“The lake” (Oslo), from" in say(placed, "/start")
    assert "« Le lac » (Oslo)" in say(placed, "/about", "fr").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("name", "command", "told"),
    [
        ("bare", "/recommendations", "There is nothing to list: the report has no numbered recommendations."),
        ("bare", "/sessions", "There is nothing to list: the report has no numbered sessions."),
        ("bare", "/speakers", "There is nothing to list: the report has no list of speakers."),
        ("bare", "session 2", "There is no session 2: the report has no numbered sessions."),
        ("bare", "working group 2", "There is no working group 2: the report has no numbered working groups."),
        ("bare", "/language", "I answer in English only."),
        ("gaps", "recommendation 5", "There is no recommendation 5: the report has 3 recommendations, numbered 2, 3 and 7."),  # noqa: E501
        ("gaps", "/recommendation", "Which one? Type /recommendation and its number (2, 3 and 7), /recommendation 3 for instance."),  # noqa: E501
        ("one", "recommendation 5", "There is no recommendation 5: the only one is recommendation 4."),
        ("twelve", "group 13", "There is no working group 13: the working groups of a session are numbered 1 to 12."),
        ("twelve", "group 2 of session 2", "There is no session 2: the meeting had 5 sessions, numbered 1, 3 to 5 and 9."),  # noqa: E501
        ("twelve", "session 2", "There is no session 2: the meeting had 5 sessions, numbered 1, 3 to 5 and 9."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_plainly(packs: Packs, name: str, command: str, told: str) -> None:
    assert say(packs[name], command) == told


def test_numbers_with_gaps_are_gone_through_in_order(packs: Packs) -> None:
    conversation, seen = NEW, []
    for text in ("recommendation 2", "next", "next", "next", "previous"):
        reply, conversation = respond(packs["gaps"], text, conversation)
        seen.append(reply.id)
    assert seen == ["recommendation-2", "recommendation-3", "recommendation-7", None, "recommendation-3"]
    assert reply_to(packs["gaps"], "the last recommendation").id == "recommendation-7"
    assert reply_to(packs["gaps"], "/recommendation last").id == "recommendation-7"


def reply_to(brain: Brain, text: str) -> Reply:
    return respond(brain, text)[0]


def test_a_session_offers_all_its_groups(packs: Packs) -> None:
    shown = packs["twelve"].show("session-3", "en")
    assert shown and [link.id for link in shown[0].related] == [f"session-3-group-{n}" for n in range(1, 13)]
    card = Draughtsman(packs["twelve"].compose, "lake_bot").cards(shown[0])[0]
    assert card.keyboard and len(card.keyboard.inline_keyboard) >= 12
    after = respond(packs["twelve"], "and group 12?", shown[1])[0]
    assert after.id == "session-3-group-12"


def test_a_group_of_many_sessions_is_asked_back_with_all_of_them(packs: Packs) -> None:
    reply = reply_to(packs["twelve"], "working group 3")
    assert (reply.outcome, len(reply.options)) == (Outcome.CHOOSE, 4)
    assert "in sessions 1, 3 to 5 and 9" in reply.text
    assert reply_to(packs["twelve"], "working group 3 of session 9").id == "session-9-group-3"


@pytest.mark.parametrize(
    ("name", "absent", "present"),
    [
        ("bare", ("sessions", "session", "recommendations", "speakers", "language"), ("about", "search")),
        ("gaps", ("sessions", "speakers"), ("recommendations", "recommendation 7", "language fr")),
    ],
)  # fmt: skip
def test_help_and_menu_have_the_commands_of_use(
    packs: Packs, name: str, absent: tuple[str, ...], present: tuple[str, ...]
) -> None:
    text, offers = say(packs[name], "/help"), packs[name].compose.offers
    assert not any(re.search(rf"/{command}\b", text) or offers(command) for command in absent)
    assert all(f"/{command} " in text and offers(command.split()[0]) for command in present)
