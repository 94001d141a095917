"""What people say around a question is heard as what it is, not as the question, and the question not as it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answer.reply import Outcome
from bot.answer.understand import spelt_out
from bot.brain import Brain
from bot.language.analyser import load_analyser
from bot.talk.conversation import NEW
from bot.talk.courtesy import ORDER, Courtesy, plainly

LIBYA = "How many refugees from Libya did Algeria receive?"
LIBYE = "Combien de réfugiés venus de Libye l'Algérie a-t-elle accueillis ?"
QUESTIONS = {"en": (LIBYA, "35,411"), "fr": (LIBYE, "35\u202f411")}

# By language and kind, as people type it: capitals, accents, marks, several at once, slips.
SAID = {
    "en": {
        "greeting": ["Hello!", "Good morning", "hi there", "HEY", "Dear colleagues,"],
        "thanks": ["Thanks!", "Thank you so much.", "ok, thanks", "many thanks", "thank you very mcuh"],
        "bye": ["Bye!", "See you later.", "have a nice day", "Thanks, bye!", "I have to go now"],
        "how_are_you": ["How are you?", "Hi, how are you?", "how's it going", "What's up?"],
        "identity": ["Who are you?", "are you a robot?", "Are you ChatGPT?", "what's your name"],
        "help": ["help", "What can you do?", "How does this work?", "can you help me please?"],
        "praise": ["Great answer!", "That's very helpful.", "perfect", "Well done!", "hi, great answer"],
        "doubt": ["Are you sure?", "really?", "Is that true?", "how do you know that?"],
        "complaint": ["That's wrong.", "you didn't answer my question", "That is not what I asked!", "useless"],
        "sorry": ["Sorry!", "my mistake", "Never mind.", "oops, sorry"],
    },
    "fr": {
        "greeting": ["Bonjour !", "Salut", "bonsoir", "Bonjour à toutes et à tous,", "COUCOU"],
        "thanks": ["Merci !", "Merci beaucoup.", "ok merci", "Je vous remercie.", "d'accord"],
        "bye": ["Au revoir !", "À bientôt", "bonne journée", "Merci et bonne soirée !", "je dois y aller"],
        "how_are_you": ["Ça va ?", "Comment allez-vous ?", "Bonjour, ça va ?", "quoi de neuf"],
        "identity": ["Qui es-tu ?", "Êtes-vous un robot ?", "es-tu ChatGPT ?", "Comment vous appelez-vous ?"],
        "help": ["aide", "Que peux-tu faire ?", "Comment ça marche ?", "Pouvez-vous m'aider ?"],
        "praise": ["C'est très bien !", "C'est très utile.", "parfait", "Excellente réponse !"],
        "doubt": ["Tu es sûr ?", "C'est vrai ?", "vraiment", "Comment le savez-vous ?"],
        "complaint": [
            "C'est faux.",
            "vous n'avez pas répondu à ma question",
            "Ce n'est pas ce que j'ai demandé !",
            "nul",
        ],
        "sorry": ["Désolé !", "excusez-moi", "Laisse tomber.", "oups, pardon"],
    },
}
AROUND = {
    "en": [
        ("Hello! ", ""),
        ("Good morning, ", ""),
        ("Hi, how are you? ", ""),
        ("", " Thanks!"),
        ("", " Thank you very much in advance."),
        ("Dear colleagues,\n", "\nBest regards"),
        ("Sorry, ", ""),
        ("Please tell me: ", ""),
        ("I work for a ministry. ", ""),
        ("I am preparing a speech. Could you tell me ", " Many thanks."),
        ("Great answer! ", ""),
        ("Thanks. And ", ""),
    ],
    "fr": [
        ("Bonjour ! ", ""),
        ("Bonsoir, ", ""),
        ("Bonjour, comment allez-vous ? ", ""),
        ("", " Merci !"),
        ("", " Merci d'avance pour votre aide."),
        ("Madame, Monsieur,\n", "\nCordialement"),
        ("Excusez-moi, ", ""),
        ("Pouvez-vous me dire : ", ""),
        ("Je suis journaliste. ", ""),
        ("Je suis en train de préparer un discours. Dites-moi ", " Merci beaucoup."),
        ("Excellente réponse ! ", ""),
        ("Merci. Et ", ""),
    ],
}


@pytest.fixture(scope="module")
def courtesy(brain: Brain) -> Courtesy:
    return brain.courtesy


def each(table: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str, str]]:
    """Language, kind, wording."""
    return ((code, kind, said) for code, kinds in table.items() for kind, every in kinds.items() for said in every)


def phrases() -> Iterator[tuple[str, str, str]]:
    """Every courtesy of the language files: language, kind, phrase."""
    return each({code: load_analyser(code).talk["courtesy"] for code in SAID})


# -- alone -------------------------------------------------------------------------------------------------------------


def test_every_kind_is_tried_in_every_language() -> None:
    assert [sorted(kinds) for kinds in SAID.values()] == [sorted(ORDER)] * len(SAID)
    assert min(len(every) for kinds in SAID.values() for every in kinds.values()) >= 3


@pytest.mark.parametrize(("code", "kind", "said"), list(each(SAID)))
def test_a_courtesy_alone_is_answered_as_what_it_is(brain: Brain, code: str, kind: str, said: str) -> None:
    heard = brain.courtesy.hear(said)
    assert (heard.questions, heard.courtesy) == ((), kind)
    assert heard.language in (code, None)  # None: «hello» is said in both
    reply, after = brain.ask(said)
    assert (reply.outcome, reply.lang, reply.id) == (Outcome.INFO, code, None)
    assert reply.text.startswith(brain.compose.info(kind, code).text)
    assert after.turns == ()


@pytest.mark.parametrize("code", SAID)
def test_every_phrase_is_heard_as_what_it_is_listed_under(courtesy: Courtesy, code: str) -> None:
    wrong = {}
    for language, kind, phrase in phrases():
        if language == code:
            heard = courtesy.hear(phrase)
            if (heard.questions, heard.courtesy) != ((), kind):
                wrong[phrase] = (heard.courtesy, heard.questions, kind)
    assert wrong == {}


def test_no_phrase_is_listed_under_two_kinds() -> None:
    kinds: dict[str, set[str]] = {}
    for _, kind, phrase in phrases():
        kinds.setdefault(plainly(phrase), set()).add(kind)
    assert {phrase: found for phrase, found in kinds.items() if len(found) > 1} == {}


@pytest.mark.parametrize("code", SAID)
def test_no_title_of_the_pack_is_taken_for_a_courtesy(brain: Brain, code: str) -> None:
    titles = [entry.title[code] for entry in brain.entries]
    assert [title for title in titles if brain.courtesy.hear(title).courtesy] == []


@pytest.mark.parametrize("said", ["Bravo !", "Excellent !", "ciao", "menu"])
def test_a_phrase_of_both_languages_is_answered_in_the_one_spoken(brain: Brain, said: str) -> None:
    _, conversation = brain.ask(LIBYE)
    assert brain.ask(said, conversation)[0].lang == "fr"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("ok thanks bye", "bye"),
        ("hello, are you a robot?", "identity"),
        ("Bonjour ! Merci beaucoup, au revoir", "bye"),
        ("sorry, can you help me", "help"),
        ("Great! Are you sure?", "doubt"),
    ],
)
def test_of_several_courtesies_the_one_that_says_most_is_answered(courtesy: Courtesy, said: str, kind: str) -> None:
    heard = courtesy.hear(said)
    assert (heard.questions, heard.courtesy) == ((), kind)


@pytest.mark.parametrize("kind", ORDER)
@pytest.mark.parametrize("code", SAID)
def test_a_text_that_leads_to_something_is_followed_by_it(brain: Brain, code: str, kind: str) -> None:
    reply, _ = brain.ask(SAID[code][kind][0])
    assert not reply.text.endswith(":")


# -- around a question -------------------------------------------------------------------------------------------------


def wrapped() -> list[tuple[str, str]]:
    """Language, a question with something around it."""
    return [(code, f"{a}{QUESTIONS[code][0]}{b}") for code, every in AROUND.items() for a, b in every]


@pytest.mark.parametrize(("code", "asked"), wrapped())
def test_a_question_with_courtesies_around_it_is_answered_like_the_question_alone(
    brain: Brain, code: str, asked: str
) -> None:
    question, fact = QUESTIONS[code]
    alone, after = brain.ask(question)
    reply, conversation = brain.ask(asked)
    assert (reply.outcome, reply.lang, reply.id, reply.text) == (Outcome.ANSWER, code, alone.id, alone.text)
    assert fact in reply.text
    assert [turn.entry for turn in conversation.turns] == [turn.entry for turn in after.turns]


@pytest.mark.parametrize(("code", "kind", "said"), list(each(SAID)))
def test_every_courtesy_leaves_the_question_before_and_behind_it(brain: Brain, code: str, kind: str, said: str) -> None:
    question, _ = QUESTIONS[code]
    expected = brain.ask(question)[0].text
    mark = "" if said[-1] in ".!?," else "."
    for asked in (f"{said}{mark} {question}", f"{question} {said}"):
        heard = brain.courtesy.hear(asked)
        assert (heard.courtesy, len(heard.questions)) == (None, 1), asked
        assert brain.ask(asked)[0].text == expected, asked


AROUND_IT = {  # lists of the language files: how a phrase of each stands around a question
    "wrap": ["{phrase} {question}", "{phrase}, {question}"],
    "wrap with a colon": ["{phrase}: {question}"],
    "tail": ["{question} {phrase}?", "{question}, {phrase}"],
    "preamble": ["{phrase} xyz. {question}?"],
}


@pytest.mark.parametrize("name", AROUND_IT)
@pytest.mark.parametrize("code", SAID)
def test_every_phrase_around_a_question_is_taken_off(courtesy: Courtesy, code: str, name: str) -> None:
    question = QUESTIONS[code][0].rstrip(" ?")
    left = {}
    for phrase in load_analyser(code).talk[name.split()[0]]:
        for pattern in AROUND_IT[name]:
            asked = pattern.format(phrase=phrase, question=question)
            heard = courtesy.hear(asked)
            if [piece.rstrip(" ?") for piece in heard.questions] != [question]:
                left[asked] = heard
    assert left == {}


@pytest.mark.parametrize("code", SAID)
def test_everything_typed_short_is_written_out(brain: Brain, code: str) -> None:
    analyser = brain.indexes.analysers[code]
    shorthand = analyser.talk["shorthand"]
    assert len(shorthand) > 100
    lost = {short: meant for short, meant in shorthand.items() if spelt_out(f"{short} x", analyser) != f"{meant} x"}
    assert lost == {}


# -- between questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "said"), [(code, every[0]) for code in SAID for every in SAID[code].values()])
def test_a_courtesy_between_two_questions_keeps_the_topic(brain: Brain, code: str, said: str) -> None:
    first, then = {"en": ("recommendation 4", "and the next one?"), "fr": ("recommandation 4", "et la suivante ?")}[
        code
    ]
    _, conversation = brain.ask(first)
    _, conversation = brain.ask(said, conversation)
    assert brain.ask(then, conversation)[0].id == "recommendation-5"


@pytest.mark.parametrize(("code", "said"), [(code, said) for code in SAID for said in SAID[code]["doubt"]])
def test_doubt_after_an_answer_tells_its_page_and_the_fact_again(brain: Brain, code: str, said: str) -> None:
    question, fact = QUESTIONS[code]
    _, conversation = brain.ask(question)
    reply, after = brain.ask(said, conversation)
    assert (reply.outcome, reply.lang, reply.id) == (Outcome.ANSWER, code, "algeria-refugee-count")
    assert "7–8" in reply.text and fact in reply.text
    assert after.last == conversation.last


def test_doubt_with_nothing_before_is_a_word_on_where_answers_come_from(brain: Brain) -> None:
    for code, said in (("en", "Are you sure?"), ("fr", "Tu es sûr ?")):
        reply, _ = brain.ask(said, NEW)
        assert (reply.outcome, reply.text) == (Outcome.INFO, brain.compose.info("doubt", code).text)
