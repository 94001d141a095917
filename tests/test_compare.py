"""Comparing: one answer of the pack where it has all that is asked, else what is told of each, side by side."""

from __future__ import annotations

import pytest

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.faces.plain import as_json, plain
from bot.talk.conversation import NEW

# A question, and what each of the answers must be about, in order; nothing for what the report does not mention.
SIDES = [
    ("en", "Compare Algeria and Tunisia", ["Algeria", "Tunisia"]),
    ("en", "What is the difference between Libya and Mali?", ["Libya", "Mali"]),
    ("en", "Seydou Keita versus Anja Klug", ["Seydou Keita", "Anja Klug"]),
    ("en", "What did Ms Sakho-Niang and Mr Keita say?", ["Sakho-Niang", "Keita"]),
    ("fr", "Comparez l'Algérie et la Tunisie", ["Algérie", "Tunisie"]),
    ("fr", "Comparez Anja Klug et Seydou Keita", ["Anja Klug", "Seydou Keita"]),
    ("fr", "Quelle est la différence entre la Libye et le Mali ?", ["Libye", "Mali"]),
]
STRANGERS = [
    ("en", "Compare Algeria and Peru", "Algeria", "Peru"),
    ("en", "Compare Zanzibar and France", "France", "Zanzibar"),
    ("en", "What is the difference between Mali and Mongolia?", "Mali", "Mongolia"),
    ("fr", "Comparez l'Algérie et le Pérou", "Algérie", "le Pérou"),
]
WHOLE = [
    ("en", "Compare Niger and Senegal", ["Niger", "Senegal"]),
    ("en", "Niger versus Senegal", ["Niger", "Senegal"]),
    ("en", "What is the difference between UNHCR and IOM?", ["UNHCR", "IOM"]),
    ("en", "ECOWAS and ECCAS compared", ["ECOWAS", "ECCAS"]),
    ("fr", "Comparez le Niger et le Sénégal", ["Niger", "Sénégal"]),
    ("fr", "Quelle est la différence entre le HCR et l'OIM ?", ["HCR", "OIM"]),
]


@pytest.mark.parametrize(("code", "question", "about"), SIDES)
def test_what_no_answer_compares_is_told_side_by_side(brain: Brain, code: str, question: str, about: list[str]) -> None:
    reply, _ = brain.ask(question)
    assert (reply.outcome, reply.lang, reply.headed) == (Outcome.ANSWER, code, False)
    assert [side.outcome for side in reply.answers] == [Outcome.ANSWER] * len(about)
    for side, name in zip(reply.answers, about, strict=True):
        assert name in side.text.split("\n")[0]
        assert side.citations and set(side.citations) <= set(reply.citations)
        assert side.text in reply.text and side.source in reply.text  # each with its own source
    places = [reply.text.index(side.text) for side in reply.answers]
    assert places == sorted(places)
    assert len({side.id for side in reply.answers}) == len(about)
    assert (reply.source, reply.context, reply.also) == ("", "", None)
    assert plain(reply) == reply.text


@pytest.mark.parametrize(("code", "question", "about"), SIDES)
def test_each_side_is_an_object_of_the_json_reply(brain: Brain, code: str, question: str, about: list[str]) -> None:
    reply, _ = brain.ask(question)
    data = as_json(reply)
    assert [(side["id"], side["outcome"]) for side in data["answers"]] == [(s.id, "answer") for s in reply.answers]
    assert all(side["citations"] for side in data["answers"])
    assert data["confidence"] == min(side["confidence"] for side in data["answers"])
    assert data["more"] is None


@pytest.mark.parametrize(("code", "question", "about"), WHOLE)
def test_one_answer_that_has_both_is_told_whole(brain: Brain, code: str, question: str, about: list[str]) -> None:
    reply, _ = brain.ask(question)
    assert (reply.outcome, reply.lang, reply.answers) == (Outcome.ANSWER, code, ())
    assert reply.id is not None
    assert all(name in reply.text for name in about)


@pytest.mark.parametrize(("code", "question", "known", "stranger"), STRANGERS)
def test_of_a_side_that_the_report_does_not_mention_just_that_is_told(
    brain: Brain, code: str, question: str, known: str, stranger: str
) -> None:
    reply, _ = brain.ask(question)
    first, second = sorted(reply.answers, key=lambda side: side.outcome)
    assert (reply.outcome, first.outcome, second.outcome) == (Outcome.ANSWER, Outcome.ANSWER, Outcome.UNKNOWN)
    assert known in first.text
    assert second.text == brain.compose.texts[code]("not_mentioned", names=stranger)
    assert second.citations == ()
    assert first.text in reply.text and second.text in reply.text


def test_sides_that_the_report_does_not_mention_at_all_are_not_compared(brain: Brain) -> None:
    reply, _ = brain.ask("Compare Peru and Mongolia")
    assert (reply.outcome, reply.citations, reply.answers) == (Outcome.UNKNOWN, (), ())
    assert "Peru" in reply.text and "Mongolia" in reply.text


@pytest.mark.parametrize("question", ["compare apples and pears", "comparez les pommes et les poires"])
def test_what_names_nothing_of_the_report_is_not_compared(brain: Brain, question: str) -> None:
    reply, _ = brain.ask(question)
    assert (reply.outcome, reply.answers) == (Outcome.UNKNOWN, ())


@pytest.mark.parametrize("question", ["Who chaired the meeting?", "What did Seydou Keita say?", "Algeria"])
def test_a_question_on_one_thing_is_no_comparison(brain: Brain, question: str) -> None:
    assert brain.ask(question)[0].answers == ()


def test_a_comparison_can_be_followed_up(brain: Brain) -> None:
    _, conversation = brain.ask("Compare Algeria and Tunisia", NEW)
    assert conversation.last is not None and conversation.last.entry is None
    reply, _ = brain.ask("Who chaired the meeting?", conversation)
    assert reply.id == "meeting-who-chaired"


def test_no_name_is_left_out_without_a_word(brain: Brain) -> None:
    reply, _ = brain.ask("Compare Libya, Mali, Niger, Senegal and Algeria")
    assert len(reply.answers) == 5


def test_the_side_without_an_answer_is_not_passed_over(brain: Brain) -> None:
    reply, _ = brain.ask("How many refugees did Algeria and Tunisia receive?")
    assert "Tunisia" in reply.text
