"""Passages answer on their own: a small file in the shape of SQuAD as a pack without curated questions."""

import itertools
import json
from dataclasses import replace

import pytest

from bot.answer.compose import AT_ONCE, SCREEN
from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.faces.plain import as_json
from bot.faces.telegram.draw import Draughtsman
from bot.language.analyser import fold
from bot.language.spelling import LEAST, dictionary
from bot.measure.squad import articles, brain_of, measure
from bot.talk.conversation import NEW

BEES = (
    "Honey bees live in colonies of several tens of thousands. A colony has one queen, who lays up to two "
    "thousand eggs a day in early summer. The workers, all of them females, clean the cells in their first days "
    "and fly out for nectar only when they are three weeks old. Drones appear in May and are driven out of the "
    "hive in August. In winter the colony gathers in a ball and keeps its middle at twenty-five degrees. The "
    "beekeeper Marguerite Delacroix was the first to measure it, with a thermometer made for the purpose."
)
LIGHTHOUSE = (
    "The lighthouse of Kermorvan stands on the westernmost point of the mainland. It was lit for the first time "
    "in 1849, after two years of work. Its keepers burnt rapeseed oil at first, and paraffin from 1875. Four "
    "keepers shared the watches, each of six hours, and rowed to the village for bread once a week. The lamp has "
    "been electric since 1930 and nobody has lived there since 1994."
)
DYKE = (
    "The dyke was built of clay and reeds. Each farm along it had to keep twelve metres in order, and paid a fine"
    " of two sheep where it failed to. After the flood of 1717 the parishes took over the work."
)
FLOOD = (
    "The flood came on the night of Christmas. Nine thousand people drowned and a third of the cattle was lost. "
    "Salt spoilt the fields for seven years. The duke sent grain from his own barns."
)
LETTERS = (
    "Le bureau de poste ouvre à huit heures. Les lettres postées avant midi partent le jour même. Une lettre "
    "recommandée est remise contre signature ; en cas d'absence, le facteur laisse un avis et garde la lettre "
    "quinze jours."
)
MARKET = (
    "Le marché se tient le samedi sur la place de l'église. Les producteurs versent une redevance de trois euros "
    "le mètre. Les chiens n'y sont pas admis."
)
ENGLISH = {
    "Bees": [
        (
            BEES,
            [("How many eggs can a queen lay daily?", "up to two thousand"), ("When are drones driven out?", "August")],
        )
    ],
    "Kermorvan": [
        (
            LIGHTHOUSE,
            [
                ("What fuel did the keepers of the lighthouse burn at first?", "rapeseed oil"),
                ("Since when has the lamp been electric?", "1930"),
            ],
        )
    ],
    "The coast": [
        (DYKE, [("What fine did a farm pay that did not keep its dyke?", "two sheep")]),
        (FLOOD, [("How many people drowned?", "Nine thousand"), ("Who gave grain after the flood?", "The duke")]),
    ],
}
FRENCH = {
    "Poste": [(LETTERS, [("Combien de temps garde-t-on une lettre recommandée ?", "quinze jours")])],
    "Marché": [(MARKET, [("Combien paient les producteurs au marché ?", "trois euros")])],
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The two little files, by language."""
    folder = tmp_path_factory.mktemp("squad")
    for code, own in (("en", ENGLISH), ("fr", FRENCH)):
        data = [
            {
                "title": title,
                "paragraphs": [
                    {
                        "context": text,
                        "qas": [
                            {"question": q, "answers": [{"text": answer, "answer_start": text.index(answer)}]}
                            for q, answer in asked
                        ],
                    }
                    for text, asked in paragraphs
                ],
            }
            for title, paragraphs in own.items()
        ]
        (folder / f"{code}.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    return {code: articles(folder / f"{code}.json") for code in ("en", "fr")}


@pytest.fixture(scope="module")
def bees(files) -> Brain:
    return brain_of(files["en"], "en")


def test_a_file_is_read_whole(files):
    assert [article.title for article in files["en"]] == list(ENGLISH)
    assert [id for article in files["en"] for id, _ in article.paragraphs] == ["p-1", "p-2", "p-3", "p-4"]
    assert [one.passage for article in files["en"] for one in article.asked] == ["p-1"] * 2 + ["p-2"] * 2 + ["p-3"] + [
        "p-4"
    ] * 2


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_right_passage_is_first_and_leads_with_the_sentence_that_answers(files, code):
    asked = [one for article in files[code] for one in article.asked]
    found = measure(brain_of(files[code], code), asked)
    assert (found.first, found.lead, found.told) == (1.0, 1.0, 1.0)


def test_a_wrong_passage_is_not_counted_as_right(files, bees):
    asked = [replace(one, passage="p-3") for article in files["en"] for one in article.asked if one.passage != "p-3"]
    assert measure(bees, asked).first == 0.0


def test_a_long_passage_leads_with_the_sentence_that_answers(bees):
    reply, _ = bees.ask("When are drones driven out?")
    lead = "Drones appear in May and are driven out of the hive in August."
    assert len(BEES) > AT_ONCE
    assert reply.mark == lead
    assert reply.text.startswith(f"{lead} In winter the colony")
    before = bees.compose.texts["en"]("just_before", text=BEES[: BEES.index(lead)].strip())
    assert reply.text.endswith(f"\n\n{before}")  # what stood before it is told too, in its own order
    assert reply.context == ""  # nothing is held back


def test_a_short_passage_is_told_as_it_stands(bees):
    reply, _ = bees.ask("How many people drowned?")
    assert (reply.text, reply.context) == (FLOOD, "")
    assert reply.mark.startswith("Nine thousand")


def test_of_a_passage_longer_than_a_screen_the_whole_is_behind_more(files):
    filling = " ".join(f"On day {n} the crew of the boat mended nets and slept." for n in range(40, 70))
    fact = "The compass was stolen by a cook named Ferrando."
    text = f"{filling} {fact} {filling.replace('day', 'night')}"
    article = replace(files["en"][0], title="Voyage", paragraphs=(("p-9", text),))
    brain = brain_of([article, *files["en"][1:]], "en")
    reply, talk = brain.ask("Who stole the compass?")
    assert reply.text.startswith(fact)
    assert AT_ONCE < len(reply.text) <= SCREEN + 40  # and the words that lead back
    assert reply.context == text
    assert as_json(reply)["more"] == text
    buttons = [
        b.text
        for row in Draughtsman(brain.compose, "report_bot").cards(reply)[-1].keyboard.inline_keyboard
        for b in row
    ]
    assert brain.compose.texts["en"]("button_more") in buttons
    whole, talk = brain.more("p-9", "en", talk)
    assert whole.text == text
    nothing, _ = brain.more("p-9", "en", talk)
    assert nothing.outcome is Outcome.INFO


@pytest.mark.parametrize(
    "lead", ["where the hives stand, forty in all, the wind is kept off by a wall", "No. 4 is the wall"]
)
def test_a_passage_is_told_as_it_is_written_however_it_begins(files, lead):
    article = replace(files["en"][0], paragraphs=(("p-9", f"{lead}. {BEES}"),))
    reply, _ = brain_of([article, *files["en"][1:]], "en").ask("What of the wall?")
    assert (reply.id, reply.mark) == ("p-9", f"{lead}.")
    assert reply.text.startswith(lead)


def test_the_title_of_a_passage_stands_in_each_of_its_sentences(files):
    titled = "Rye and oats were sown by the miller. A barge sank."
    parted = "A barge sank at Orvault. The miller kept ducks. The rye was late that year."
    named = (("Orvault", "p-8", titled), ("Farms", "p-9", parted))
    own = [replace(files["en"][0], title=title, paragraphs=((id, text),)) for title, id, text in named]
    brain, question = brain_of([*own, *files["en"][1:]], "en"), "the miller of Orvault and his rye"
    index = brain.indexes["en"]
    found = index.search(index.analyser.terms(question), question)
    together = {brain.entries[one.entry].id: one.features["together"] for one in found}
    assert together["p-8"] == pytest.approx(1)
    assert together["p-9"] < 0.7


def test_a_list_is_told_as_it_stands(files):
    items = "\n".join(f"- The parish of {name} keeps its own boats and its own bell for fog." for name in "ABCDEFGH")
    text = f"The parishes agreed on the following:\n{items}\n- Pilots are paid forty crowns a year."
    brain = brain_of([replace(files["en"][0], paragraphs=(("p-9", text),)), *files["en"][1:]], "en")
    reply, _ = brain.ask("What are pilots paid?")
    assert (reply.id, reply.text) == ("p-9", text)


@pytest.mark.parametrize(
    "question",
    [
        "How do I renew my passport?",
        "Which football club won the league in Portugal?",
        "What is the best recipe for pancakes?",
        "Who wrote the music for the film?",
    ],
)
def test_what_no_passage_tells_is_not_answered(bees, question):
    assert bees.ask(question)[0].outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("Who is Margeurite Delacroix?", "p-1"),
        ("keepers of Kermovran", "p-2"),
        ("fine paid by a frm for its dike", "p-3"),
    ],
)
def test_a_slip_in_a_word_of_a_passage_is_no_name_of_somebody_else(bees, slip, meant):
    assert bees.ask(slip)[0].id == meant


@pytest.mark.parametrize("name", ["Dupont", "Samara", "Kowalski"])
def test_a_name_far_from_every_word_of_the_passages_is_told_to_be_missing(bees, name):
    reply, _ = bees.ask(f"What did Mr {name} say about the keepers?")
    assert reply.outcome is Outcome.UNKNOWN
    assert name in reply.text


def test_the_ivory_coast_is_known_where_its_name_is_one_word(files):
    text = "Seeds and tools were handed out to families who came home to Côte d'Ivoire in 2011."
    brain = brain_of([replace(files["en"][0], paragraphs=(("p-9", text),)), *files["en"][1:]], "en")
    reply, _ = brain.ask("What did families get who came home to Côte d’Ivoire?", NEW)
    assert reply.id == "p-9"
    assert fold("seeds and tools") in fold(reply.text)


def test_a_word_tells_the_more_the_rarer_its_language_uses_it():
    told = [dictionary("en").telling(word) for word in ("the", "captain", "garden", "refoulement")]
    assert told[0] == pytest.approx(LEAST)
    assert told[-1] == 1.0
    assert all(less < more for less, more in itertools.pairwise(told))
    french = [dictionary("fr").telling(word) for word in ("maison", "phare", "redevance")]
    assert french == sorted(french) != french[:1] * 3
    assert dictionary().telling("the") == 1.0  # a language without a dictionary


def test_a_word_that_everybody_uses_decides_less_than_one_of_the_subject(files):
    paragraphs = (
        ("p-8", "People keep coming back to the bakery, people who keep a garden and people who keep nothing at all."),
        ("p-9", "The ferry was requisitioned in the war."),
    )
    brain = brain_of([replace(files["en"][0], title="Village", paragraphs=paragraphs)], "en")
    found = {
        brain.entries[c.entry].id: c.features["covered"]
        for c in brain.indexes["en"].search(["peopl", "keep", "requisit"], "people keep requisitioned")
    }
    assert found["p-9"] > found["p-8"]


def test_words_side_by_side_are_evidence_whichever_comes_first(files):
    paragraphs = (
        ("p-7", "The harbour master lived by the mill."),
        ("p-8", "The master of the old mill sold it before the harbour was dug."),
    )
    brain = brain_of([replace(files["en"][0], title="Village", paragraphs=paragraphs)], "en")
    index = brain.indexes["en"]
    for question in ("harbour master", "master harbour"):
        found = {
            brain.entries[c.entry].id: c.features["beside"] for c in index.search(index.analyser.terms(question), "")
        }
        assert found == {"p-7": 1.0, "p-8": 0.0}


@pytest.mark.parametrize(
    "question", ["Combien de temps garde-t-on une lettre recommandée, en anglais ?", "en anglais", "in English please"]
)
def test_a_pack_in_one_language_answers_in_it_whatever_other_is_wanted(files, question):
    reply, talk = brain_of(files["fr"], "fr").ask("Combien paient les producteurs au marché ?")
    reply, _ = brain_of(files["fr"], "fr").ask(question, talk)
    assert reply.lang == "fr"
