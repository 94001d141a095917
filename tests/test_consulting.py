"""What the brain would have a reader asked, and what it tells of its choice; no reader and no network in sight."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from two_packs import meetings

from bot.answer.inquiry import MOST, Choice, Inquiry, Outside
from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.cli import main
from bot.faces.plain import as_json
from bot.language.sentences import sentences
from bot.language.typography import typeset
from bot.measure.recorded import Recorded
from bot.pack.entries import Entry, Kind
from bot.prepared import load_brain
from bot.talk.conversation import NEW, Conversation

UNSURE = "who helped Niger"
UNSURE_FR = "qui a aidé le Niger"
SURE = ["Who chaired the meeting?", "Combien de réfugiés de Libye l'Algérie a-t-elle accueillis ?"]
NOT_ASKED = [
    "/session 2",
    "recommendation 8",
    "sessions 1 to 3",
    "hello",
    "thanks!",
    "shorter",
    "compare Niger and Senegal",
]


def inquiry(brain: Brain, question: str, conversation: Conversation = NEW) -> Inquiry:
    (only,) = brain.ask(question, conversation, 0.0, {})[0].inquiries
    return only


def told(brain: Brain, question: str, choice: Choice, conversation: Conversation = NEW) -> tuple[Reply, Conversation]:
    return brain.ask(question, conversation, 0.0, {inquiry(brain, question, conversation): choice})


def is_of(brain: Brain, reply: Reply, entry: Entry) -> bool:
    """Whether every sentence of a reply is an entry's, less a «yes» and a «not Senegal», or on one thing that it is
    silent on."""
    each = [typeset(one, reply.lang) for one in entry.each.get(reply.lang, ())]
    said = " ".join([brain.compose.text(entry, reply.lang), *each])
    refused, _, behind = typeset(brain.compose.texts[reply.lang]("not_of", names="_"), reply.lang).partition("_")
    own = (s for s in sentences(reply.text) if not (s.startswith(refused) and s.endswith(behind)))
    return all(sentence[1:].removesuffix(".") in said for sentence in own)  # an item is closed


@pytest.mark.parametrize(("question", "language"), [(UNSURE, "en"), (UNSURE_FR, "fr")])
def test_an_unsure_question_says_what_to_ask_in_the_language_of_the_asker(
    brain: Brain, question: str, language: str
) -> None:
    asked = inquiry(brain, question)
    assert (asked.question, asked.language, asked.before) == (question, language, ())
    assert 1 < len(asked.candidates) <= MOST
    assert len({link.id for link in asked.candidates}) == len(asked.candidates)
    for link in asked.candidates:
        entry = brain.compose.entry(link.id)
        assert entry is not None
        assert link.title == brain.compose.title(entry, language)
        assert brain.compose.text(entry, language).startswith(link.text.removesuffix(" …").split("\n")[0][:30])


@pytest.mark.parametrize("question", [*SURE, *NOT_ASKED])
def test_nobody_is_asked_where_the_bot_is_sure_or_no_question_was_put(brain: Brain, question: str) -> None:
    before = brain.ask("How many refugees did Algeria receive?")[1]
    for conversation in (NEW, before):
        assert brain.ask(question, conversation, 0.0, {})[0].inquiries == ()


def test_without_a_reader_nothing_is_to_be_asked_and_nothing_changes(brain: Brain) -> None:
    alone, with_one = brain.ask(UNSURE)[0], brain.ask(UNSURE, NEW, 0.0, {})[0]
    assert alone.inquiries == () and with_one.inquiries and not with_one.chosen
    assert replace(with_one, inquiries=(), ms=0.0) == replace(alone, ms=0.0)


def test_any_candidate_that_is_chosen_is_told_as_it_is_always_told(brain: Brain) -> None:
    for link in inquiry(brain, UNSURE).candidates:
        reply, after = told(brain, UNSURE, Choice(link.id))
        entry = brain.compose.entry(link.id)
        assert entry is not None and after.last is not None
        quiet = entry.kind is Kind.UNSAID
        assert (reply.id, reply.chosen, reply.inquiries) == (link.id, True, ())
        assert reply.outcome is (Outcome.UNKNOWN if quiet else Outcome.ANSWER)
        assert is_of(brain, reply, entry)
        assert reply.hits[0].id == link.id and after.last.entry == link.id


@pytest.mark.parametrize("outside", Outside)
def test_that_none_fits_is_told_and_nothing_else(brain: Brain, outside: Outside) -> None:
    reply, _ = told(brain, UNSURE, Choice(outside=outside))
    texts = brain.compose.texts["en"]
    assert (reply.outcome, reply.id, reply.chosen) == (Outcome.UNKNOWN, None, True)
    assert (reply.text == texts("not_understood")) is (outside is Outside.NOT_UNDERSTOOD)
    assert outside is Outside.NOT_UNDERSTOOD or "Niger" in reply.text


def test_a_follow_up_is_asked_with_what_was_said_before_and_remembered_as_the_entry_chosen(brain: Brain) -> None:
    first, before = brain.ask("Who is Sanoh N'Faly?")
    asked = inquiry(brain, "what did he want for the schools?", before)
    ((question, answer),) = asked.before
    assert question == "Who is Sanoh N'Faly?" and first.text.startswith(answer)
    chosen = asked.candidates[1].id
    choice = Choice(chosen, question="What did Sanoh N'Faly want for the schools?")
    reply, after = told(brain, "what did he want for the schools?", choice, before)
    assert reply.id == chosen and after.last and after.last.entry == chosen
    assert "schools" not in after.last.text


def test_a_follow_up_spelt_out_is_answered_where_none_of_the_candidates_does(brain: Brain) -> None:
    _, before = brain.ask("Who is Sanoh N'Faly?")
    entry = brain.compose.entry("algeria-refugee-count")
    assert entry is not None
    question, whole = "what did he want for the schools?", entry.phrasings["en"][1]
    assert "algeria-refugee-count" not in [link.id for link in inquiry(brain, question, before).candidates]
    reply, after = told(brain, question, Choice(outside=Outside.NOT_IN_REPORT, question=whole), before)
    assert reply.id == "algeria-refugee-count" and reply.outcome is Outcome.ANSWER
    assert after.last and whole not in after.last.text
    odd = Choice(outside=Outside.NOT_IN_REPORT, question="Is Zorbland the xylophone of bananas?")
    reply, after = told(brain, question, odd, before)
    assert reply.outcome is Outcome.UNKNOWN
    assert "Zorbland" not in json.dumps([as_json(reply), after.as_json()])


def test_each_question_of_a_message_is_asked_and_told_apart(brain: Brain) -> None:
    both = f"{UNSURE}? What did people say about the children of refugees?"
    first, second = brain.ask(both, NEW, 0.0, {})[0].inquiries
    chosen = first.candidates[2].id
    reply, _ = brain.ask(both, NEW, 0.0, {first: Choice(chosen)})
    assert reply.answers[0].id == chosen
    assert reply.chosen and [left.question for left in reply.inquiries] == [second.question]


def test_of_several_meetings_each_is_asked_of_and_the_one_that_was_chosen_tells(tmp_path: Path) -> None:
    both = meetings(tmp_path)
    question = "any wells or lights gone in the storm"
    asked = both.ask(question, NEW, 0.0, {})[0].inquiries
    owners = {own.id: brain for brain in both.brains.values() for own in brain.entries}
    assert len(asked) == 2 and asked[0] != asked[1]
    none = Choice(outside=Outside.NOT_IN_REPORT)
    for inquiry in asked:
        chosen = next(link.id for link in inquiry.candidates if owners[link.id].compose.entry(link.id) is not None)
        meeting = owners[chosen].pack.meeting.id
        reply, after = both.ask(question, NEW, 0.0, {**dict.fromkeys(asked, none), inquiry: Choice(chosen)})
        assert (reply.id, reply.meeting, reply.inquiries) == (f"{meeting}/{chosen}", meeting, ())
        assert reply.chosen and after.within == meeting
    reply, _ = both.ask(question, NEW, 0.0, dict.fromkeys(asked, none))
    assert reply.outcome is Outcome.UNKNOWN and reply.id is None


def test_a_reply_says_in_json_that_it_was_chosen(brain: Brain) -> None:
    chosen = told(brain, UNSURE, Choice(inquiry(brain, UNSURE).candidates[0].id))[0]
    assert as_json(chosen)["chosen"] is True
    assert "chosen" not in as_json(brain.ask(UNSURE)[0])


# -- measured without a network ----------------------------------------------------------------------------------------

CASES = [
    {"id": "a", "q": UNSURE, "must": [["no such words"]]},
    {"id": "b", "lang": "en", "turns": [{"q": "Who is Sanoh N'Faly?"}, {"q": "what did he want for the schools?"}]},
    {"id": "c", "q": "Who chaired the meeting?", "must": [["derepas"]]},
]


def evaluate(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main(["eval", *arguments])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out + told.err


def test_what_a_reader_would_be_asked_is_written_without_what_is_right_and_its_choices_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases, record, replay = (tmp_path / name for name in ("cases.jsonl", "record.jsonl", "replay.jsonl"))
    cases.write_text("".join(json.dumps(case) + "\n" for case in CASES))
    code, said = evaluate(capsys, str(cases), "--reader-record", str(record))
    assert code == 0 and "to be chosen: 2" in said
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert [line["case"] for line in lines] == ["a-1", "b-2"]
    assert "no such words" not in record.read_text()
    assert all(line["answer"] == {"question": "", "choice": ""} for line in lines)
    lines[0]["answer"]["choice"] = "2"
    lines[0]["asked"]["candidates"].reverse()  # whatever their order in the file, a number is what it says there
    wanted = lines[0]["asked"]["candidates"][1]["title"]
    replay.write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, said = evaluate(capsys, str(cases), "--reader-replay", str(replay), "--reader-record", str(record))
    assert code == 0 and "chose in 1" in said and "to be chosen: 1" in said
    recorded = Recorded(replay)
    brain = load_brain()
    reply, _ = recorded.read("a-1", lambda choices: brain.ask(UNSURE, NEW, 0.0, choices))
    assert reply.chosen and reply.title == wanted


@pytest.mark.parametrize("line", ["no json", '{"case": "a"}', "[]"])
def test_a_record_that_cannot_be_used_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str) -> None:
    cases, replay = tmp_path / "cases.jsonl", tmp_path / "replay.jsonl"
    cases.write_text(json.dumps(CASES[0]))
    replay.write_text(line)
    code, said = evaluate(capsys, str(cases), "--reader-replay", str(replay))
    assert code == 2 and f"{replay}:1" in said and "Traceback" not in said
