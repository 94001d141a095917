"""Numbered parts of the report: however somebody names recommendation 9 or group 1 of session 2, it is found."""

from __future__ import annotations

import pytest
from talking import turns

from bot.answer.reply import Outcome
from bot.brain import Brain

ENGLISH = {
    "recommendation-1": [
        "recommendation 1",
        "Recommendation one",
        "the first recommendation",
        "1st recommendation",
        "R1",
    ],
    "recommendation-2": ["recommendation no. 2", "the 2nd recommendation", "second recommendation?"],
    "recommendation-3": ["Recommendation #3", "3rd recommendation", "tell me recommendation three"],
    "recommendation-4": ["rec 4", "the fourth recommendation please"],
    "recommendation-5": ["rec. 5", "reccomendation 5", "recomendation 5", "recommendation 05", "RECOMMENDATION 5"],
    "recommendation-6": ["reco no 6", "recommendation: 6", "what is recommendation 6 about?"],
    "recommendation-7": ["r.7", "recommendation nr 7", "recommendation-7", "recommendation n°7"],
    "recommendation-8": [
        "What does recommendation 8 say?",
        "summary of rec 8",
        "show me the full text of the eighth recommendation",
        "Could you please read me recommendation number 8?",
    ],
    "recommendation-9": ["the ninth recommendation", "recommendation nine"],
    "recommendation-10": ["R10", "r 10", "the tenth recommendation", "recommendation ten"],
    "recommendation-11": [
        "recommendation number eleven",
        "eleventh recommendation",
        "last recommendation",
        "the final recommendation",
        "What was the last recommendation?",
    ],
    "session-1": ["session 1", "session one", "the first session", "Session 1?"],
    "session-2": ["session two", "2nd session", "session  2", "what happened in session 2?"],
    "session-3": ["the third session", "session number three", "what was session 3 about?", "session no. 3"],
    "session-4": ["Session 4", "the last session", "fourth session"],
    "session-2-group-1": ["WG 1 session 2", "group 1 of session 2", "the first group of session 2", "session 2, WG1"],
    "session-2-group-2": ["workshop 2 of session 2", "working group two of session two", "session 2 working group 2"],
    "session-3-group-1": [
        "session 3 group 1",
        "first group third session",
        "session three group one",
        "session 3, working group 1",
        "what did working group 1 of session 3 discuss?",
    ],
    "session-3-group-2": [
        "working group 2 of session 3",
        "wg2 session 3",
        "WG2 of the 3rd session",
        "the second working group of the third session",
    ],
}
FRENCH = {
    "recommendation-1": [
        "la première recommandation",
        "1re recommandation",
        "1ère recommandation",
        "recommandation une",
    ],
    "recommendation-2": ["la 2ème recommandation", "la 2nde recommandation", "la recommandation deux"],
    "recommendation-3": ["la 3e recommandation", "la troisième recommandation", "recommandation n°3"],
    "recommendation-4": ["recommandation numero 4", "la quatrieme recommandation"],
    "recommendation-5": ["reco 5", "rec. 5", "recomandation 5", "lis-moi la recommandation 5"],
    "recommendation-7": ["reco n°7", "la septième recommandation", "RECOMMANDATION 7"],
    "recommendation-8": [
        "recommandation n° 8",
        "Que dit la recommandation 8 ?",
        "que dit la 8e recommandation",
        "recommandation 8 svp",
        "bjr reco 8 svp",
    ],
    "recommendation-9": ["la neuvième recommandation", "recommandation neuf", "Quelle est la recommandation 9 ?"],
    "recommendation-10": ["résume la recommandation 10", "la dixième recommandation", "R10"],
    "recommendation-11": [
        "recommandation numéro onze",
        "la onzième recommandation",
        "l'onzième recommandation",
        "la dernière recommandation",
    ],
    "session-1": ["première session", "session une", "la 1ère séance"],
    "session-2": ["la deuxième session", "séance 2", "session deux", "la seconde session"],
    "session-3": ["session n° 3", "troisième séance", "sur quoi portait la session 3 ?"],
    "session-4": ["la dernière session", "la session 4", "4e session"],
    "session-2-group-1": [
        "groupe de travail 1 de la session 2",
        "GT 1 session 2",
        "le premier groupe de travail de la deuxième session",
        "le groupe de travail n° 1 de la session n° 2",
    ],
    "session-2-group-2": ["session 2, groupe de travail 2", "le second groupe de travail de la session 2"],
    "session-3-group-1": [
        "premier groupe troisième session",
        "GT1 de la session 3",
        "atelier 1 de la session 3",
        "session 3 groupe 1",
    ],
    "session-3-group-2": ["groupe 2 de la session 3", "le 2e groupe de la session 3"],
}
ABSENT = {
    "en": [
        "recommendation 12",
        "R12",
        "the twelfth recommendation",
        "recommendation 0",
        "recommendation 999999",
        "What does recommendation 12 say?",
        "session 6",
        "session 0",
        "session five",
        "working group 3",
        "working group 3 of session 2",
        "working group 1 of session 1",
    ],
    "fr": [
        "recommandation 12",
        "la douzième recommandation",
        "recommandation 0",
        "Que dit la recommandation 20 ?",
        "session 6",
        "la cinquième session",
        "groupe de travail 3",
        "groupe de travail 3 de la session 3",
        "groupe de travail 2 de la session 4",
    ],
}


def spellings() -> list[tuple[str, str, str]]:
    """Language of the asker, question, id of the part meant."""
    tables = (("en", ENGLISH), ("fr", FRENCH))
    return [(language, asked, id) for language, table in tables for id, every in table.items() for asked in every]


@pytest.mark.parametrize(("language", "asked", "id"), spellings())
def test_a_part_is_found_however_it_is_named(brain: Brain, language: str, asked: str, id: str) -> None:
    (reply,) = turns(brain, language, asked)
    entry = brain.compose.entry(id)
    assert entry is not None
    assert (reply.outcome, reply.id) == (Outcome.ANSWER, id)
    assert reply.text == brain.compose.text(entry, reply.lang)
    assert {citation.page for citation in reply.citations} == {citation.page for citation in entry.citations}


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", "rec. 5"),
        ("en", "Rec 4"),
        ("en", "9th reco"),
        ("fr", "recommandation no 8"),
    ],
)
def test_a_short_name_is_answered_in_the_language_of_the_asker(brain: Brain, language: str, asked: str) -> None:
    assert turns(brain, language, asked)[0].lang == language


@pytest.mark.parametrize(
    ("spoken", "asked", "language"), [("en", "recommandation 8", "fr"), ("fr", "recommendation 8", "en")]
)
def test_a_name_written_out_marks_its_language(brain: Brain, spoken: str, asked: str, language: str) -> None:
    assert turns(brain, spoken, asked)[0].lang == language


@pytest.mark.parametrize(
    ("language", "asked", "ids"),
    [
        ("en", "recommendations 5 and 6", ["recommendation-5", "recommendation-6"]),
        ("en", "recommendations 1, 2 and 3", ["recommendation-1", "recommendation-2", "recommendation-3"]),
        ("fr", "les recommandations 5 et 6", ["recommendation-5", "recommendation-6"]),
    ],
)
def test_several_parts_are_told_together_in_order(brain: Brain, language: str, asked: str, ids: list[str]) -> None:
    (reply,) = turns(brain, language, asked)
    told = [brain.compose.text(entry, language) for id in ids if (entry := brain.compose.entry(id))]
    assert reply.outcome is Outcome.ANSWER
    assert [text for text in told if text not in reply.text] == []
    places = [reply.text.index(text) for text in told]
    assert places == sorted(places)


@pytest.mark.parametrize(("language", "asked"), [(code, asked) for code, every in ABSENT.items() for asked in every])
def test_a_part_that_does_not_exist_is_unknown_and_asserts_nothing(brain: Brain, language: str, asked: str) -> None:
    (reply,) = turns(brain, language, asked)
    assert (reply.outcome, reply.lang, reply.id, reply.citations) == (Outcome.UNKNOWN, language, None, ())
    assert any(character.isdigit() for character in reply.text)  # it says how many there are


@pytest.mark.parametrize("asked", ["recommendation 99999999", "recommendation zero", "recommandation zéro"])
def test_a_number_beyond_reason_names_no_recommendation(brain: Brain, asked: str) -> None:
    (reply,) = turns(brain, "en", asked)
    assert not (reply.id or "").startswith("recommendation-")


def test_a_session_without_groups_is_named_in_the_reply(brain: Brain) -> None:
    (reply,) = turns(brain, "en", "working group 1 of session 1")
    assert "session 1" in reply.text.lower()


@pytest.mark.parametrize(
    ("language", "asked", "number"),
    [
        ("en", "working group 1", 1),
        ("en", "WG2", 2),
        ("en", "what did group 2 discuss?", 2),
        ("fr", "groupe de travail 1", 1),
        ("fr", "le deuxième groupe", 2),
    ],
)
def test_a_group_without_its_session_is_a_choice_and_a_number_chooses(
    brain: Brain, language: str, asked: str, number: int
) -> None:
    ids = [f"session-2-group-{number}", f"session-3-group-{number}"]
    offered, chosen = turns(brain, language, asked, "2")
    assert (offered.outcome, offered.lang, offered.id) == (Outcome.CHOOSE, language, None)
    assert [option.id for option in offered.options] == ids
    assert (chosen.outcome, chosen.lang, chosen.id) == (Outcome.ANSWER, language, ids[1])


# Language, what is asked in turn, the entry that each reply tells; None: a polite word that there is none.
WALKS = {
    "forward": ("en", ["recommendation 1", "next", "the next one"], [1, 2, 3]),
    "back": ("en", ["recommendation 9", "previous", "the previous one"], [9, 8, 7]),
    "to a number": ("en", ["recommendation 3", "and the second?", "what about the seventh?"], [3, 2, 7]),
    "to the last": ("en", ["recommendation 3", "and the last?", "previous"], [3, 11, 10]),
    "in French": ("fr", ["recommandation 4", "et la suivante ?", "la précédente", "et la deuxième ?"], [4, 5, 4, 2]),
    "to the last in French": ("fr", ["recommandation 4", "la dernière", "et la troisième ?"], [4, 11, 3]),
    "past the last": ("en", ["recommendation 11", "next", "previous"], [11, None, 10]),
    "before the first": ("fr", ["recommandation 1", "la précédente", "la suivante"], [1, None, 2]),
    "after a command": ("en", ["/recommendation 5", "next"], [5, 6]),
    "after several": ("en", ["recommendations 3 to 5", "the last one", "next"], [3, 5, 6]),
    "after several in French": ("fr", ["les recommandations 3 à 5", "la suivante", "la précédente"], [3, 6, 5]),
    "after a question": ("en", ["What does recommendation 5 say?", "and the sixth?"], [5, 6]),
}


@pytest.mark.parametrize(("language", "asked", "numbers"), WALKS.values(), ids=WALKS.keys())
def test_recommendations_are_walked(brain: Brain, language: str, asked: list[str], numbers: list[int | None]) -> None:
    replies = turns(brain, language, *asked)
    assert [reply.id for reply in replies] == [f"recommendation-{n}" if n else None for n in numbers]
    assert {reply.lang for reply in replies} == {language}
    assert [reply.outcome for reply in replies] == [Outcome.ANSWER if n else Outcome.INFO for n in numbers]


@pytest.mark.parametrize(
    ("language", "asked", "numbers"),
    [
        ("en", ["recommendations 3 to 5", "and the next two?"], [6, 7]),
        ("en", ["recommendation 6", "the three before"], [3, 4, 5]),
        ("en", ["recommendations 9 to the end"], [9, 10, 11]),
        ("en", ["recommendation 10 onwards"], [10, 11]),
        ("en", ["recommendation 2", "from 9 to the last"], [9, 10, 11]),
        ("en", ["/recommendation 10 to the end"], [10, 11]),
        ("fr", ["recommandations 1 et 2", "et les trois suivantes ?"], [3, 4, 5]),
        ("fr", ["recommandation 6", "les deux précédentes"], [4, 5]),
        ("fr", ["recommandations 9 et suivantes"], [9, 10, 11]),
        ("fr", ["reco 1", "de la 10 à la fin"], [10, 11]),
    ],
)
def test_several_are_counted_on_and_read_to_the_end(
    brain: Brain, language: str, asked: list[str], numbers: list[int]
) -> None:
    *_, reply = turns(brain, language, *asked)
    assert [told.id for told in reply.answers] == [f"recommendation-{number}" for number in numbers]


def test_sessions_and_groups_are_walked_and_the_ends_are_polite(brain: Brain) -> None:
    replies = turns(brain, "en", "session 3", "next", "next", "and the second?")
    assert [reply.id for reply in replies] == ["session-3", "session-4", None, "session-2"]
    replies = turns(brain, "en", "working group 1 of session 3", "next", "next", "previous")
    assert [reply.id for reply in replies] == ["session-3-group-1", "session-3-group-2", None, "session-3-group-1"]
    replies = turns(brain, "fr", "groupe de travail 1 de la session 2", "le suivant", "et le premier ?")
    assert [reply.id for reply in replies] == ["session-2-group-1", "session-2-group-2", "session-2-group-1"]


def test_walking_past_the_end_to_a_number_is_unknown(brain: Brain) -> None:
    replies = turns(brain, "en", "recommendation 3", "and the 15th?")
    assert (replies[-1].outcome, replies[-1].id) == (Outcome.UNKNOWN, None)


def test_a_part_named_with_its_kind_stands_on_its_own_after_another(brain: Brain) -> None:
    asked = {
        "recommendation 5": "recommendation-5",
        "session 2": "session-2",
        "recommendation 8": "recommendation-8",
        "working group 1 of session 2": "session-2-group-1",
        "session 3": "session-3",
        "and recommendation 4?": "recommendation-4",
    }
    assert [reply.id for reply in turns(brain, "en", *asked)] == list(asked.values())


def test_a_group_named_after_a_session_is_a_group_of_that_session(brain: Brain) -> None:
    replies = turns(brain, "en", "session 3", "working group 1", "and group 2?")
    assert [reply.id for reply in replies] == ["session-3", "session-3-group-1", "session-3-group-2"]
    replies = turns(brain, "fr", "session 2", "groupe de travail 2")
    assert replies[-1].id == "session-2-group-2"


@pytest.mark.parametrize("asked", ["next", "previous", "and the second?", "et la suivante ?"])
def test_there_is_nothing_to_walk_from_at_first(brain: Brain, asked: str) -> None:
    (reply,) = turns(brain, "en", asked)
    assert reply.text
    assert not (reply.id or "").startswith(("recommendation-", "session-"))
