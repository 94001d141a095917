"""Whatever somebody types, in a conversation or alone, gets a reply that every face can show."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.commands import respond
from bot.faces.plain import as_json, plain
from bot.talk.conversation import NEW, TURNS, Conversation

LONG = 4000  # characters; no reply is longer, whatever was asked
HUNDREDS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ODD = [
    "",
    " \t\r\n\v\f\u2028\u2029",
    "\x00",
    "who\x00chaired",
    "\ud800",
    "Sénégal \udfff\ud800",
    "🙂🙃👩‍👩‍👧🏳️‍🌈",
    "\u202etxet sdrawkcab\u202c",
    "ما هي التوصية رقم ٨؟",
    "מה אומרת המלצה 8?",
    "建议八是什么",
    "²",
    "1²",
    "①",
    "٢",
    "𐩀",
    "½",
    "recommendation ²",
    "recommendation ٨",
    "session 𐩀",
    "9" * 400,
    "-" + "9" * 400,
    "recommendation " + "9" * 400,
    "la " + "9" * 400 + "e session",
    "1," + "000," * 100 + "000",
    "?" * 1000,
    "...",
    "'",
    "l'l'l'l'",
    "--- - -- -",
    "=",
    "group=1",
    "recommendation=8",
    "session=99 group=-1",
    "a=1=2=3",
    "~unhcr",
    "~ ~~ ~1",
    "^money ^",
    "_",
    "[a-z]+(?P<x>.*",
    "(((((((((((((",
    "\\",
    "\\d{9}$^",
    "{0} {q} {{",
    "%s %d %(q)s",
    "- id: x\n  title: {{ y }}",
    "!!python/object:os.system",
    "*a &a <<: *b",
    "<b>bold</b> &amp; [link](x)",
    "<script>",
    "_*`[",
    "x" * 10_000,
    "who " * 2_500,
    "why? " * 2_000,
    "a\u0301" * 5_000,
    "\u0301" * 10_000,
    "ﬁﷺ" * 2_000,
    "É" * 10_000,
    "İıſẞŒœǅ",
    "e\u0301te\u0301",
    "\ue000",
    "recommendation \ue000 8",
    "/",
    "//",
    "/ 8",
    "/\u0301",
    "/ﬁ",
    "/recommendation",
    "/recommendation \ud800",
    "/recommendation " + "9" * 400,
    "/recommendation -1",
    "/recommendation ٨",
    "/session ²",
    "/session x",
    "/search",
    "/search \ud800",
    "/search \x1b[31m\x00",
    "/search " + "x" * 10_000,
    "/search {q}",
    "/language",
    "/language xx" + "y" * 10_000,
    "/langue É",
    "/" + "a" * 10_000,
    "/help@" + "b" * 10_000,
    "/ask",
    "/ask /ask /help",
]
REAL = [
    "recommendation 8",
    "session 2",
    "working group 1",
    "How many refugees from Libya did Algeria receive?",
    "Qui a présidé la réunion ?",
    "/sessions",
    "/recommandation 3",
    "/langue fr",
    "/language en",
    "next",
    "et la précédente ?",
    "and the second?",
    "more",
    "which page?",
    "who presented it?",
    "and Senegal?",
    "1",
    "2",
    "3",
    "0",
    "11",
    "thanks",
    "bonjour",
    "What is UNHCR? Who is Anja Klug? When was it?",
]
FRAGMENTS = [*"=~^/'’-_.,?!#°{}[]()<>*&%\\\"\n\t\x00 ", *ODD[3:40], *REAL]

anything = st.one_of(
    st.text(st.characters(), max_size=60),
    st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Mn", "Nd", "No", "Zs", "P", "S"]), max_size=60),
    st.lists(st.sampled_from(FRAGMENTS), max_size=8).map("".join),
    st.lists(st.sampled_from(FRAGMENTS), max_size=8).map(" ".join),
    st.from_regex(r"/[a-z]{0,15}@?[a-z]{0,5} ?.{0,20}", fullmatch=True),
    st.sampled_from(REAL),
)
languages = st.sampled_from([None, "en", "fr"])


def is_well_formed(reply: Reply, asked: str, brain: Brain) -> None:
    """What every face relies on."""
    assert reply.outcome in Outcome
    assert reply.lang in brain.pack.languages
    assert reply.text.strip()
    shown = plain(reply)
    assert shown.encode().decode() == shown  # no half of a surrogate pair, which no face can send
    assert len(shown) <= LONG
    assert not [c for c in shown if ord(c) < 32 and c != "\n"]
    assert 0 <= reply.confidence <= 1
    assert (reply.id is not None) or reply.outcome is not Outcome.ANSWER
    assert all(brain.compose.entry(link.id) for link in (*reply.options, *reply.related))
    assert all(hit.score > 0 for hit in reply.hits)
    assert len(reply.options) >= 2 or reply.outcome is not Outcome.CHOOSE
    data = as_json(reply)
    assert data["q"] == asked
    assert json.loads(json.dumps(data)) == data
    assert json.loads(json.dumps(data, ensure_ascii=False)) == data


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_questions_get_a_reply(brain: Brain, text: str, language: str) -> None:
    reply, after = respond(brain, text, Conversation(interface=language))
    is_well_formed(reply, text, brain)
    reply, _ = respond(brain, text, after)
    is_well_formed(reply, text, brain)


@given(text=anything, language=languages)
@HUNDREDS
def test_anything_gets_a_reply(brain: Brain, text: str, language: str | None) -> None:
    reply, _ = respond(brain, text, Conversation(interface=language))
    is_well_formed(reply, text, brain)


@given(texts=st.lists(anything, min_size=2, max_size=6), language=languages)
@example(texts=["working group 1", "²"], language="en")
@example(texts=["/sessions", "9" * 400], language="fr")
@example(texts=["recommendation 8", "and the " + "9" * 400 + "th?"], language="en")
@HUNDREDS
def test_a_conversation_of_anything_goes_on(brain: Brain, texts: list[str], language: str | None) -> None:
    conversation = Conversation(interface=language)
    for now, text in enumerate(texts):
        reply, conversation = respond(brain, text, conversation, float(now))
        is_well_formed(reply, text, brain)
        assert len(conversation.turns) <= TURNS
        assert conversation.interface in (None, *brain.pack.languages)
        assert all(brain.compose.entry(id) for id in conversation.offered)


@given(text=anything)
@HUNDREDS
def test_the_same_question_gets_the_same_reply(brain: Brain, text: str) -> None:
    first, second = (as_json(respond(brain, text)[0]) | {"ms": 0} for _ in range(2))
    assert first == second


@given(text=anything, earlier=st.lists(st.sampled_from(REAL), max_size=3))
@HUNDREDS
def test_an_old_conversation_is_forgotten_but_for_the_language_chosen(
    brain: Brain, text: str, earlier: list[str]
) -> None:
    conversation = NEW
    for question in earlier:
        _, conversation = respond(brain, question, conversation, 0.0)
    late, _ = respond(brain, text, conversation, 10_000.0)
    fresh, _ = respond(brain, text, Conversation(interface=conversation.interface), 10_000.0)
    assert as_json(late) | {"ms": 0} == as_json(fresh) | {"ms": 0}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_entry_can_be_told(brain: Brain, language: str) -> None:
    for entry in brain.entries:
        shown = brain.show(entry.id, language)
        assert shown is not None
        reply, after = shown
        is_well_formed(reply, reply.title, brain)
        assert (reply.id, reply.lang) == (entry.id, language)
        assert after.last is not None and after.last.entry == entry.id
    assert brain.show("no-such-entry", language) is None
