"""A reply is fit for a phone: it leads with the fact, says nothing twice, has a source, in French and English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

import pytest
from report import REPORT, ROOT, rows

from bot.answer.compose import Composer
from bot.answer.reply import Outcome, Reply
from bot.answer.source import places_of
from bot.brain import Brain
from bot.faces.plain import plain
from bot.language.analyser import fold
from bot.language.sentences import sentences
from bot.language.spelling import ordinary_words
from bot.language.typography import going_on, typeset
from bot.measure.evaluate import load_cases
from bot.pack.entries import Entry, Kind
from bot.search.lexicon import Lexicon
from bot.talk.conversation import NEW, Conversation

LANGUAGES = ("en", "fr")
SHORT = (Kind.QUESTION, Kind.UNSAID, Kind.TERM)
MEDIAN, LEAD, LONGEST = 350, 350, 1500  # characters: of half the replies, of the first line, of any reply
RUN = 8  # words in a row that two sentences of a reply may share
RIGHT = 0.97  # of bare words whose language is told right
EVAL = REPORT.parents[1] / "eval"
SETS = sorted((ROOT / "tests" / "questions" / "check").glob("*.jsonl"))
PRONOUN = re.compile(r"(?:He|She|It|They|Il|Elle|Ils|Elles|Celui-ci|Celle-ci)\b(?! faut\b| y a\b)")
QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\bwww\.\S+")
KNOWN = {"per", "diasporas", "multipartite", "nigerien", "resilience"}  # a name's, and French that its dictionary lacks
TYPED = re.compile(r" [;:?!»]|« |\w'\w|\w[;?!»]|\d-\d| - |\.\.\.|\"|  ")  # as it is typed, not as it is printed


Told = tuple[Entry, str, Reply]


def repeated(text: str) -> str:
    """More than ``RUN`` words in a row that two sentences of a text share; empty where there are none."""
    seen: dict[tuple[str, ...], int] = {}
    for number, sentence in enumerate(sentences(text)):
        words = re.findall(r"[^\W_]+", sentence.lower())
        for at in range(len(words) - RUN):
            run = tuple(words[at : at + RUN + 1])
            if seen.setdefault(run, number) != number:
                return " ".join(run)
    return ""


@pytest.fixture(scope="module")
def compose(brain: Brain) -> Composer:
    return brain.compose


@pytest.fixture(scope="module")
def told(compose: Composer) -> Sequence[Told]:
    """Every entry as it is told in each language."""
    return [(entry, language, compose.tell(entry, language)) for entry in compose.entries for language in LANGUAGES]


@pytest.fixture(scope="module")
def french(told: Sequence[Told]) -> Sequence[Told]:
    return [one for one in told if one[1] == "fr"]


@pytest.fixture(scope="module")
def asked(brain: Brain) -> Sequence[Reply]:
    """The replies to the questions of the check sets, and of the shared ones where they are there."""
    cases = [case for path in (*SETS, *sorted(EVAL.glob("*.jsonl"))) for case in load_cases(path)]
    replies = []
    for case in cases:
        conversation = NEW
        for q in [turn.q for turn in case.turns or ()] or [case.q]:
            reply, conversation = brain.ask(q, conversation)
            replies.append(reply)
    return replies


# -- every entry -------------------------------------------------------------------------------------------------------


def test_a_reply_leads_with_the_fact_and_ends(told: Sequence[Told]) -> None:
    """A list leads with what it lists; what is no list is one or two sentences, and whole on a phone."""
    faults = []
    for entry, language, reply in (one for one in told if one[0].kind in SHORT):
        lead, _, rest = reply.text.partition("\n")
        if len(lead) > LEAD:
            faults.append(f"{entry.id} ({language}): the lead has {len(lead)} characters")
        if PRONOUN.match(lead):
            faults.append(f"{entry.id} ({language}): does not stand alone: {lead[:40]}")
        if rest and not lead.rstrip().endswith((":", ".")):
            faults.append(f"{entry.id} ({language}): leads to a list without a colon: {lead[-40:]}")
        if len(plain(reply)) > LONGEST:
            faults.append(f"{entry.id} ({language}): {len(plain(reply))} characters")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_the_replies_are_short(told: Sequence[Told], language: str) -> None:
    for kind in SHORT:
        lengths = [len(plain(reply)) for entry, of, reply in told if (entry.kind, of) == (kind, language)]
        assert median(lengths) <= MEDIAN


def test_no_reply_says_a_thing_twice(told: Sequence[Told]) -> None:
    assert [(entry.id, run) for entry, _, reply in told if (run := repeated(plain(reply)))] == []
    assert repeated("One two three four five six seven eight nine. And one two three four five six seven eight nine!")


def test_what_is_told_has_a_source_and_no_question_for_a_heading(compose: Composer, told: Sequence[Told]) -> None:
    for entry, _, reply in told:
        assert reply.source.endswith((places_of(entry.citations, compose.texts[reply.lang]), ")")), entry.id
        assert reply.source and not (reply.headed and "?" in reply.title), entry.id
        assert not (reply.headed and reply.outcome is Outcome.UNKNOWN), entry.id


def test_a_figure_stands_at_the_head_of_its_answer(told: Sequence[Told]) -> None:
    heads = {code: [fold(reply.text[:LEAD]) for entry, of, reply in told if of == code] for code in LANGUAGES}
    for row in rows("key_figures"):
        for language, parts in zip(LANGUAGES, row, strict=True):
            wanted = [fold(part) for part in parts.split(" + ")]
            assert any(all(part in head for part in wanted) for head in heads[language]), parts


def test_an_item_with_a_number_is_led_by_that_alone(told: Sequence[Told]) -> None:
    numbered = [
        line for _, _, reply in told for line in reply.text.split("\n") if re.match(r"(?:- )?\d{1,2}[.:\s]", line)
    ]
    assert len(numbered) > 20
    assert [line for line in numbered if re.match(r"- \d{1,2}\s?[.:]\s", line)] == []


# -- French ------------------------------------------------------------------------------------------------------------


def test_french_has_no_english_that_is_no_name(french: Sequence[Told]) -> None:
    foreign = ordinary_words("en") - ordinary_words("fr") - KNOWN
    for entry, _, reply in french:
        words = re.findall(r"(?<![\w’-])[a-zà-ÿœ]{3,}(?![\w’-])", QUOTED.sub(" ", reply.text))
        assert foreign.isdisjoint(map(fold, words)), entry.id


@pytest.mark.parametrize(
    "other",
    [
        "processus de Rabat",
        "document de (support|soutien)",
        "interinstitutions",
        "groupes? sectoriels? de l",
        "visa de résidence",
        "réponse rapide",
        "crime organisé",
        "rencontre de Montreuil",
        "(Stratégie de Dakar|Feuille de route de Madrid)",
        "Nigériens à l’étranger",
    ],
)
def test_one_thing_has_one_name_in_french(french: Sequence[Told], other: str) -> None:
    assert [entry.id for entry, _, reply in french if re.search(rf"(?<!^){other}", reply.text)] == []


def test_french_is_printed_as_french(french: Sequence[Told]) -> None:
    bare = [(entry.id, re.sub(r"\bwww\.\S+|^- ", "x", plain(reply), flags=re.M)) for entry, _, reply in french]
    assert [(id, match[0]) for id, text in bare if (match := TYPED.search(text))] == []


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("l'« urgence »", "l’«\u202furgence\u202f»"),
        ("d'« urgence » et l'été", "d’«\u202furgence\u202f» et l’été"),
        ("Qu'est-ce que l'« approche » ?", "Qu’est-ce que l’«\u202fapproche\u202f»\u202f?"),
    ],
)
def test_an_apostrophe_before_a_quotation_is_printed_too(typed: str, printed: str) -> None:
    assert typeset(typed, "fr") == printed


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Le Sénégal a rapatrié 264 personnes.", "fr", "le Sénégal a rapatrié 264 personnes."),
        ("L'Algérie a accueilli.", "fr", "l'Algérie a accueilli."),
        ("À Rome, le 27 novembre.", "fr", "à Rome, le 27 novembre."),
        ("Rodrigo Ballester a insisté.", "fr", "Rodrigo Ballester a insisté."),
        ("Lequel ?", "fr", "Lequel ?"),
        ("The report has it.", "en", "The report has it."),
        ("Le Sénégal", "pt-nowhere", "Le Sénégal"),
    ],
)
def test_what_stands_behind_a_colon_goes_on_as_its_language_has_it(text: str, language: str, told: str) -> None:
    assert going_on(text, language) == told


@pytest.mark.parametrize("key", ["nearby", "no_more_than", "just_before"])
def test_french_goes_on_behind_a_colon_in_lower_case(compose: Composer, key: str) -> None:
    told = compose.texts["fr"](key, **dict.fromkeys(("text", "names", "title"), "Le Mali"))
    assert told.endswith("\u202f: le Mali")


@pytest.mark.parametrize(
    ("language", "written", "called"),
    [
        ("fr", "fidji", "les Fidji"),
        ("fr", "états-unis", "les États-Unis"),
        ("fr", "honduras", "le Honduras"),
        ("fr", "yémen", "le Yémen"),
        ("fr", "hongrie", "la Hongrie"),
        ("fr", "corée du nord", "la Corée du Nord"),
        ("fr", "îles cook", "les îles Cook"),
        ("fr", "espagne", "l'Espagne"),
        ("fr", "cuba", "Cuba"),
        ("fr", "vladivostok", "Vladivostok"),
        ("en", "netherlands", "the Netherlands"),
        ("en", "eu", "the EU"),
        ("fr", "forim", "le FORIM"),
        ("fr", "afrique du nord", "l'Afrique du Nord"),
        ("en", "fiji", "Fiji"),
    ],
)
def test_a_thing_has_the_article_it_is_called_with(brain: Brain, language: str, written: str, called: str) -> None:
    index = brain.indexes[language]
    lexicon: Lexicon = index.lexicon
    (concept,) = lexicon.terms(index.analyser.terms(written))
    assert lexicon.called(concept) == called


# -- what is asked -----------------------------------------------------------------------------------------------------


def test_replies_to_questions_are_short_and_say_nothing_twice(asked: Sequence[Reply]) -> None:
    assert median(len(plain(reply)) for reply in asked) <= MEDIAN
    assert [(reply.q, run) for reply in asked if (run := repeated(plain(reply)))] == []
    long = [reply.q for reply in asked if len(plain(reply)) > LONGEST and len(reply.answers) < 2]
    assert long == []  # two lists beside each other may be longer: they were asked for


def test_a_silence_has_no_foreign_heading(asked: Sequence[Reply]) -> None:
    assert [reply.q for reply in asked if reply.outcome is Outcome.UNKNOWN and reply.headed] == []


@pytest.mark.parametrize("interface", [None, *LANGUAGES])
def test_bare_words_are_answered_in_the_language_they_are_of(brain: Brain, interface: str | None) -> None:
    words = [(language, said) for language, said in rows("bare_words")]
    assert [sum(of == language for of, _ in words) for language in LANGUAGES] == [40, 40]
    wrong = [
        (language, said)
        for language, said in words
        if brain.ask(said, Conversation(interface=interface))[0].lang != language
    ]
    assert 1 - len(wrong) / len(words) >= RIGHT, wrong


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("said", ["Mali", "Anja Klug", "FORIM", "diaspora", "Côte d'Ivoire", "ciao"])
def test_what_is_of_both_languages_is_answered_in_the_one_spoken(brain: Brain, said: str, spoken: str) -> None:
    assert brain.ask(said, Conversation(interface=spoken))[0].lang == spoken
    assert brain.ask(said, Conversation(language=spoken, interface="en"))[0].lang == spoken


@pytest.mark.parametrize(
    ("asked_of", "told"),
    [
        ("What did Fiji and Yemen say?", "The report does not mention Fiji or Yemen."),
        ("Que dit le rapport des Fidji et du Yémen ?", "Le rapport ne mentionne pas les Fidji ni le Yémen."),
    ],
)
def test_what_is_not_mentioned_is_named(brain: Brain, asked_of: str, told: str) -> None:
    reply, _ = brain.ask(asked_of)
    assert (reply.outcome, reply.text) == (Outcome.UNKNOWN, told)


@pytest.mark.parametrize(
    ("typed", "noted"),
    [
        ("Among the refugees from Libya, how many nationalitys were there?", False),
        ("Is there an example of goood practice?", False),
        ("How did Algeria finnance the shelters for refugees?", False),
        ("Which challenges of return did the working groupp name?", False),
        ("Quelles difficultes le groupe a-t-il rellevées sur le retour ?", False),
        ("Quelles difficultés le groupe a-t-il relevés sur le retour des migrantss ?", False),
        ("Combien de réffugiés venus de Libye l'Algérie a-t-elle accueillis ?", False),
        ("How many refugees from Libya did Algeria recieve in the kamps?", True),
        ("What did Monica Zannate present?", True),
        ("Who is Anja Kulg?", True),
        ("Combien de réfugiés l'Algérie a-t-elle acceuillis dans les kamps ?", True),
        ("Qu'a présenté Monica Zannate ?", True),
    ],
)
def test_how_a_question_was_read_is_told_where_a_word_became_another(brain: Brain, typed: str, noted: bool) -> None:
    reply, _ = brain.ask(typed)
    assert bool(reply.notes) is noted and (reply.read_as or not noted)


@pytest.mark.parametrize(
    ("code", "talk"),
    [
        ("en", "Which part of the Franco-Malian programme is innovative?"),
        ("en", "What did Stéphane Gallet present? | and after the crisis, France set up which programme?"),
        ("en", "What is PF3MD? | What is its innovative part?"),
        ("fr", "Et après la crise, la France a monté quel programme ?"),
        ("fr", "Que fait la France avec les diasporas ? | et après la crise, elle a monté quel programme ?"),
        ("fr", "C'est quoi le PF3MD ? | quelle en est la composante innovante ?"),
    ],
)
def test_a_question_for_a_fact_is_answered_by_no_yes(brain: Brain, code: str, talk: str) -> None:
    conversation = Conversation(interface=code)
    for question in talk.split(" | "):
        reply, conversation = brain.ask(question, conversation)
    assert reply.outcome is Outcome.ANSWER
    assert re.match(r"(?:Yes|No|Oui|Non|Partly|En partie)\b", reply.text) is None
