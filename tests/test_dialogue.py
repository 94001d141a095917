"""Conversations: what a short question means after another one, in both languages."""

from __future__ import annotations

import json
import re

import pytest

from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.commands import respond
from bot.faces.plain import as_json, more, plain
from bot.language.spelling import ordinary_words
from bot.measure.evaluate import holds
from bot.talk.conversation import EXPIRES, NEW, TURNS, Conversation, Turn

LIBYA = "How many refugees from Libya did Algeria receive?"
LIBYE = "Combien de réfugiés venus de Libye l'Algérie a-t-elle accueillis ?"
NIGER = "What did the government of Niger do for its people in Bangui?"
NIGER_FR = "Qu'a fait le gouvernement du Niger pour ses ressortissants à Bangui ?"

# What is asked first, the follow-up, the entry that replies, and what the reply must say.
FOLLOW_UPS = [
    (LIBYA, "who presented it?", "algeria-refugee-count", "Mohamed Kamel Aloui"),
    (LIBYE, "qui a presente ca", "algeria-refugee-count", "directeur de la mobilité"),
    (LIBYE, "qui l'a présenté ?", "algeria-refugee-count", "Mohamed Kamel Aloui"),
    (LIBYA, "which page is that?", "algeria-refugee-count", "7–8"),
    (LIBYE, "à quelle page ?", "algeria-refugee-count", "7–8"),
    (LIBYA, "more", "algeria-arrivals-libya", "15 February 2011"),
    (LIBYE, "la suite", "algeria-arrivals-libya", "15 février 2011"),
    (NIGER, "and Senegal?", None, "Diallo"),
    (NIGER_FR, "et le Sénégal ?", None, "Diallo"),
    ("What did Seydou Keita say?", "how much money?", None, "1,273,719"),
    ("Qu'a dit Seydou Keita ?", "combien d'argent ?", None, "1 273 719"),
    ("recommendation 4", "and the next recommendation?", "recommendation-5", "diaspora"),
    ("Que dit la recommandation 4 ?", "et la suivante ?", "recommendation-5", "diaspora"),
    ("recommendation 4", "and the previous one?", "recommendation-3", ""),
    ("Que dit la recommandation 4 ?", "et la précédente ?", "recommendation-3", ""),
    ("What was the second lesson of the Istanbul meeting?", "and the third?", "mtm-individual-needs", "third lesson"),
    ("Quelle est la première leçon d'Istanbul ?", "et la deuxième ?", "mtm-four-lessons", "Il faut renforcer"),
    ("How many people did Senegal's first operation bring home?", "and the second one?", None, "354"),
    ("session 2, working group 1", "and the second group?", "session-2-group-2", "Patrice Quesada"),
    ("Que dit le groupe 1 de la session 2 ?", "et le deuxième groupe ?", "session-2-group-2", "Patrice Quesada"),
]  # fmt: skip


def talk(brain: Brain, *questions: str, conversation: Conversation = NEW) -> tuple[Reply, Conversation]:
    """The last reply of a conversation, and the conversation after it."""
    reply = None
    for question in questions:
        reply, conversation = brain.ask(question, conversation)
    assert reply is not None
    return reply, conversation


@pytest.mark.parametrize(
    ("first", "second", "id", "said"),
    [pytest.param(*case, id=f"{case[0][:24]} | {case[1]}") for case in FOLLOW_UPS],
)
def test_a_follow_up_is_understood(brain: Brain, first: str, second: str, id: str | None, said: str) -> None:
    reply, _ = talk(brain, first, second)
    assert reply.outcome is Outcome.ANSWER
    assert id in (None, reply.id)
    assert holds(plain(reply), [[said, said.replace(" ", ",")]])


@pytest.mark.parametrize(
    ("first", "second", "id"),
    [
        (NIGER, "Who chaired the meeting?", "meeting-who-chaired"),
        (NIGER_FR, "Qui présidait la réunion ?", "meeting-who-chaired"),
        ("recommendation 4", LIBYA, "algeria-refugee-count"),
        ("Que dit la recommandation 4 ?", LIBYE, "algeria-refugee-count"),
        (LIBYA, "recommendation 8", "recommendation-8"),
        (LIBYE, "Que dit la recommandation 8 ?", "recommendation-8"),
    ],
)
def test_a_change_of_topic_is_not_dragged_back(brain: Brain, first: str, second: str, id: str) -> None:
    reply, conversation = talk(brain, first, second)
    assert (reply.outcome, reply.id) == (Outcome.ANSWER, id)
    assert reply.text == talk(brain, second)[0].text
    assert conversation.last is not None
    assert conversation.last.entry == id


def test_a_follow_up_on_nothing_says_so(brain: Brain) -> None:
    for question in ("and the next one?", "et la suivante ?", "which page is that?", "la suite"):
        assert talk(brain, question)[0].outcome is not Outcome.ANSWER


# -- memory ------------------------------------------------------------------------------------------------------------


def test_memory_is_bounded(brain: Brain) -> None:
    conversation = NEW
    for number in range(1, 12):
        _, conversation = talk(brain, f"recommendation {number}", conversation=conversation)
        assert len(conversation.turns) == min(number, TURNS)
    assert [turn.entry for turn in conversation.turns] == ["recommendation-9", "recommendation-10", "recommendation-11"]


def test_memory_expires(brain: Brain) -> None:
    _, conversation = brain.ask("recommendation 4", NEW, 100.0)
    reply, _ = brain.ask("and the next recommendation?", conversation, 100.0 + EXPIRES)
    assert reply.id == "recommendation-5"
    reply, after = brain.ask("and the next recommendation?", conversation, 100.1 + EXPIRES)
    assert reply.text == brain.ask("and the next recommendation?")[0].text
    assert [turn.entry for turn in after.turns if turn.entry == "recommendation-4"] == []


def test_memory_that_expired_keeps_the_language_chosen(brain: Brain) -> None:
    _, conversation = respond(brain, "/langue fr", NEW, 0.0)
    reply, _ = respond(brain, "FORIM", conversation, 2 * EXPIRES)  # a name of both languages
    assert reply.lang == "fr"


def test_memory_is_plain_data(brain: Brain) -> None:
    _, conversation = talk(brain, NIGER, "working group 1")
    again = Conversation.from_json(json.loads(json.dumps(conversation.as_json())))
    assert again == conversation
    assert again.offered and all(isinstance(turn, Turn) and turn.told for turn in again.turns)
    assert talk(brain, "2", conversation=again)[0].id == talk(brain, "2", conversation=conversation)[0].id


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("working group 1", ["session-2-group-1", "session-3-group-1"]),
        ("que dit le groupe de travail 2 ?", ["session-2-group-2", "session-3-group-2"]),
    ],
)
def test_a_number_picks_an_offered_choice(brain: Brain, question: str, ids: list[str]) -> None:
    reply, conversation = talk(brain, question)
    assert reply.outcome is Outcome.CHOOSE
    assert [option.id for option in reply.options] == ids
    for number, id in enumerate(ids, 1):
        picked, _ = talk(brain, str(number), conversation=conversation)
        assert (picked.outcome, picked.id, picked.lang) == (Outcome.ANSWER, id, reply.lang)


@pytest.mark.parametrize("before", ["working group 1", "que dit le groupe de travail 2 ?"])
def test_a_number_beyond_the_choices_asserts_nothing(brain: Brain, before: str) -> None:
    assert talk(brain, before, "3")[0].outcome is not Outcome.ANSWER


# -- courtesies, several questions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("hello", "en", "Hello"),
        ("Good morning!", "en", "Hello"),
        ("who are you?", "en", "I am a bot"),
        ("help", "en", "/recommendations"),
        ("what can you do?", "en", "/recommendations"),
        ("bonjour", "fr", "Bonjour"),
        ("Salut !", "fr", "Bonjour"),
        ("qui es-tu ?", "fr", "Je suis un robot"),
        ("aide", "fr", "/recommandations"),
        ("que peux-tu faire ?", "fr", "/recommandations"),
    ],
)
def test_a_newcomer_is_answered_with_examples(brain: Brain, text: str, language: str, said: str) -> None:
    reply, conversation = talk(brain, text)
    assert (reply.outcome, reply.lang) == (Outcome.INFO, language)
    assert said in reply.text
    assert len(reply.related) == 3
    assert all(link.title in reply.text for link in reply.related)
    assert talk(brain, "1", conversation=conversation)[0].id == reply.related[0].id


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("thanks", "en", "welcome"),
        ("thank you very much", "en", "welcome"),
        ("merci", "fr", "Avec plaisir"),
        ("merci beaucoup", "fr", "Avec plaisir"),
    ],
)
def test_thanks_are_answered_in_a_line_and_keep_what_was_offered(
    brain: Brain, text: str, language: str, said: str
) -> None:
    _, before = talk(brain, NIGER)
    reply, conversation = talk(brain, text, conversation=before)
    assert (reply.outcome, reply.lang, reply.related) == (Outcome.INFO, language, ())
    assert said in reply.text and "\n" not in reply.text
    assert conversation.offered == before.offered != ()
    assert conversation.turns == before.turns


def test_a_courtesy_does_not_end_a_topic(brain: Brain) -> None:
    assert talk(brain, "recommendation 4", "thanks", "and the next recommendation?")[0].id == "recommendation-5"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        (f"Who chaired the meeting? {LIBYA}", ["Luc Derepas", "35,411"]),
        (f"{LIBYA} Who chaired the meeting?", ["35,411", "Luc Derepas"]),
        (f"Qui présidait la réunion ? {LIBYE}", ["Luc Derepas", "35\u202f411"]),
    ],
)
def test_several_questions_are_answered_in_order(brain: Brain, text: str, answers: list[str]) -> None:
    reply, _ = talk(brain, text)
    assert reply.outcome is Outcome.ANSWER
    places = [reply.text.find(answer) for answer in answers]
    assert -1 not in places
    assert places == sorted(places)
    assert [answer in told.text for answer, told in zip(answers, reply.answers, strict=True)] == [True, True]
    parts = as_json(reply)["answers"]
    assert [(part["id"], part["outcome"]) for part in parts] == [(told.id, "answer") for told in reply.answers]
    assert all(part["citations"] and 0 < part["confidence"] <= 1 for part in parts)


def test_one_question_has_one_answer_and_holds_back_what_it_rests_on(brain: Brain) -> None:
    reply, _ = talk(brain, LIBYA)
    data = as_json(reply)
    (part,) = data["answers"]
    assert part == {key: data[key] for key in ("id", "outcome", "confidence", "citations")}
    assert data["text"] == f"{reply.text}\n\n{reply.source}"  # no heading, no passage
    assert reply.context and reply.context not in data["text"]
    assert data["more"] == more(reply)
    assert data["more"].startswith(reply.context)


def test_a_second_reading_is_held_back_and_offered_first(brain: Brain) -> None:
    first, second = brain.compose.entry("algeria-refugee-count"), brain.compose.entry("meeting-who-chaired")
    assert first is not None and second is not None
    reply = brain.compose.tell(first, "en", second=second)
    assert reply.also == reply.related[0]
    assert (reply.also.id, reply.also.text) == (second.id, brain.compose.text(second, "en"))
    assert reply.also.text not in plain(reply)
    assert more(reply).endswith(f"{reply.also.title}\n{reply.also.text}")
    assert more(brain.compose.info("thanks", "en")) == ""


# -- a session in French -----------------------------------------------------------------------------------------------

SESSION = [
    "/start", "/langue fr", "bonjour", "Qui présidait la réunion ?", LIBYE, "qui a présenté ça ?", "à quelle page ?",
    "la suite", "et le Sénégal ?", "recommandation 8", "et la suivante ?", "/sessions", "/session 2", "1",
    "/recommandations", "/recommandation", "/intervenants", "/chercher visas humanitaires",
    "Quel temps fera-t-il demain ?", "recommandation 12", "/inconnue", "/aide", "/apropos", "/confidentialite", "merci",
]  # fmt: skip
COMMON_ENGLISH = """
    the of and to in is are was were be been being it its that this these those with from by for at as which who whom
    whose what when where why how not or but if then than so about into over under after before during between
    through you your they their them we us he she his her have has had do does did will would can could should may
    might must there here any some each every all both more most other such only own same too very just also out up
    down no yes please ask asked question answer answers report meeting page pages source working group groups
    recommendation chairs chair said says countries country people migrants refugees number first second last many
    speakers sessions search language help privacy hello thanks goodbye
"""


def test_a_french_chat_has_no_english_in_it(brain: Brain) -> None:
    """English words that are French too or part of a name of the pack do not count."""
    glossary = [name for term in brain.pack.glossary for name in term.names.get("fr", [])]
    people = [speaker.name for speaker in brain.pack.speakers]
    names = set(re.findall(r"\w+", " ".join([*glossary, *people]).lower()))
    foreign = set(COMMON_ENGLISH.split()) - ordinary_words("fr") - names
    assert len(foreign) > 100
    conversation = Conversation(interface="fr")
    for text in SESSION:
        reply, conversation = respond(brain, text, conversation)
        shown = "\n".join([reply.title, plain(reply), *(link.title for link in reply.related)])
        assert reply.lang == "fr", text
        assert not foreign & set(re.findall(r"[^\W\d_]+", shown.lower())), text
