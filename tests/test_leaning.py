# ruff: noqa: E501 – one wording a line is shorter to read than many
"""Follow-ups that lean on what was told: on its subject, its time and place, its reason; and what is not dragged along."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from talking import turns

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.talk.conversation import NEW
from bot.talk.courtesy import plainly

# By kind and language: what was asked before, wordings of the follow-up, and what the answer must say.
Kinds = dict[str, dict[str, tuple[str, list[str], str]]]
ANSWERED: Kinds = {
    "what a person proposed": {
        "en": ("What does migratomania mean?", ["what did he propose?", "what does he suggest?", "and what did he call for?"], "platform"),
        "fr": ("Qu'est-ce que la migratomanie ?", ["qu'a-t-il proposé ?", "que propose-t-il ?", "et il propose quoi ?"], "plateforme"),
    },
    "what a person said of something": {
        "en": ("Who is Allassane Diallo?", ["what did he say about the budget?", "did he speak of the budget?", "and the budget?"], "2015"),
        "fr": ("Qui est Allassane Diallo ?", ["qu'a-t-il dit du budget ?", "il a dit quoi sur le budget ?", "et le budget ?"], "2015"),
    },
    "who a person is": {
        "en": ("What does migratomania mean?", ["who is he?", "what's his job?", "where is he from?", "which organisation?"], "ECOWAS"),
        "fr": ("Que veut dire migratomanie ?", ["qui est-il ?", "quel est son poste ?", "d'où vient-il ?", "quelle organisation ?"], "CEDEAO"),
    },
    "one thing of a country": {
        "en": ("What did Algeria do for the refugees from Libya?", ["and the children?", "how many children?", "what about children?"], "1,216"),
        "fr": ("Qu'a fait l'Algérie pour les réfugiés libyens ?", ["et les enfants ?", "combien d'enfants ?", "et pour les enfants ?"], "1 216"),
    },
    "how many, of whom was told": {
        "en": ("What did Senegal present?", ["how many people?", "and how many people?", "how many people exactly?"], "264"),
        "fr": ("Qu'a présenté le Sénégal ?", ["combien de personnes ?", "et combien de personnes ?", "combien de personnes en tout ?"], "264"),
    },
    "how many there are of a thing": {
        "en": ("Who approved the recommendations?", ["how many are there?", "and how many are there?", "how many were there?"], "11"),
        "fr": ("Qui a approuvé les recommandations ?", ["combien y en a-t-il ?", "et combien sont-elles ?", "combien y en a-t-il en tout ?"], "11"),
    },
    "where something takes place": {
        "en": ("When is the ministerial conference?", ["where?", "and where is it?", "where does it take place?"], "Rome"),
        "fr": ("Quand a lieu la conférence ministérielle ?", ["où ça ?", "et c'est où ?", "où a-t-elle lieu ?"], "Rome"),
    },
    "when something took place": {
        "en": ("What did the Istanbul meeting propose?", ["when was that?", "and when was it?", "when did it take place?"], "November 2013"),
        "fr": ("Qu'a proposé la réunion d'Istanbul ?", ["c'était quand ?", "et quand ?", "quand a-t-elle eu lieu ?"], "novembre 2013"),
    },
    "the number of a recommendation": {
        "en": ("Which countries did the co-chairs congratulate?", ["what number is that?", "in which recommendation?", "and which recommendation is that?"], "Recommendation 6"),
        "fr": ("Quels pays les coprésidents ont-ils félicités ?", ["c'est quel numéro ?", "dans quelle recommandation ?", "et c'est quelle recommandation ?"], "Recommandation 6"),
    },
    "the last of what was counted": {
        "en": ("How many recommendations are there?", ["and the last one?", "what about the last?", "what does the last one say?"], "Support Project"),
        "fr": ("Combien y a-t-il de recommandations ?", ["et la dernière ?", "la dernière dit quoi ?", "que dit la dernière ?"], "Projet d'appui"),
    },
    "another of the same kind": {
        "en": ("What did ECCAS propose?", ["and Niger?", "what about Niger?", "sorry, I meant Niger"], "Bouba"),
        "fr": ("Que propose la CEEAC ?", ["et le Niger ?", "qu'en est-il du Niger ?", "pardon, je voulais dire le Niger"], "Bouba"),
    },
}  # fmt: skip
UNANSWERED: Kinds = {
    "of a person, what the report has of others": {
        "en": ("What did Ms Klug say?", ["did she mention the banks?", "how old is she?", "what did she say about Somalia?"], "Anja Klug"),
        "fr": ("Qu'a dit Mme Klug ?", ["a-t-elle parlé des banques ?", "quel âge a-t-elle ?", "qu'a-t-elle dit de la Somalie ?"], "Anja Klug"),
    },
    "of a country, what the report has of another": {
        "en": ("What did Niger do?", ["how many people did it bring home?", "how many doctors did it send?", "did it mention Syrian children?"], "Niger"),
        "fr": ("Qu'a fait le Niger ?", ["combien de médecins a-t-il envoyés ?", "a-t-il scolarisé des enfants syriens ?", "combien de camps a-t-il ouverts ?"], "Niger"),
    },
    "a reason that is not given": {
        "en": ("How many people did Senegal bring home?", ["why?", "and why?", "why is that?"], "no more"),
        "fr": ("Combien de personnes le Sénégal a-t-il rapatriées ?", ["pourquoi ?", "et pourquoi ?", "pourquoi donc ?"], "pas plus"),
    },
}  # fmt: skip


def each(table: Kinds) -> Iterator[tuple[str, str, str, str]]:
    """Language, what was asked before, the follow-up, what the reply must say."""
    for languages in table.values():
        for code, (before, wordings, said) in languages.items():
            for wording in wordings:
                yield code, before, wording, said


def test_every_kind_is_tried_in_three_wordings_of_each_language() -> None:
    for table in (ANSWERED, UNANSWERED):
        for languages in table.values():
            assert set(languages) == {"en", "fr"}
            assert min(len(wordings) for _, wordings, _ in languages.values()) >= 3


@pytest.mark.parametrize(("code", "before", "asked", "said"), list(each(ANSWERED)))
def test_a_follow_up_is_answered_of_its_subject(brain: Brain, code: str, before: str, asked: str, said: str) -> None:
    reply = turns(brain, code, before, asked)[-1]
    assert (reply.outcome, reply.lang) == (Outcome.ANSWER, code)
    assert plainly(said) in plainly(f"{reply.title} {reply.text}")


@pytest.mark.parametrize(("code", "before", "asked", "said"), list(each(UNANSWERED)))
def test_no_neighbour_answers_for_a_subject(brain: Brain, code: str, before: str, asked: str, said: str) -> None:
    reply = turns(brain, code, before, asked)[-1]
    assert (reply.outcome, reply.lang) == (Outcome.UNKNOWN, code)
    assert said in reply.text


@pytest.mark.parametrize(
    ("code", "before", "then", "id"),
    [
        ("en", "What did Ms Klug say?", "who chaired the meeting?", "meeting-who-chaired"),
        ("en", "Who is Allassane Diallo?", "When is the ministerial conference in Rome?", "opening-rome-ministerial"),
        ("en", "What is PF3MD?", "What did Ms Zanette present on Istanbul?", "zanette-talk"),
        ("fr", "Qu'a dit Mme Klug ?", "qui présidait la réunion ?", "meeting-who-chaired"),
        ("fr", "Qui est Allassane Diallo ?", "La conférence ministérielle de Rome, c'est quand ?", "opening-rome-ministerial"),
        ("fr", "Qu'est-ce que le PF3MD ?", "Combien de réfugiés de Libye l'Algérie a-t-elle accueillis ?", "algeria-refugee-count"),
    ],
)  # fmt: skip
def test_another_subject_is_not_dragged_back(brain: Brain, code: str, before: str, then: str, id: str) -> None:
    assert turns(brain, code, before, then)[-1].id == id


@pytest.mark.parametrize(
    ("code", "said", "then", "who"),
    [
        ("en", ["What did Senegal present?", "why?"], "who said that?", "Allassane Diallo"),
        ("en", ["Who is Anja Klug?", "did she mention the banks?"], "where is she from?", "UNHCR"),
        ("fr", ["Qu'a présenté le Sénégal ?", "pourquoi ?"], "qui a dit ça ?", "Allassane Diallo"),
        ("fr", ["Qui est Anja Klug ?", "a-t-elle parlé des banques ?"], "d'où vient-elle ?", "HCR"),
    ],
)
def test_what_is_talked_of_stays_through_a_silence(
    brain: Brain, code: str, said: list[str], then: str, who: str
) -> None:
    *_, silence, reply = turns(brain, code, *said, then)
    assert silence.outcome is Outcome.UNKNOWN
    assert (reply.outcome, reply.lang) == (Outcome.ANSWER, code)
    assert who in reply.text


@pytest.mark.parametrize(
    ("code", "wishes"),
    [
        ("en", ["who said that?", "which page?", "more", "in which session?", "shorter"]),
        ("fr", ["qui a dit ça ?", "quelle page ?", "plus", "dans quelle session ?", "plus court"]),
    ],
)
def test_after_a_name_that_the_report_does_not_mention_there_is_nothing_to_wish(
    brain: Brain, code: str, wishes: list[str]
) -> None:
    for wish in wishes:
        reply = turns(brain, code, {"en": "Did Frontex take part?", "fr": "Frontex a participé ?"}[code], wish)[-1]
        assert (reply.outcome, reply.citations) == (Outcome.INFO, ()), wish


def test_after_an_answer_put_together_a_wish_about_it_points_to_its_parts(brain: Brain) -> None:
    for code, question, wish in (
        ("en", "Compare Algeria and Tunisia", "shorter"),
        ("fr", "page 12", "qui a dit ça ?"),
    ):
        reply = turns(brain, code, question, wish)[-1]
        assert reply.text == brain.compose.info("several_before", code).text


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("en", "what is on page 12?"),
        ("en", "page 12"),
        ("en", "What does page 12 say?"),
        ("en", "p. 12"),
        ("fr", "qu'y a-t-il à la page 12 ?"),
        ("fr", "page 12"),
        ("fr", "Que dit la page 12 ?"),
    ],
)
def test_a_page_asked_for_tells_what_is_on_it(brain: Brain, code: str, asked: str) -> None:
    (reply,) = turns(brain, code, asked)
    assert (reply.outcome, reply.lang, [c.page for c in reply.citations]) == (Outcome.ANSWER, code, [12])
    there = [e for e in brain.entries if e.kind == "passage" and {c.page for c in e.citations} == {12}]
    assert there and all(brain.compose.title(entry, code) in reply.text for entry in there)


@pytest.mark.parametrize(
    ("code", "asked"), [("en", "what is on page 40?"), ("en", "page 1"), ("fr", "Que dit la page 25 ?")]
)
def test_a_page_that_the_report_does_not_have_is_unknown(brain: Brain, code: str, asked: str) -> None:
    (reply,) = turns(brain, code, asked)
    first, last = brain.pack.meeting.document.pages
    assert reply.outcome is Outcome.UNKNOWN
    assert f" {first} " in reply.text and f" {last}." in reply.text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "are you sure about that amount?"),
        ("en", "Are you sure of this?"),
        ("en", "how sure are you about that figure?"),
        ("fr", "tu es sûr de toi sur ce point ?"),
        ("fr", "êtes-vous sûr de ce chiffre ?"),
        ("fr", "es-tu certain de ça ?"),
    ],
)
def test_doubt_about_something_is_doubt(brain: Brain, code: str, said: str) -> None:
    heard = brain.courtesy.hear(said)
    assert (heard.courtesy, heard.language) == ("doubt", code)


def test_doubt_with_a_name_or_a_figure_is_a_question(brain: Brain) -> None:
    for said in ("are you sure it was 264?", "are you sure about Tunisia?", "es-tu sûr de la Tunisie ?"):
        assert brain.courtesy.hear(said).courtesy is None


def test_who_is_asking_and_a_courtesy_leave_no_scrap(brain: Brain) -> None:
    for said in ("I missed this meeting. Where do I start?", "Je suis nouveau. Comment ça marche ?"):
        assert brain.courtesy.hear(said).courtesy == "help"
    question = "Who chaired the meeting?"
    for said in (f"I don't have much time. {question}", f"a quick question: {question}"):
        assert brain.ask(said, NEW)[0].text == brain.ask(question, NEW)[0].text
