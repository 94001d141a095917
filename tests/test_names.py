"""People, places and bodies that the report does not have: it is said that it does not mention them, and none is
mended into one that it has."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.language.analyser import fold

PEOPLE = [
    "Ingrid Halvorsen", "Tomasz Wierzbicki", "Amadou Fofana", "Priya Raghunathan", "Giovanni Bertolucci",
    "Kwabena Osei", "Mireille Dufourcq", "Yusuf Karahan", "Lucía Etxeberria", "Oleksandr Melnyk",
    "Ibrahim Boubacar", "Aïssatou Ndiaye",
]  # fmt: skip
BODIES = {  # as asked, and as told in English and in French
    "UNESCO": ("UNESCO", "l’UNESCO"), "Greenpeace": ("Greenpeace", "Greenpeace"), "Oxfam": ("Oxfam", "Oxfam"),
    "Interpol": ("Interpol", "Interpol"), "Caritas": ("Caritas", "Caritas"), "NATO": ("NATO", "l’OTAN"),
    "Mercosur": ("Mercosur", "Mercosur"), "Amnesty": ("Amnesty International", "Amnesty International"),
    "MSF": ("MSF", "MSF"),
}  # fmt: skip
# What is asked about, and what is told not to be mentioned, in English and in French.
PLACES = {
    "en": [("Peru", "Peru"), ("Mongolia", "Mongolia"), ("Nepal", "Nepal"), ("Bolivia", "Bolivia"), ("Fiji", "Fiji"),
           ("Vladivostok", "Vladivostok"), ("Timbuktu", "Timbuktu"), ("Osaka", "Osaka"), ("Reykjavik", "Iceland")],
    "fr": [("le Pérou", "le Pérou"), ("la Mongolie", "la Mongolie"), ("le Népal", "le Népal"),
           ("la Bolivie", "la Bolivie"), ("les Fidji", "les Fidji"),
           ("Vladivostok", "Vladivostok"), ("Osaka", "Osaka"), ("Reykjavik", "l’Islande")],
}  # fmt: skip
OF_SEVERAL_WORDS = {  # which have words of the report in them
    "en": ["the World Bank", "the Red Cross", "the Khartoum Process", "the African Development Bank",
           "the Sustainable Development Goals", "Human Rights Watch", "the Global Compact for Migration",
           "Ban Ki-moon"],
    "fr": ["la Banque mondiale", "la Croix-Rouge", "le processus de Khartoum", "la Banque africaine de développement",
           "Médecins du monde", "Human Rights Watch", "la Ligue arabe", "Ban Ki-moon"],
}  # fmt: skip
ASKED = {
    "person": {
        "en": ["Who is {}?", "What did {} say?", "What does the report say about {}?", "Did the speakers quote {}?"],
        "fr": ["Qui est {} ?", "Qu'a dit {} ?", "Que dit le rapport sur {} ?", "Le rapport cite-t-il {} ?"],
    },
    "thing": {
        "en": ["What does the report say about {}?", "Did {} take part?", "Who represented {}?"],
        "fr": ["Que dit le rapport sur {} ?", "Qui représentait {} ?"],
    },
}
BEGINNING = {"en": "{} took part, didn't it?", "fr": "{} a-t-il participé ?"}


def asked(kind: str, names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Language, question, the name in it."""
    return [(code, way.format(name), name) for code, ways in ASKED[kind].items() for way in ways for name in names]


def not_mentioned(brain: Brain, code: str, name: str) -> str:
    return brain.compose.texts[code]("not_mentioned", names=name)


def asserts_nothing(reply: Reply) -> None:
    assert (reply.outcome, reply.id, reply.citations, reply.read_as) == (Outcome.UNKNOWN, None, (), None)


@pytest.mark.parametrize(("code", "question", "name"), asked("person", PEOPLE))
def test_somebody_whom_the_report_does_not_have_is_not_mentioned(
    brain: Brain, code: str, question: str, name: str
) -> None:
    reply, _ = brain.ask(question)
    asserts_nothing(reply)
    # a first name that is also a common one may be left away
    assert reply.text in (not_mentioned(brain, code, name), not_mentioned(brain, code, name.split()[-1]))


@pytest.mark.parametrize(("code", "question", "name"), asked("thing", BODIES))
def test_a_body_that_the_report_does_not_have_is_not_mentioned(
    brain: Brain, code: str, question: str, name: str
) -> None:
    reply, _ = brain.ask(question)
    asserts_nothing(reply)
    assert reply.text == not_mentioned(brain, code, BODIES[name][code == "fr"])


@pytest.mark.parametrize(
    ("code", "question", "name"),
    [
        (code, way.format(name), name)
        for code, names in OF_SEVERAL_WORDS.items()
        for name in names
        for way in (*ASKED["thing"][code], BEGINNING[code])
    ],
)
def test_a_well_known_body_is_told_by_its_whole_name(brain: Brain, code: str, question: str, name: str) -> None:
    reply, _ = brain.ask(question)
    asserts_nothing(reply)
    assert reply.text == not_mentioned(brain, code, name)


@pytest.mark.parametrize(
    ("code", "question", "told"),
    [
        (code, way.format(place), told)
        for code, places in PLACES.items()
        for place, told in places
        for way in ASKED["thing"][code]
    ],
)
def test_a_place_that_the_report_does_not_have_is_not_mentioned(
    brain: Brain, code: str, question: str, told: str
) -> None:
    """A capital stands for its country."""
    reply, _ = brain.ask(question)
    asserts_nothing(reply)
    assert reply.text == not_mentioned(brain, code, told)


@pytest.mark.parametrize("name", [*(name.split()[-1] for name in PEOPLE), *BODIES])
@pytest.mark.parametrize("code", BEGINNING)
def test_a_stranger_at_the_beginning_of_a_sentence_is_no_reason_to_assert_anything(
    brain: Brain, code: str, name: str
) -> None:
    reply, _ = brain.ask(BEGINNING[code].format(name))
    assert reply.outcome is Outcome.UNKNOWN
    assert reply.read_as is None


@pytest.mark.parametrize("name", [*PEOPLE, *BODIES])
def test_no_stranger_is_in_the_pack(brain: Brain, name: str) -> None:
    """So that the tests above stay what they are."""
    surname = fold(name.split()[-1])
    said = (entry.text[code] for entry in brain.entries if entry.kind != "unsaid" for code in brain.pack.languages)
    assert not any(re.search(rf"\b{surname}\b", fold(text)) for text in said)


def test_several_strangers_are_named_together(brain: Brain) -> None:
    reply, _ = brain.ask("What did Wierzbicki and Raghunathan discuss with Etxeberria?")
    asserts_nothing(reply)
    assert reply.text == not_mentioned(brain, "en", "Wierzbicki, Raghunathan or Etxeberria")


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who is Zanardi?", "Zanardi"),  # Zanette
        ("Who is Mr Keane?", "Keane"),  # Keita
        ("What did Ms Sakharova say?", "Sakharova"),  # Sakho-Niang
        ("Who is Dialga?", "Dialga"),  # Diallo
        ("What did Mr Gallagher say?", "Gallagher"),  # Gallet
        ("Who is Boubakri?", "Boubakri"),  # Heinikoye Bouba
        ("Who is Mr Ballard?", "Ballard"),  # Ballester
        ("Who is Derrick Klamm?", "Klamm"),  # Klug
    ],
)
def test_a_name_is_not_mended_into_one_that_only_looks_like_it(brain: Brain, question: str, name: str) -> None:
    reply, _ = brain.ask(question)
    asserts_nothing(reply)
    assert name in reply.text


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("Who is Christofer Hein?", "Christopher Hein"),
        ("Who is Anja Klugg?", "Anja Klug"),
        ("What did Seydou Kieta say?", "Seydou Keita"),
        ("Who is Monica Zanete?", "Monica Zanette"),
        ("Qui est Rodrigo Balester ?", "Rodrigo Ballester"),
        ("Qui est Khady Sakko-Niang ?", "Khady Sakho-Niang"),
        ("Who is Cristofer Hine?", "Christopher Hein"),
        ("Who is Tohid Pacha?", "Tauhid Pasha"),
        ("Qui est Stéfan Galett ?", "Stéphane Gallet"),
    ],
)
def test_a_slip_in_a_name_of_the_pack_is_mended(brain: Brain, question: str, speaker: str) -> None:
    reply, _ = brain.ask(question)
    assert reply.outcome is Outcome.ANSWER
    assert speaker.split()[-1] in reply.text


def test_every_speaker_is_known_by_name_and_never_a_stranger(brain: Brain) -> None:
    for speaker in brain.pack.speakers:
        last = fold(speaker.name.split()[-1])
        for question in (f"Who is {speaker.name}?", f"Qui est {speaker.name} ?", f"What did {last.title()} say?"):
            reply, _ = brain.ask(question)
            assert reply.read_as is None and reply.id, question  # an entry, be it that none of what he said is recorded
            assert last in fold(reply.text) or speaker.name in {c.speaker for c in reply.citations}, question


@pytest.mark.parametrize(
    "question",
    [
        "What did Mohamed Salah say?", "Who is Christopher Nolan?", "Who is Rodrigo Duterte?", "Qui est Luc Besson ?",
        "What did Ralph Lauren say?", "Who is Monica Bellucci?", "Qui est Jean-Marc Ayrault ?",
    ],
)  # fmt: skip
def test_a_first_name_that_the_pack_knows_makes_nobody_a_speaker(brain: Brain, question: str) -> None:
    asserts_nothing(brain.ask(question)[0])


@pytest.mark.parametrize(
    ("question", "id"),
    [
        ("Which lessons came out of the Turkish gathering?", "mtm-four-lessons"),
        ("Who keeps an eye on the roadmap named after the Spanish capital?", "support-madrid-roadmap"),
        ("Quels enseignements sont sortis de la réunion en Turquie ?", "mtm-four-lessons"),
    ],
)
def test_a_country_may_stand_for_its_city(brain: Brain, question: str, id: str) -> None:
    assert brain.ask(question)[0].id == id
