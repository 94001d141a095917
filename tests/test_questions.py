"""The quality of the shipped pack holds the line on the question sets; the sets keep away from what they measure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz, process

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.language.analyser import fold, words
from bot.measure.evaluate import Case, Result, Score, holds, load_cases, run, score
from bot.pack.entries import Kind
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack

# What the bot did on the check sets when this was last set, less about three points: below it, something is broken.
LEAST_RIGHT = {
    "abstain": 0.86, "chat": 0.88, "dialogue": 0.87, "en_a": 0.88, "en_b": 0.84, "en_c": 0.77, "en_d": 0.82,
    "en_e": 0.79, "fr": 0.78, "fr_b": 0.83, "near": 0.84, "own_en": 0.77, "own_fr": 0.77, "phone": 0.85,
    "talk_en": 0.79, "talk_fr": 0.79,
}  # fmt: skip
# «en_c» stood at 0.84 until an answer had to be likelier than silence, which all the other lines gained by.
# Conversations of people who had not seen the bot, «own», are harder than the other sets, and pull the next two lines.
LEAST_PRECISION = 0.85  # of the answers asserted over all check sets
MOST_FALSE_ANSWERS = 0.17  # of the questions the report does not answer; 0.13 without «own»
MOST_CALIBRATION_ERROR = 0.06  # 0.05 without «own»
LEAST_SAME_LANGUAGE = 0.98
LEAST_WITHOUT_ENCODER = 0.75  # over 299 cases of three sets; with numbers of its own it was 0.81 when this was set

QUESTIONS = Path(__file__).parent / "questions"
SETS = sorted(QUESTIONS.glob("*/*.jsonl"))
SHARED = Path(__file__).parents[2] / "shared" / "eval"  # sets kept elsewhere, where there are any

ALIKE = 93  # per cent of token_set_ratio from which two questions are near-duplicates
ENOUGH_WORDS = 5  # shorter questions are compared by their words only: «the Kampala convention» is in every other
NAME = 3  # words that a bare name has at the most
BY_NUMBER = 6  # words that «what does recommendation 8 say?» has at the most

# Titles that another entry answers as well, reviewed one by one: two entries ask the same thing.
ANSWERED_ELSEWHERE = {
    ("algeria-two-figures", "en"),  # the count of refugees tells that there are two
    ("support-madrid-roadmap", "fr"),  # what the Support Project monitors
    ("agmm-meaning", "en"),  # AGMM and GAMM are one acronym, and each entry spells it out
    ("agmm-meaning", "fr"),
    ("return-gamm-acronym", "en"),
    ("return-gamm-acronym", "fr"),
    ("about-eccas", "en"),  # the entry that says what ECCAS stands for says who spoke for it too
    ("about-eccas", "fr"),
    ("about-unhcr", "fr"),  # what UNHCR does before, during and after a crisis
    ("about-forim", "en"),  # what FORIM is
    ("about-forim", "fr"),
    ("about-cir", "en"),  # what CIR stands for, and what its Director presented
    ("sakho-support-diaspora-initiatives", "fr"),  # why support is needed, and how
}

PARTS_AND_TERMS = (Kind.SESSION, Kind.GROUP, Kind.RECOMMENDATION, Kind.TERM)


@pytest.fixture(scope="module")
def results(brain: Brain) -> Mapping[str, list[Result]]:
    """What the bot replies to every set, by «check/fr» and so on."""
    return {f"{path.parent.name}/{path.stem}": run(brain, load_cases(path)) for path in SETS}


@pytest.fixture(scope="module")
def check(results: Mapping[str, list[Result]]) -> Score:
    """The figures of all check sets together."""
    return score("all", [r for name, found in results.items() if name.startswith("check/") for r in found])


# -- the line ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LEAST_RIGHT)
def test_enough_is_right(results: Mapping[str, list[Result]], name: str) -> None:
    found = results[f"check/{name}"]
    wrong = "\n".join(f"{r.case.id}: {r.case.q} → {r.reply.outcome} {r.reply.id}" for r in found if not r.right)
    assert score(name, found).right >= LEAST_RIGHT[name], wrong


def test_every_check_set_has_its_line() -> None:
    assert sorted(LEAST_RIGHT) == [path.stem for path in SETS if path.parent.name == "check"]


def test_what_is_asserted_is_right(check: Score) -> None:
    assert check.precision is not None
    assert check.precision >= LEAST_PRECISION


def test_what_the_report_does_not_say_is_not_asserted(check: Score) -> None:
    assert check.false_answers is not None
    assert check.false_answers <= MOST_FALSE_ANSWERS


def test_confidence_means_what_it_says(check: Score) -> None:
    assert check.calibration is not None
    assert check.calibration <= MOST_CALIBRATION_ERROR


def test_without_an_encoder_enough_is_right() -> None:
    """The encoder is evidence beside the words, and never instead of them: without it the bot answers all the same."""
    alone = Brain(load_pack(SHIPPED))
    found = [
        r for name in ("en_a", "en_b", "fr") for r in run(alone, load_cases(QUESTIONS / "check" / f"{name}.jsonl"))
    ]
    assert score("alone", found).right >= LEAST_WITHOUT_ENCODER


# -- language ----------------------------------------------------------------------------------------------------------


def test_replies_are_in_the_language_of_the_question(results: Mapping[str, list[Result]]) -> None:
    same: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for name, found in results.items():
        for r in found:
            if r.case.kind != "noise":
                same[name, r.case.lang].append(r.reply.lang == (r.case.answer_lang or r.case.lang))
    table = "\n".join(f"{name:16} {lang} {sum(s):4} of {len(s):4}" for (name, lang), s in sorted(same.items()))
    every = [flag for flags in same.values() for flag in flags]
    assert sum(every) / len(every) >= LEAST_SAME_LANGUAGE, table


# -- the sets ----------------------------------------------------------------------------------------------------------


def test_there_are_enough_questions_of_every_kind() -> None:
    cases = [case for path in SETS for case in load_cases(path)]
    assert len(cases) >= 400
    assert sum(case.abstain for case in cases) >= 100
    assert sum(case.turns is not None for case in cases) >= 40
    assert set(Counter(case.lang for case in cases)) == {"en", "fr"}
    assert min(Counter(case.lang for case in cases).values()) >= 100
    assert len({case.id for case in cases}) == len(cases)


def test_no_two_questions_are_alike(brain: Brain) -> None:
    assert not list(alike_among_sets(brain))


def test_no_question_is_alike_a_phrasing_of_the_pack(brain: Brain) -> None:
    assert not list(alike_in_pack(brain))


# -- the measure -------------------------------------------------------------------------------------------------------


def test_a_conversation_is_judged_turn_by_turn(brain: Brain) -> None:
    """Each turn that says what it wants is a case, and so is the last; what stands beside the turns is the last's."""
    turns = [
        {"q": "recommendation 4", "must": [["anticipation"]]},
        {"q": "and the 5th?"},
        {"q": "Who chaired the meeting?", "never": ["Derepas"]},
        {"q": "What is the GDP of Mongolia?", "expect": "abstain"},
        {"q": "Qui présidait la réunion ?", "answer_lang": "fr"},
    ]
    case = Case.model_validate({"id": "x", "turns": turns, "must": [["Luc Derepas"]]})
    asked = [(text, step.id if step else None, step.must if step else None) for text, step in case.steps]
    assert asked == [
        ("recommendation 4", "x-1", [["anticipation"]]),
        ("and the 5th?", None, None),
        ("Who chaired the meeting?", None, None),
        ("What is the GDP of Mongolia?", "x-4", []),
        ("Qui présidait la réunion ?", "x-5", [["Luc Derepas"]]),
    ]
    found = run(brain, [case])
    assert [(r.case.id, r.reply.q, r.right) for r in found] == [
        ("x-1", "recommendation 4", True),
        ("x-4", "What is the GDP of Mongolia?", True),
        ("x-5", "Qui présidait la réunion ?", True),
    ]


def test_a_single_question_is_its_own_step() -> None:
    case = Case.model_validate({"id": "x", "q": "Who?", "must": [["Ada"]]})
    assert case.steps == [("Who?", case)]


@pytest.mark.parametrize(
    ("case", "right"),
    [
        ({"q": "Who chaired the meeting?", "must": [["Luc Derepas"], ["nobody", "ECOWAS"]]}, True),
        ({"q": "Who chaired the meeting?", "must": [["Luc Derepas"], ["nobody"]]}, False),
        ({"q": "Who chaired the meeting?", "never": ["ECOWAS"]}, False),
        ({"q": "Who chaired the meeting?", "expect": "abstain"}, False),
        ({"q": "Who chaired the meeting?", "answer_lang": "fr"}, False),
        ({"q": "Que dit la recommandation 8 ?", "must": [["vulnérable"]], "answer_lang": "fr"}, True),
        ({"q": "What is the GDP of Mongolia?", "expect": "abstain", "must": [["not judged"]]}, True),
        ({"q": "What is the GDP of Mongolia?"}, False),
        ({"q": "working group 1", "expect": "choose"}, True),
        ({"q": "hello", "expect": "info"}, True),
    ],
)
def test_what_is_right(brain: Brain, case: dict[str, object], right: bool) -> None:
    (result,) = run(brain, [Case.model_validate({"id": "x", **case})])
    assert result.right is right


def test_the_rank_is_that_of_the_first_hit_that_holds_the_facts(brain: Brain) -> None:
    question = "Who chaired the meeting?"
    reply, _ = brain.ask(question)
    texts = [entry.text["en"] for hit in reply.hits if (entry := brain.compose.entry(hit.id))]
    assert len(texts) > 3
    for must in ([["Luc Derepas"]], [["approved"]], [["FIIAPP"]], [["no text has this"]]):
        (result,) = run(brain, [Case.model_validate({"id": "x", "q": question, "must": must})])
        wanted = [at for at, text in enumerate(texts, 1) if holds(text, must)]
        assert result.rank == (wanted[0] if wanted else 0), must


Asked = tuple[str, str, str]  # the set, the id, the question
Pair = tuple[Asked, Asked, int]


def alike_among_sets(brain: Brain) -> Iterator[Pair]:
    """Pairs of near-duplicates in two different sets, of those here and those kept elsewhere."""
    ours, shared = _asked(brain, SETS), _asked(brain, sorted(SHARED.glob("*.jsonl")))
    for first, second, likeness in _alike(ours, [*ours, *shared]):
        if first[0] < second[0] or second[0].startswith("eval/"):
            yield first, second, likeness


def alike_in_pack(brain: Brain) -> Iterator[Pair]:
    """Pairs of a question and a phrasing of the pack that are near-duplicates."""
    phrasings = {text: entry.id for entry in brain.entries for own in entry.phrasings.values() for text in own}
    yield from _alike(_asked(brain, SETS), [("pack", id, text) for text, id in phrasings.items()])


def _asked(brain: Brain, paths: list[Path]) -> list[Asked]:
    """The first question of every case that is neither a bare name nor a request by number."""
    cases = [(f"{path.parent.name}/{path.stem}", case) for path in paths for case in load_cases(path)]
    return [(name, case.id, case.steps[0][0]) for name, case in cases if not _exempt(brain, case)]


def _exempt(brain: Brain, case: Case) -> bool:
    length = len(_words(case.steps[0][0]))
    numbered = any(analyser.parts(case.steps[0][0]) for analyser in brain.indexes.analysers.values())
    return length <= NAME or (length <= BY_NUMBER and numbered)


def _words(text: str) -> list[str]:
    return words(fold(text).replace("'", " ").replace("-", " "))


def _alike(questions: list[Asked], others: list[Asked]) -> Iterator[Pair]:
    """Near-duplicates: the same words in any order, or, of longer questions, alike by ``token_set_ratio``.

    Only those that share half of the words of the shorter one are compared, by their letters that is: comparing all
    takes minutes.
    """
    said = [_words(text) for _, _, text in others]
    lengths = np.array([len(set(own)) for own in said])
    places: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(said):
        for word in set(own):
            places[word].append(at)
    having = {word: np.array(found) for word, found in places.items()}
    nothing = np.array([], dtype=int)
    for question in questions:
        own = _words(question[2])
        found = np.concatenate([nothing, *(having[word] for word in set(own) if word in having)])
        shared = np.bincount(found, minlength=len(others))
        near = np.nonzero(2 * shared >= np.minimum(lengths, len(set(own))))[0]
        joined = [" ".join(said[at]) for at in near]
        likeness = process.cdist([" ".join(own)], joined, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE)
        for at, like in zip(near, likeness[0] if joined else [], strict=True):
            same = sorted(own) == sorted(said[at])
            if others[at] != question and (same or (like and min(len(own), len(said[at])) >= ENOUGH_WORDS)):
                yield question, others[at], int(like)


# -- related questions -------------------------------------------------------------------------------------------------


def test_every_title_asked_tells_its_entry(brain: Brain) -> None:
    """A related question is offered by its title; typed instead of tapped, it must lead to the same.

    A question about a numbered part or a term of the glossary may be told by the part or the term itself.
    """
    lost = {}
    silent = []
    for entry in brain.entries:
        for language in brain.pack.languages if entry.kind is Kind.QUESTION else ():
            reply, _ = brain.ask(entry.title[language])
            told = brain.compose.entry(reply.id or "")
            same = told is not None and (told.id == entry.id or told.text == entry.text or told.kind in PARTS_AND_TERMS)
            if reply.outcome is not Outcome.ANSWER or not same:
                lost[entry.id, language] = reply.id
            if reply.outcome is not Outcome.ANSWER:
                silent.append((entry.id, language))
    assert silent == []
    assert len(ANSWERED_ELSEWHERE) <= 15
    assert {key: id for key, id in lost.items() if key not in ANSWERED_ELSEWHERE} == {}
