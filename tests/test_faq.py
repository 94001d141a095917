"""Other people's frequent questions: a small file in the shape of StackFAQ as a pack of entries, and its figures."""

import json

import pytest

from bot.measure.faq import STORED, asked_of, brain_of, measure, threads
from bot.measure.stock import first_found

CARD = ["Renewing my card at the library", "Make my library card valid again", "Library card ran out", "*"]
NIGHT = ["Returning books at night", "Is there a night drop?", "Books back after hours", "*"]
PAIRS = [
    {
        "question": "How do I renew a library card?",
        "rephr": [*CARD, "My card for borrowing books has expired, what now?", None],
        "answer": ["At the desk, with proof of address.", "Or by post."],
    },
    {
        "question": "Can I bring back books at night?",
        "rephr": [
            *NIGHT,
            "Where do I return books at night, when you are closed?",
            "Is there a box for books at night?",
        ],
        "answer": "In the box beside the door.",
    },
    {
        "question": "What does a late book cost?",
        "rephr": ["Fine for late books", "*"],
        "answer": [None, " Ten   cents. "],
    },
]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    file = tmp_path_factory.mktemp("faq") / "faq.json"
    file.write_text(json.dumps({"root": {"qapair": PAIRS}}), encoding="utf-8")
    return threads(file)


def test_a_file_is_read_whole(own):
    assert [(thread.id, len(thread.paraphrases), thread.answer) for thread in own] == [
        ("t-1", 4, "At the desk, with proof of address."),
        ("t-2", 5, "In the box beside the door."),
        ("t-3", 1, "Ten cents."),
    ]


@pytest.mark.parametrize("stored", [0, STORED])
def test_no_paraphrase_that_is_asked_was_stored(own, stored):
    brain = brain_of(own, stored)
    known = {phrasing for entry in brain.entries for phrasing in entry.phrasings["en"]}
    asked = asked_of(own)
    assert len(known) == 3 + min(stored, 1) * 7
    assert [id for _, id in asked] == ["t-1", "t-2", "t-2"]
    assert not known & {q for q, _ in asked}
    assert measure(brain, asked) == 1.0
    assert measure(brain, [(q, "t-3") for q, _ in asked]) == 0.0


def test_a_stock_retriever_is_measured_on_the_same_texts():
    texts = {"ferry": "Ferries sail at noon", "mill": "the miller grinds", "none": ""}
    asked = [("when does a FERRY sail?", "ferry"), ("the miller", "mill")]
    found = first_found(texts, asked, "en")
    assert found["words as the analyser reads them"] == 1.0
    assert found["plain words"] == 1.0
    assert first_found(texts, [("grinding", "mill")], "en")["plain words"] == 0.0
