"""Several meetings in one bot: the surest answers, a choice where none is, follow-ups in the meeting that answered."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from bot_api import USER_ID, Json, a_chat, a_user
from telegram_talk import Rooms, Talk, data, settings
from test_cli import Bot, bot  # noqa: F401
from two_packs import HARBOUR, LAKE, meetings, write

from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.commands import respond
from bot.faces.plain import as_json, plain
from bot.faces.telegram.app import build
from bot.faces.telegram.links import Action, Pin, Press
from bot.meetings import Alike, Meetings
from bot.pack.pack import meeting_key, packs_in
from bot.pack.reader import load_pack
from bot.prepared import vector_store
from bot.search.meaning import everyday
from bot.talk.conversation import NEW, Conversation

LAKE_NAME, HARBOUR_NAME = "“Water in dry years”", "“Safe harbours”"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Meetings:
    return meetings(tmp_path_factory.mktemp("packs"))


def dialogue(both: Meetings | Brain, *said: str, conversation: Conversation = NEW) -> list[Reply]:
    """The replies to some messages, the conversation written as JSON and read again between each two."""
    replies = []
    for text in said:
        reply, conversation = respond(both, text, conversation)
        conversation = Conversation.from_json(json.loads(json.dumps(conversation.as_json())))
        replies.append(reply)
    return replies


# -- which meeting answers ---------------------------------------------------------------------------------------------


def test_the_meeting_that_knows_answers_and_is_named(both: Meetings) -> None:
    lake, harbour, french = dialogue(
        both, "How far did the lake fall?", "How many lights went out?", "De combien le lac a-t-il baissé ?"
    )
    assert (lake.id, lake.outcome) == (f"{LAKE}/lake-fall", Outcome.ANSWER)
    assert lake.source == f"Source: {LAKE_NAME}, session 1, p. 1"
    assert (harbour.id, harbour.source) == (f"{HARBOUR}/lights-out", f"Source: {HARBOUR_NAME}, p. 4")
    assert french.lang == "fr" and "L’eau des années sèches" in french.source


def test_where_two_are_as_sure_they_are_offered_and_the_choice_is_gone_on_with(both: Meetings) -> None:
    offered, chosen, page, shorter = dialogue(both, "Who chaired the meeting?", "2", "which page?", "again")
    assert offered.outcome is Outcome.CHOOSE
    assert [link.id for link in offered.options] == [f"{LAKE}/chair-person", f"{HARBOUR}/chair-person"]
    assert [link.title for link in offered.options] == [
        "Water in dry years: Who chaired the meeting?",
        "Safe harbours: Who chaired the meeting?",
    ]
    assert chosen.text == "Odd Strand chaired it."
    assert page.text == f"It is in {HARBOUR_NAME}, p. 1."
    assert shorter.id == f"{HARBOUR}/chair-person"


def test_a_number_alone_offers_the_meetings_that_have_it(both: Meetings) -> None:
    third, chosen, next_one, previous = dialogue(both, "recommendation 3", "1", "previous", "next")
    assert [link.id for link in third.options] == [f"{LAKE}/recommendation-3", f"{HARBOUR}/recommendation-3"]
    assert [chosen.id, next_one.id, previous.id] == [f"{LAKE}/recommendation-{n}" for n in (3, 2, 3)]
    (only,) = dialogue(both, "recommendation 1")
    assert only.id == f"{LAKE}/recommendation-1"
    command, told = dialogue(both, "/recommendation 3", "2")
    assert [link.id for link in command.options] == [f"{LAKE}//recommendation 3", f"{HARBOUR}//recommendation 3"]
    assert told.id == f"{HARBOUR}/recommendation-3"


def test_a_question_may_name_the_meeting(both: Meetings) -> None:
    for question in (
        "Who chaired the meeting on dry years?",
        "Who chaired in 2023?",
        "Who chaired the Bregenz meeting?",
    ):
        assert dialogue(both, question)[0].id == f"{LAKE}/chair-person", question
    assert dialogue(both, "Who chaired the Tromsø meeting?")[0].id == f"{HARBOUR}/chair-person"


def test_follow_ups_stay_in_the_meeting_that_answered(both: Meetings) -> None:
    for question, meeting in (("How many wells have no meter?", LAKE), ("How many lights went out?", HARBOUR)):
        for wish in ("which page?", "again", "shorter", "thanks"):
            replies = dialogue(both, question, wish, "which page?")
            assert replies[0].meeting == replies[2].meeting == meeting, wish
            assert re.fullmatch(r".+, p\. \d+\.", replies[2].text)


def test_a_silence_that_is_written_down_stands_against_a_weak_answer(both: Meetings) -> None:
    (silent,) = dialogue(both, "What was the budget of the forum?")
    assert (silent.outcome, silent.id) == (Outcome.UNKNOWN, f"{LAKE}/lake-cost-unsaid")


def test_what_no_report_says_is_said_of_all(both: Meetings) -> None:
    (lost,) = dialogue(both, "How do I boil an egg?")
    assert lost.outcome is Outcome.UNKNOWN
    assert lost.notes == ("I looked in the reports of all 2 meetings.",)


# -- choosing ----------------------------------------------------------------------------------------------------------


def test_a_meeting_is_listed_chosen_and_left(both: Meetings) -> None:
    listed, chosen, led, lost, sessions, all_of_them, tie = dialogue(
        both,
        *("/meetings", "2", "Who chaired the meeting?", "How far did the lake fall?", "/sessions", "/meetings all"),
        "Who chaired the meeting?",
    )
    assert plain(listed).splitlines()[1:] == ["1. Water in dry years", "2. Safe harbours", "3. All of them"]
    assert chosen.text.splitlines()[0].startswith("From now on I answer from “Safe harbours”.")
    assert led.id == f"{HARBOUR}/chair-person"
    assert (lost.outcome, lost.notes) == (
        Outcome.UNKNOWN,
        ("I looked in “Safe harbours” alone; /meetings changes that.",),
    )
    assert sessions.text == "There is nothing to list: the report has no numbered sessions."
    assert "all 2 meetings" in all_of_them.text
    assert tie.outcome is Outcome.CHOOSE


@pytest.mark.parametrize("words", ["harbours", "2", "harbour-2019", "SAFE"])
def test_a_meeting_is_chosen_by_its_number_id_or_words(both: Meetings, words: str) -> None:
    _, after = respond(both, f"/meetings {words}", NEW)
    assert after.meeting == HARBOUR
    assert after.fresh(10**6).meeting == HARBOUR  # it outlasts the conversation, as a chosen language does


def test_a_follow_up_is_on_what_was_told_whatever_meeting_was_chosen(both: Meetings) -> None:
    _, chosen = respond(both, "/meetings lake", NEW)
    told = both.show(f"{HARBOUR}/lights-out", "en", chosen)
    assert told is not None
    page, after = respond(both, "which page?", told[1])
    assert page.text == f"It is in {HARBOUR_NAME}, p. 4."
    assert respond(both, "Who chaired the meeting?", after)[0].id == f"{LAKE}/chair-person"


def test_a_meeting_that_is_not_known_is_said_to_be_so(both: Meetings) -> None:
    (reply,) = dialogue(both, "/meetings Atlantis")
    assert reply.text == "I know no meeting called “Atlantis”. Those I know:"
    assert len(reply.options) == 3


def test_a_list_is_of_one_meeting(both: Meetings) -> None:
    asked, told = dialogue(both, "/recommendations", "2")
    assert (asked.outcome, asked.text) == (Outcome.CHOOSE, "Of which meeting?")
    assert [link.id for link in told.options] == [f"{HARBOUR}/recommendation-2", f"{HARBOUR}/recommendation-3"]
    assert [link.id for link in dialogue(both, "/sessions")[0].options] == [f"{LAKE}/session-1", f"{LAKE}/session-2"]
    assert "Odd Strand: Harbour Master" in dialogue(both, "/speakers")[0].text
    found = dialogue(both, "/search lights")[0]
    assert f"{HARBOUR}/lights-out" in [link.id for link in found.options]
    assert all(link.title.startswith(("Safe harbours: ", "Water in dry years: ")) for link in found.options)


def test_the_bot_speaks_of_all_its_meetings(both: Meetings) -> None:
    for said in ("/start", "hello", "who are you?", "/about"):
        (reply,) = dialogue(both, said)
        assert LAKE_NAME in reply.text and HARBOUR_NAME in reply.text, said
    assert "The meeting you choose is remembered" in dialogue(both, "/privacy")[0].text
    (help_,) = dialogue(both, "/help")
    assert "/meetings – " in help_.text
    assert both.compose.offers("meetings") and not Brain(both.brains[LAKE].pack).compose.offers("meetings")
    assert "« L’eau des années sèches »" in dialogue(
        both, "/aide", "/start", conversation=Conversation(interface="fr")
    )[1].text.replace("\u202f", " ")


def test_one_language_of_two_is_no_hindrance(both: Meetings) -> None:
    set_, lights, lake = dialogue(both, "/language fr", "How many lights went out?", "Qui présidait la réunion ?")
    assert set_.lang == "fr"
    assert (lights.id, lights.lang) == (f"{HARBOUR}/lights-out", "en")
    assert (lake.id, lake.lang) == (f"{LAKE}/chair-person", "fr")


# -- ids and links -----------------------------------------------------------------------------------------------------


def test_a_reply_names_its_meeting_as_json(both: Meetings) -> None:
    reply = as_json(dialogue(both, "How far did the lake fall?")[0])
    assert reply["meeting"] == LAKE
    assert all(one["id"].startswith(f"{LAKE}/") for key in ("hits", "related", "answers") for one in reply[key])
    assert "meeting" not in as_json(dialogue(both.brains[LAKE], "How far did the lake fall?")[0])


def test_links_name_the_meeting_within_the_limits() -> None:
    longest = f"{'m' * 48}/{'e' * 48}"
    for action in Action:
        assert len(str(Press(action, "fra", longest)).encode()) <= 64
    pin = Pin("fra", longest)
    assert len(pin.payload) <= 64
    short = f"{meeting_key('m' * 48)}/{'e' * 48}"
    assert (
        Pin.read(pin.payload)
        == Pin.read(pin.query)
        == Pin.read_link(f"https://t.me/b?start={pin.payload}")
        == Pin("fra", short)
    )
    assert Pin("fra", short).payload == pin.payload
    for value in (longest, f"{LAKE}/", "/", f"{LAKE}//sessions", f"{LAKE}//recommendations 8 9 10"):
        read = Press.read(str(Press(Action.NEW, "fr", value)))
        assert read is not None and str(read) == str(Press(Action.NEW, "fr", value)), value


def test_links_made_of_one_meeting_open_among_several_and_the_other_way_round(both: Meetings) -> None:
    shown = both.show("lake-fall", "en")
    assert shown and shown[0].id == f"{LAKE}/lake-fall"
    assert (told := both.show("chair-person", "en")) and told[0].id == f"{LAKE}/chair-person"  # the first that has it
    alone = Brain(both.brains[HARBOUR].pack)
    told = alone.show(f"{meeting_key(HARBOUR)}/lights-out", "en")
    assert told and (told[0].id, told[1].last and told[1].last.entry) == ("lights-out", "lights-out")
    assert alone.show(f"{meeting_key(LAKE)}/lake-fall", "en") is None


def test_two_packs_of_one_id_are_refused(both: Meetings) -> None:
    with pytest.raises(Alike, match="'lake-2023'"):
        Meetings([Brain(both.brains[LAKE].pack), Brain(both.brains[LAKE].pack)])


def test_the_encoder_is_loaded_once(tmp_path: Path) -> None:
    stores = [vector_store(write(tmp_path, id)) for id in (LAKE, HARBOUR)]
    assert stores[0] and stores[1]
    assert stores[0].encoder is stores[1].encoder
    assert everyday() is everyday()
    assert stores[0].vector("rain") is stores[1].vector("rain")


# -- the command line --------------------------------------------------------------------------------------------------


def asked(done: Any) -> list[Any]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_packs_are_named_in_every_way(bot: Bot, tmp_path: Path) -> None:  # noqa: F811
    lake, harbour = (str(write(tmp_path / "all", id)) for id in (LAKE, HARBOUR))
    question = ("ask", "--json", "Who chaired the meeting?")
    ways = [
        bot("--knowledge", lake, "--knowledge", harbour, *question),
        bot("--knowledge", lake, *question, "--knowledge", harbour),
        bot(*question, "--knowledge", lake, "--knowledge", harbour),
        bot(*question, env={"KNOWLEDGE_DIR": f"{lake}:{harbour}"}),
        bot(*question, "--knowledge", str(tmp_path / "all")),
    ]
    told = [asked(done)[0] for done in ways]
    assert all(len(reply["options"]) == 2 for reply in told)
    assert {reply["outcome"] for reply in told} == {"choose"}
    assert asked(bot(*question, "--knowledge", lake, "--knowledge", lake))[0]["id"] == "chair-person"  # one pack


def test_conversations_of_lines_have_meetings_of_their_own(bot: Bot, tmp_path: Path) -> None:  # noqa: F811
    for id in (LAKE, HARBOUR):
        write(tmp_path / "all", id)
    said = [("a", "/meetings lake"), ("b", "Who chaired the meeting?"), ("a", "Who chaired the meeting?"), ("b", "2")]
    lines = "\n".join(json.dumps({"q": q, "chat": chat}) for chat, q in said)
    replies = asked(
        bot("--knowledge", str(tmp_path / "all"), "ask", "--json", "-", stdin=lines, env={"ENCODER": "none"})
    )
    assert [reply["id"] for reply in replies] == [None, None, f"{LAKE}/chair-person", f"{LAKE}/chair-person"]
    chat = bot(
        "chat", "--knowledge", str(tmp_path / "all"), stdin="/meetings\n1\nrecommendation 2\n", env={"ENCODER": "none"}
    )
    assert "Harbour lights burn all winter." in chat.stdout


def test_the_other_commands_take_several_packs(bot: Bot, tmp_path: Path) -> None:  # noqa: F811
    for id in (LAKE, HARBOUR):
        write(tmp_path / "all", id)
    folder, plainly = str(tmp_path / "all"), {"ENCODER": "none", "DATABASE_URL": f"sqlite:///{tmp_path}/journal.sqlite"}
    (checked,) = asked(bot("check", "--json", "--knowledge", folder))
    assert [Path(one["folder"]).name for one in checked] == [HARBOUR, LAKE]
    done = bot("check", folder)
    assert (done.returncode, done.stdout.count(": well")) == (0, 2)
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        json.dumps({"id": "a", "q": "How many lights went out?", "lang": "en", "must": [["41", "forty-one"]]})
    )
    assert asked(bot("--knowledge", folder, "eval", "--json", str(cases), env=plainly))[0][0]["right"] == 1.0
    accepted = bot(
        "--knowledge", folder, "journal", "accept", f"{HARBOUR}/lights-out", "Were the beacons dark?", env=plainly
    )
    assert accepted.returncode == 0, accepted.stderr
    assert "Were the beacons dark?" in "".join(p.read_text() for p in (tmp_path / "all" / HARBOUR).rglob("*.yaml"))
    for wrong, told in (
        ("chair-person", "of which meeting"),
        ("nowhere/chair-person", "there is no meeting 'nowhere'"),
    ):
        done = bot("--knowledge", folder, "journal", "accept", wrong, "Who led?", env=plainly)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert told in done.stderr


def test_packs_that_cannot_be_told_apart_are_refused_in_one_line(bot: Bot, tmp_path: Path) -> None:  # noqa: F811
    one, two = (str(write(tmp_path / name, LAKE)) for name in ("one", "two"))
    done = bot("--knowledge", one, "--knowledge", two, "ask", "lake", env={"ENCODER": "none"})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "'lake-2023'" in done.stderr
    assert bot("check", "--knowledge", one, "--knowledge", two).returncode == 1


def test_a_folder_of_packs_is_these(tmp_path: Path) -> None:
    own = [write(tmp_path, id) for id in (LAKE, HARBOUR)]
    assert packs_in(tmp_path) == sorted(own)
    assert packs_in(own[0]) == [own[0]]
    assert load_pack(packs_in(tmp_path)[1]).meeting.id == LAKE


# -- Telegram ----------------------------------------------------------------------------------------------------------


@pytest.fixture
async def talk(api: Rooms, both: Meetings) -> AsyncIterator[Talk]:
    async with build(both, settings(api)) as app:
        yield Talk(api, app, both)  # type: ignore[arg-type]
    assert api.violations == []


def button(message: Json, label: str) -> Json:
    """The button under a message with this on it."""
    rows = message["reply_markup"]["inline_keyboard"]
    (found,) = [one for row in rows for one in row if label in one["text"]]
    return found  # type: ignore[no-any-return]


async def test_two_packs_in_one_bot(talk: Talk) -> None:
    """Choose, ask, share, deep link, back."""
    assert LAKE_NAME in await talk.ask("/start")

    await talk.ask("/meetings")
    await talk.press(button(talk.last(), "Safe harbours")["callback_data"])
    assert talk.last()["text"].startswith("From now on I answer from “Safe harbours”.")

    assert (await talk.ask("Who chaired the meeting?")).startswith("Odd Strand chaired it.")
    answer = talk.last()
    assert answer["text"].endswith(f"Source: {HARBOUR_NAME}, p. 1")

    share = button(answer, "Share")["switch_inline_query_chosen_chat"]["query"]
    ((_, inline),) = await talk.give(talk.api.inline_query(share))
    article = inline["results"][0]
    assert "Odd Strand chaired it." in article["input_message_content"]["message_text"]
    link = button(answer, "Copy link")["copy_text"]["text"]
    assert article["reply_markup"]["inline_keyboard"][0][0]["url"] == link

    payload = link.partition("?start=")[2]
    (opened,) = await talk.texts(talk.api.message(f"/start {payload}", user=a_user(77, "Bob")))
    assert opened.startswith("Odd Strand chaired it.")
    assert (await talk.ask("/start en_lake-fall")).startswith("The lake fell by 1.9 metres.")  # of when it was alone

    await talk.ask("/meetings")
    await talk.press(button(talk.last(), "All of them")["callback_data"])
    assert (await talk.ask("Who chaired the meeting?")).startswith("More than one meeting has something on this.")
    await talk.press(button(talk.last(), "Water in dry years")["callback_data"])
    assert talk.last()["text"].startswith("Ingrid Halvorsen chaired it.")
    assert "session 1, p. 1" in await talk.ask("which page?")


async def test_parts_and_lists_stay_in_their_meeting(talk: Talk) -> None:
    await talk.ask("/recommendations")
    await talk.press(button(talk.last(), "Safe harbours")["callback_data"])
    assert talk.last()["text"].startswith("The recommendations (2)")
    await talk.press(button(talk.last(), "3. Pilots")["callback_data"])
    assert "Pilots speak two languages." in talk.last()["text"]
    assert [one["text"] for one in talk.last()["reply_markup"]["inline_keyboard"][0]] == ["‹ 2", "All"]
    await talk.press(button(talk.last(), "All")["callback_data"])
    assert "2. Lights" in talk.last()["text"]
    await talk.ask("/session 2")
    await talk.press(button(talk.last(), "All sessions")["callback_data"])
    assert "Session 1: Sharing" in talk.last()["text"]
    await talk.press(button(talk.last(), "Session 1")["callback_data"])
    assert talk.last()["text"].startswith("Session 1: Sharing\n") or "Session 1 :" in talk.last()["text"]


async def test_in_a_group_each_has_a_meeting_of_his_own(talk: Talk) -> None:
    group = a_chat("supergroup")
    ada, bob = a_user(901, "Ada"), a_user(902, "Bob")
    await talk.texts(talk.api.message("/meetings lake", group, user=ada))
    (told,) = await talk.texts(talk.api.message("/ask Who chaired the meeting?", group, user=ada))
    assert told.startswith("Ingrid Halvorsen")
    (told,) = await talk.texts(talk.api.message("/ask Who chaired the meeting?", group, user=bob))
    assert told.startswith("More than one meeting")


async def test_what_is_gone_is_looked_for_in_all(talk: Talk) -> None:
    await talk.ask(f"/start en_{meeting_key(LAKE)}_lake-fell")
    assert f"n:en:{meeting_key(LAKE)}/lake-fall" in data(talk.last(USER_ID))
