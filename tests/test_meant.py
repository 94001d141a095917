"""Wishes about the answer in words that are stored nowhere, and questions to the report that sound like them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.reply import Outcome
from bot.answer.understand import spelt_out
from bot.brain import Brain
from bot.language.analyser import load_analyser
from bot.mapped import Kept
from bot.prepared import load_brain
from bot.search.encoder import Vectors
from bot.search.vectors import VectorStore
from bot.talk.asked import Asked
from bot.talk.conversation import Conversation, Turn
from bot.talk.courtesy import plainly
from bot.talk.follow import FollowUps, Wish
from bot.talk.meant import THING, Phrases

READERS = {code: FollowUps(load_analyser(code)) for code in ("en", "fr")}

# By language and wish: the entry told before, and what is said of it.
MEANT: dict[str, dict[Wish, list[tuple[str, str]]]] = {
    "en": {
        Wish.WHO: [
            ("algeria-refugee-count", "who was it that was saying all this"),
            ("keita-internally-displaced", "Who came out with that figure?"),
            ("mida-what", "and whose claim is this"),
        ],
        Wish.EXACT: [
            ("algeria-refugee-count", "let me see that sentence in writing"),
            ("return-challenges-list", "can you paste the passage"),
            ("algeria-refugee-count", "Could you show me that very sentence?"),
        ],
        Wish.PAGE: [
            ("algeria-camps-count", "on what page can i check it"),
            ("montreuil-what", "Where in the document did you read this?"),
            ("algeria-refugee-count", "what pages are these"),
        ],
        Wish.SHORTER: [
            ("meeting-takeaways", "thats an awful lot of words"),
            ("return-challenges-list", "far too much to read"),
            ("meeting-takeaways", "Could you shorten this a bit?"),
        ],
        Wish.MORE: [
            ("niger-measures-list", "got anything more to add"),
            ("mida-what", "do you have further information"),
            ("algeria-refugee-count", "any further details on this?"),
        ],
        Wish.AGAIN: [
            ("algeria-refugee-count", "i missed it, one more time pls"),
            ("mida-what", "could you tell me that once again"),
            ("algeria-refugee-count", "Sorry, I did not get that answer"),
        ],
        Wish.SIMPLER: [
            ("hein-cluster-what", "this is too technical for me"),
            ("hein-cluster-what", "Can you put it in easy words?"),
            ("mida-what", "i really do not follow"),
        ],
        Wish.LIST: [
            ("meeting-takeaways", "in bullet form"),
            ("algeria-refugee-count", "make a list of it"),
            ("algeria-refugee-count", "Can I have that in bullets?"),
        ],
        Wish.PART: [
            ("keita-internally-displaced", "so which session did this come up in"),
            ("algeria-refugee-count", "Which of the working groups was it?"),
            ("algeria-refugee-count", "in which of the sessions did they say it"),
        ],
        Wish.RECOMMENDATION: [
            ("postcrisis-know-diaspora", "which reco is this"),
            ("postcrisis-know-diaspora", "What's the rec number?"),
            ("postcrisis-know-diaspora", "is this one of the recommendations"),
        ],
        Wish.OTHERS: [
            ("algeria-refugee-count", "did someone else bring it up"),
            ("algeria-refugee-count", "Were any other speakers saying that?"),
            ("algeria-refugee-count", "who else has said so"),
        ],
        Wish.IDENTITY: [
            ("unhcr-klug-speech", "which organisation is she with"),
            ("unhcr-klug-speech", "What post has she got?"),
            ("unhcr-klug-speech", "what organisation does she work for"),
        ],
        Wish.PLACE: [
            ("opening-rome-ministerial", "which town is it in"),
            ("opening-rome-ministerial", "Which city will it be in?"),
            ("mtm-istanbul-date", "which city was it held in"),
        ],
        Wish.TIME: [
            ("opening-rome-ministerial", "what date is it on"),
            ("opening-rome-ministerial", "On which day will it be?"),
            ("mtm-istanbul-place", "what was the date"),
        ],
    },
    "fr": {
        Wish.WHO: [
            ("algeria-refugee-count", "qui disait tout ça"),
            ("mida-what", "C'est qui qui l'affirme ?"),
            ("algeria-refugee-count", "qui était en train de dire ça"),
        ],
        Wish.EXACT: [
            ("algeria-refugee-count", "fais voir la phrase"),
            ("algeria-refugee-count", "Tu me montres la phrase ?"),
            ("algeria-refugee-count", "je voudrais voir le passage"),
        ],
        Wish.PAGE: [
            ("algeria-camps-count", "c'est marqué à quelle page"),
            ("montreuil-what", "Où tu as lu ça ?"),
            ("algeria-refugee-count", "quelle page pour ça"),
        ],
        Wish.SHORTER: [
            ("meeting-takeaways", "ça fait beaucoup de mots"),
            ("meeting-takeaways", "Tu peux raccourcir un peu ça ?"),
            ("return-challenges-list", "c'est vraiment très long"),
        ],
        Wish.MORE: [
            ("niger-measures-list", "Encore d'autres précisions ?"),
            ("algeria-refugee-count", "Tu aurais d'autres détails ?"),
            ("mida-what", "tu as encore des infos là-dessus"),
        ],
        Wish.AGAIN: [
            ("algeria-refugee-count", "tu peux me répéter ta réponse"),
            ("mida-what", "Redis-moi ça encore une fois"),
            ("algeria-refugee-count", "j'ai raté la réponse"),
        ],
        Wish.SIMPLER: [
            ("hein-cluster-what", "c'est bien trop technique"),
            ("hein-cluster-what", "Je ne comprends rien à tout ça"),
            ("mida-what", "explique avec des mots plus simples"),
        ],
        Wish.LIST: [
            ("meeting-takeaways", "mets-moi tout ça en liste"),
            ("algeria-refugee-count", "en tirets stp"),
            ("algeria-refugee-count", "Présente-le sous forme de liste"),
        ],
        Wish.PART: [
            ("keita-internally-displaced", "et ça c'était à quelle session"),
            ("algeria-refugee-count", "C'était pendant quelle séance ?"),
            ("algeria-refugee-count", "dans lequel des groupes"),
        ],
        Wish.RECOMMENDATION: [
            ("postcrisis-know-diaspora", "c'est la reco numéro combien"),
            ("postcrisis-know-diaspora", "Une reco en parle ?"),
            ("postcrisis-know-diaspora", "il y a des recos qui en parlent"),
        ],
        Wish.OTHERS: [
            ("algeria-refugee-count", "il y en a d'autres qui en parlent"),
            ("algeria-refugee-count", "D'autres personnes le disent ?"),
            ("algeria-refugee-count", "quelqu'un d'autre a dit la même chose"),
        ],
        Wish.IDENTITY: [
            ("unhcr-klug-speech", "elle est de quelle organisation"),
            ("unhcr-klug-speech", "Quel poste a-t-elle ?"),
            ("unhcr-klug-speech", "c'est quoi son poste"),
        ],
        Wish.PLACE: [
            ("opening-rome-ministerial", "elle est dans quelle ville"),
            ("opening-rome-ministerial", "Elle se passe où ?"),
            ("opening-rome-ministerial", "ce sera dans quelle ville"),
        ],
        Wish.TIME: [
            ("opening-rome-ministerial", "c'est à quelle date"),
            ("opening-rome-ministerial", "Elle aura lieu à quelle date ?"),
            ("opening-rome-ministerial", "c'est quel jour exactement"),
        ],
    },
}  # fmt: skip

# What is asked of the thing that was told, or of the report, and in no way of the answer.
ASKED: dict[str, list[tuple[str, str]]] = {
    "en": [
        ("montreuil-what", "who negotiated it"),
        ("montreuil-what", "Who put their signature to it?"),
        ("meeting-takeaways", "who wrote them down"),
        ("niger-measures-list", "who put it together"),
        ("mida-what", "who gives the money for it"),
        ("algeria-refugee-count", "which jobs were they doing"),
        ("algeria-refugee-count", "which country were they fleeing"),
        ("hein-cluster-what", "which organisations take part in it"),
        ("hein-cluster-what", "what year was it set up"),
        ("senegal-returnee-list", "who else was on the plane"),
        ("senegal-returnee-list", "where did their money come from"),
        ("meeting-who-chaired", "who closed the meeting"),
        ("algeria-refugee-count", "what is the report about"),
        ("algeria-refugee-count", "Summarise the whole meeting for me"),
        ("algeria-refugee-count", "what about shorter stays"),
        ("algeria-refugee-count", "who spoke about Mali?"),
        ("algeria-refugee-count", "which recommendation is about visas?"),
        ("algeria-refugee-count", "is there a page on Senegal?"),
    ],
    "fr": [
        ("montreuil-what", "qui l'a négocié"),
        ("montreuil-what", "Qui y a mis sa signature ?"),
        ("meeting-takeaways", "qui les a écrites"),
        ("niger-measures-list", "qui a mis ça sur pied"),
        ("mida-what", "qui donne l'argent pour ça"),
        ("algeria-refugee-count", "ils exerçaient quels métiers"),
        ("algeria-refugee-count", "ils fuyaient quel pays"),
        ("hein-cluster-what", "quelles organisations y prennent part"),
        ("hein-cluster-what", "elle existe depuis quelle année"),
        ("senegal-returnee-list", "qui d'autre était dans l'avion"),
        ("meeting-who-chaired", "qui a clos la réunion"),
        ("algeria-refugee-count", "de quoi parle le rapport"),
        ("algeria-refugee-count", "Résume-moi toute la réunion"),
        ("algeria-refugee-count", "qui a parlé du Mali ?"),
        ("algeria-refugee-count", "quelle recommandation parle des visas ?"),
    ],
}  # fmt: skip


def meant() -> Iterator[tuple[str, Wish, str, str]]:
    """Language, wish, entry and wording."""
    for code, wishes in MEANT.items():
        for wish, every in wishes.items():
            yield from ((code, wish, id, said) for id, said in every)


def heard(brain: Brain, code: str, id: str, said: str) -> Wish:
    """What a follow-up is heard as, after an entry was told."""
    return brain.meant.read(follow_up(brain, code, id, said)).follow.wish


def follow_up(brain: Brain, code: str, id: str, said: str) -> Asked:
    """A follow-up as the readings get it, its courtesies set apart, after an entry was told."""
    (question,) = brain.courtesy.hear(said).questions
    question = spelt_out(question, brain.indexes.analysers[code])
    shown = brain.show(id, code)
    assert shown is not None, id
    last, query = shown[1].last, brain.respond.query(question, code)
    return Asked(question, query, READERS[code].read(question), last, brain.compose.entry(id), shown[1].turns)


def test_every_wish_that_is_about_an_answer_is_tried_in_every_language() -> None:
    tried = {Wish(name) for code in MEANT for name in load_analyser(code).talk["about_answer"] if name in list(Wish)}
    assert [set(wishes) for wishes in MEANT.values()] == [tried] * len(MEANT)
    assert min(len(every) for wishes in MEANT.values() for every in wishes.values()) >= 3


def test_no_wording_tried_is_stored() -> None:
    for code, talk in ((code, load_analyser(code).talk) for code in MEANT):
        every = [*talk["about_answer"].values(), *talk["in_other_words"].values(), talk["about_thing"]]
        stored = {plainly(phrase) for phrases in every for phrase in phrases}
        tried = [*((said) for wishes in MEANT[code].values() for _, said in wishes), *(said for _, said in ASKED[code])]
        assert not [said for said in tried if plainly(said) in stored]


@pytest.mark.parametrize(("code", "wish", "id", "said"), list(meant()))
def test_a_wish_is_known_by_its_meaning(brain: Brain, code: str, wish: Wish, id: str, said: str) -> None:
    assert heard(brain, code, id, said) is wish


@pytest.mark.parametrize(("code", "id", "said"), [(code, *each) for code, every in ASKED.items() for each in every])
def test_a_question_to_the_report_is_no_wish(brain: Brain, code: str, id: str, said: str) -> None:
    assert heard(brain, code, id, said) in (Wish.CONTEXT, Wish.ALONE)


@pytest.mark.parametrize(
    ("code", "asked", "said", "text"),
    [
        ("en", "How many refugees from Libya did Algeria receive?", "Who was it that was saying all this?", "Aloui"),
        ("en", "How many refugees from Libya did Algeria receive?", "where can i check that then", "7–8"),
        ("fr", "Combien de réfugiés venus de Libye l'Algérie a-t-elle accueillis ?", "qui disait tout ça ?", "Aloui"),
        ("fr", "Combien de réfugiés venus de Libye l'Algérie a-t-elle accueillis ?", "ça figure page cb", "7–8"),
    ],
)
def test_what_is_meant_is_told(brain: Brain, code: str, asked: str, said: str, text: str) -> None:
    first, conversation = brain.ask(asked, Conversation(interface=code))
    reply, after = brain.ask(said, conversation)
    assert (reply.outcome, reply.id, reply.lang) == (Outcome.ANSWER, first.id, code)
    assert text in reply.text and after.last is not None and after.last.text == asked


def test_what_is_meant_can_be_told_in_another_language(brain: Brain) -> None:
    _, conversation = brain.ask("How many refugees from Libya did Algeria receive?")
    _, conversation = brain.ask("Who was it that was saying all this?", conversation)
    reply, _ = brain.ask("in French", conversation)
    assert reply.lang == "fr" and reply.text.startswith("C’est Mohamed Kamel Aloui")


@pytest.mark.parametrize(
    "said", ["Who was it that was saying all this?", "Were any other speakers saying that?", "in bullet form"]
)
def test_nothing_is_meant_of_what_was_not_told(brain: Brain, said: str) -> None:
    asked = follow_up(brain, "en", "algeria-refugee-count", said)
    assert brain.meant.read(asked) is not asked
    silent = replace(asked, before=None, last=Turn("Did Fiji attend?"))
    for nothing in (replace(asked, last=None, before=None), silent):
        assert brain.meant.read(nothing) is nothing


def test_what_is_known_word_for_word_is_left_as_it_is(brain: Brain) -> None:
    for code, said in (("en", "which page?"), ("en", "the second one"), ("fr", "qui l'a dit ?"), ("fr", "la suivante")):
        asked = follow_up(brain, code, "algeria-refugee-count", said)
        assert brain.meant.read(asked) is asked


def test_without_an_encoder_words_alone_count() -> None:
    plain = load_brain(encoder="none")
    for code, _, id, said in meant():
        asked = follow_up(plain, code, id, said)
        assert plain.meant.read(asked) is asked


@pytest.mark.parametrize("code", MEANT)
def test_the_vectors_of_phrases_are_kept_and_read_again(brain: Brain, code: str, tmp_path: Path) -> None:
    store, analyser = brain.indexes.store, load_analyser(code)
    assert store is not None
    said = {"en": ("who said that", "who signed it"), "fr": ("qui a dit ça", "qui l'a signé")}[code]
    found = []
    for made in (store, VectorStore(Deaf())):  # the second can work out nothing
        phrases = Phrases(analyser, made, Kept(tmp_path, lambda: "a state"))
        found.append([phrases.likest(store.vector(text)) for text in said])
    assert found[0] == found[1]
    assert [kind for kind, *_ in found[0]] == [Wish.WHO, THING]
    assert all(near > 0.99 and apart > 0 for _, near, apart in found[0])


class Deaf:
    """An encoder that must not be asked."""

    name = "use"

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(texts)
