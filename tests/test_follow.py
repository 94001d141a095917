"""What a message means after another one: every wish about the answer, steps, numbers, leaning, standing alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.answer.reply import Outcome, Reply
from bot.answer.source import pages_of
from bot.brain import Brain
from bot.language.analyser import load_analyser
from bot.talk.conversation import NEW, Conversation
from bot.talk.courtesy import plainly
from bot.talk.follow import FollowUps, Wish
from bot.talk.wishes import GOING_ON

READERS = {code: FollowUps(load_analyser(code)) for code in ("en", "fr")}
LIBYA = {
    "en": "How many refugees from Libya did Algeria receive?",
    "fr": "Combien de réfugiés venus de Libye l'Algérie a-t-elle accueillis ?",
}

# By language and wish, as people type it; with a number or a language where the wish has one.
SAID: dict[str, dict[Wish, list[str]]] = {
    "en": {
        Wish.NEXT: ["next", "and the next one?", "The following recommendation", "what about the one after?"],
        Wish.PREVIOUS: ["previous", "and the previous one?", "go back to the preceding one", "and the one before?"],
        Wish.ITEM: [
            "The second one in more detail",
            "tell me more about the third",
            "and the last point in detail?",
            "expand on the 2nd",
        ],
        Wish.FIRST: ["just the first three", "only the first two please", "the first 4"],
        Wish.SHORTER: [
            "Shorter!",
            "in short",
            "Can you make it shorter?",
            "in one sentence",
            "ok shorter, I have 1 min on stage",
            "give me that in two lines",
            "in two lines for the speech",
            "In 15 words max",
        ],
        Wish.MORE: ["More", "tell me more", "Go on.", "what else?", "and what else?"],
        Wish.AGAIN: ["Again, please", "Can you repeat that?", "say that again", "pardon?"],
        Wish.FIGURE: ["i heard 22,000 though?", "Wasn't it 500?", "I was told 12 345", "are you sure it was 264?"],
        Wish.EXACT: ["What are the exact words?", "Quote it.", "word for word please", "the exact wording of that?"],
        Wish.LIST: ["As a list, please", "bullet points", "Can you make it a list?", "and as a list?"],
        Wish.SIMPLER: ["In simple words", "explain", "I don't understand.", "what does that mean?"],
        Wish.PAGE: ["Which page?", "what page is that on?", "source?", "and which page?"],
        Wish.WHO: [
            "Who said that?",
            "who said so?",
            "And who said it?",
            "according to whom?",
            "Which speaker gave that figure?",
        ],
        Wish.IDENTITY: [
            "Who is he?",
            "what's her job?",
            "and where is he from?",
            "which organisation?",
            "His name?",
            "and her title?",
        ],
        Wish.PLACE: ["Where was that?", "where?", "and where is it?", "where was that again?"],
        Wish.TIME: ["When was that?", "when?", "and when did it take place?", "When is it again?"],
        Wish.PART: ["Which session was that?", "in which session?", "and which working group?"],
        Wish.RECOMMENDATION: [
            "Is there a recommendation on that?",
            "which recommendation?",
            "and is there a recommendation on that?",
        ],
        Wish.OTHERS: ["Who else?", "did anybody else mention it?", "And who else said that?"],
        Wish.CONTEXT: ["and Senegal?", "why did he say so?", "What about women?", "how long did it last?"],
        Wish.ALONE: ["Who chaired the meeting?", "recommendation 8", "humanitarian visas", "When was this meeting?"],
    },
    "fr": {
        Wish.NEXT: ["la suivante", "et la suivante ?", "La recommandation suivante", "et celle d'après ?"],
        Wish.PREVIOUS: ["la précédente", "et la précédente ?", "et celle d'avant ?", "Reviens à la précédente"],
        Wish.ITEM: [
            "détaille la 2e",
            "développe le premier point",
            "Dis-m'en plus sur la troisième",
            "la dernière en détail",
        ],
        Wish.FIRST: ["juste les trois premières", "seulement les 2 premiers stp", "les quatre premiers"],
        Wish.SHORTER: [
            "Plus court !",
            "en bref",
            "Peux-tu résumer ?",
            "en une phrase",
            "fais plus court stp, c'est pour un tweet",
            "redis-moi ça en deux lignes",
            "en deux lignes pour le discours",
            "en 15 mots max",
        ],
        Wish.MORE: ["Plus de détails", "la suite", "Dis-m'en plus.", "et quoi d'autre ?"],
        Wish.AGAIN: ["Répète, s'il te plaît", "Pouvez-vous répéter ?", "encore une fois", "pardon ?"],
        Wish.FIGURE: [
            "j'avais entendu 22 000 pourtant ?",
            "Ce n'était pas 500 ?",
            "on m'a dit 12 345",
            "vraiment 264 ?",
        ],
        Wish.EXACT: ["Quels sont les mots exacts ?", "Cite le rapport.", "mot pour mot", "et la citation exacte ?"],
        Wish.LIST: ["En liste, s'il te plaît", "sous forme de liste", "Fais-en une liste", "et en liste ?"],
        Wish.SIMPLER: ["Plus simple", "explique", "Je ne comprends pas.", "ça veut dire quoi ?"],
        Wish.PAGE: ["Quelle page ?", "c'est à quelle page ?", "la source ?", "et à quelle page ?"],
        Wish.WHO: [
            "Qui a dit ça ?",
            "qui l'a dit ?",
            "Et qui a dit cela ?",
            "d'après qui ?",
            "Quel intervenant a donné ce chiffre ?",
        ],
        Wish.IDENTITY: [
            "Qui est-elle ?",
            "quel est son poste ?",
            "et d'où vient-il ?",
            "de quelle organisation ?",
            "Son nom ?",
            "et son titre ?",
        ],
        Wish.PLACE: ["C'était où ?", "où ça ?", "et où a-t-elle eu lieu ?", "c'était où déjà ?"],
        Wish.TIME: ["C'était quand ?", "quand ?", "et en quelle année ?", "c'est quand déjà ?"],
        Wish.PART: ["C'était dans quelle session ?", "quelle session ?", "et dans quel groupe de travail ?"],
        Wish.RECOMMENDATION: [
            "Y a-t-il une recommandation là-dessus ?",
            "quelle recommandation ?",
            "et quelle recommandation en parle ?",
        ],
        Wish.OTHERS: ["Qui d'autre ?", "quelqu'un d'autre en a parlé ?", "Et qui d'autre l'a dit ?"],
        Wish.CONTEXT: [
            "et le Sénégal ?",
            "pourquoi a-t-il dit cela ?",
            "Et les femmes ?",
            "et pour combien de temps ?",
        ],
        Wish.ALONE: ["Qui présidait la réunion ?", "recommandation 8", "visas humanitaires"],
    },
}
NUMBERS = {
    "en": {"the second one": 2, "and the 3rd?": 3, "the last": -1, "what about the eleventh?": 11, "7": 7},
    "fr": {"la deuxième": 2, "et la 3e ?": 3, "la dernière": -1, "et la onzième ?": 11, "le premier": 1, "7": 7},
}
LANGUAGES = {
    "en": {
        "in French, please": "fr",
        "say it in French": "fr",
        "french": "fr",
        "Can you translate it into English?": "en",
    },
    "fr": {"en anglais, s'il vous plaît": "en", "dis-le en anglais": "en", "anglais": "en", "en français": "fr"},
}
ABOUT_IT = [Wish(name) for name in (
    "shorter", "more", "again", "exact", "list", "simpler", "page", "who", "part", "recommendation", "others",
)]  # fmt: skip


def each() -> Iterator[tuple[str, Wish, str]]:
    """Language, wish, wording."""
    return ((code, wish, said) for code, wishes in SAID.items() for wish, every in wishes.items() for said in every)


def after(brain: Brain, code: str, *said: str) -> tuple[Reply, Conversation]:
    """The last reply after the question on Algeria, and the conversation then."""
    reply, conversation = brain.ask(LIBYA[code])
    for text in said:
        reply, conversation = brain.ask(text, conversation)
    return reply, conversation


def asked(*wishes: Wish) -> list[tuple[str, str]]:
    """Language and wording of some wishes."""
    return [(code, said) for code, wish, said in each() if wish in wishes]


# -- reading -----------------------------------------------------------------------------------------------------------


def test_every_wish_is_tried_in_every_language() -> None:
    tried = set(Wish) - {Wish.NUMBER, Wish.LANGUAGE}
    assert [set(wishes) for wishes in SAID.values()] == [tried] * len(SAID)
    assert min(len(every) for wishes in SAID.values() for every in wishes.values()) >= 3
    assert min(map(len, (*NUMBERS.values(), *LANGUAGES.values()))) >= 3


@pytest.mark.parametrize(("code", "wish", "said"), list(each()))
def test_a_wish_is_read_however_it_is_worded(code: str, wish: Wish, said: str) -> None:
    assert READERS[code].read(said).wish is wish


@pytest.mark.parametrize(
    ("code", "said", "number"), [(code, said, n) for code, every in NUMBERS.items() for said, n in every.items()]
)
def test_a_number_is_read_however_it_is_worded(code: str, said: str, number: int) -> None:
    read = READERS[code].read(said)
    assert (read.wish, read.number) == (Wish.NUMBER, number)


@pytest.mark.parametrize(
    ("code", "said", "language"), [(code, said, to) for code, every in LANGUAGES.items() for said, to in every.items()]
)
def test_a_language_is_read_however_it_is_worded(code: str, said: str, language: str) -> None:
    read = READERS[code].read(said)
    assert (read.wish, read.language) == (Wish.LANGUAGE, language)


def phrases_of(code: str) -> list[tuple[str, list[str]]]:
    """The phrases about an answer of a language, by their kind."""
    talk = load_analyser(code).talk
    return [*talk["about_answer"].items(), *talk["in_other_words"].items()]


@pytest.mark.parametrize("code", SAID)
def test_every_phrase_about_an_answer_is_read_as_its_kind(code: str) -> None:
    about = phrases_of(code)
    wrong = {}
    for kind, phrases in about:
        name, _, language = kind.partition("_")
        for phrase in phrases if name in list(Wish) else ():
            read = READERS[code].read(phrase)
            if (read.wish, read.language) != (Wish(name), language):
                wrong[phrase] = (kind, read.wish, read.language)
    assert wrong == {}
    assert {kind.partition("_")[0] for kind, _ in about} - set(Wish) == {"yes", "no"}  # these two follow up on nothing


@pytest.mark.parametrize("code", SAID)
def test_no_phrase_about_an_answer_is_listed_under_two_kinds(code: str) -> None:
    kinds: dict[str, set[str]] = {}
    for kind, phrases in (*phrases_of(code), ("thing", load_analyser(code).talk["about_thing"])):
        assert len(phrases) == len(set(phrases)), kind
        for phrase in map(plainly, phrases):
            kinds.setdefault(phrase, set()).add(kind)
    assert {phrase: found for phrase, found in kinds.items() if len(found) > 1} == {}


@pytest.mark.parametrize("code", SAID)
def test_what_is_asked_of_the_thing_told_is_no_wish_about_the_answer(code: str) -> None:
    asked = load_analyser(code).talk["about_thing"]
    wishes = {phrase: READERS[code].read(phrase).wish for phrase in asked}
    assert len(asked) > 100 and {phrase: wish for phrase, wish in wishes.items() if wish in ABOUT_IT} == {}


@pytest.mark.parametrize("code", SAID)
def test_no_title_of_the_pack_is_read_as_a_wish_about_an_answer(brain: Brain, code: str) -> None:
    wishes = {entry.title[code]: READERS[code].read(entry.title[code]).wish for entry in brain.entries}
    assert {title: wish for title, wish in wishes.items() if wish in ABOUT_IT} == {}


def test_words_that_only_lean_are_taken_off() -> None:
    for code, said, left in (("en", "and Senegal?", "Senegal?"), ("fr", "et le Sénégal ?", "Sénégal ?")):
        assert READERS[code].read(said).text == left
    for code, said, left in (("en", "no, I meant Mali", "Mali"), ("fr", "non, je voulais dire le Mali", "le Mali")):
        assert (READERS[code].read(said).wish, READERS[code].read(said).text) == (Wish.CONTEXT, left)


def test_the_language_wanted_is_taken_off_the_question() -> None:
    assert READERS["en"].in_language("recommendation 5 in French") == ("recommendation 5", "fr")
    assert READERS["fr"].in_language("la recommandation 5, en anglais") == ("la recommandation 5", "en")
    assert READERS["en"].in_language("in French") is None
    assert READERS["en"].in_language("Who spoke in Istanbul?") is None


# -- replies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "said"), asked(Wish.SHORTER))
def test_shorter_is_the_first_sentence(brain: Brain, code: str, said: str) -> None:
    long, _ = after(brain, code)
    short, _ = after(brain, code, said)
    assert (short.outcome, short.id, short.lang, short.source) == (Outcome.ANSWER, long.id, code, long.source)
    assert long.text.startswith(short.text) and len(short.text) < len(long.text)


@pytest.mark.parametrize(("code", "said"), asked(Wish.AGAIN))
def test_again_is_the_same(brain: Brain, code: str, said: str) -> None:
    first, _ = after(brain, code)
    again, _ = after(brain, code, said)
    assert (again.outcome, again.id, again.text, again.source) == (Outcome.ANSWER, first.id, first.text, first.source)


@pytest.mark.parametrize("code", SAID)
def test_more_tells_each_passage_once_and_then_that_this_is_all(brain: Brain, code: str) -> None:
    said = [said for language, wish, said in each() if language == code and wish is Wish.MORE]
    entry = brain.compose.entry("algeria-refugee-count")
    assert entry is not None
    told, conversation = [], after(brain, code)[1]
    for at in range(len(entry.cites) + 1):
        reply, conversation = brain.ask(said[at % len(said)], conversation)
        told.append(reply.id)
        last = reply
    assert told == [*entry.cites, None]
    assert (last.outcome, last.text) == (Outcome.INFO, brain.compose.info("more_none", code).text)


@pytest.mark.parametrize(("code", "said"), asked(Wish.PAGE))
def test_the_page_is_told(brain: Brain, code: str, said: str) -> None:
    reply, _ = after(brain, code, said)
    assert (reply.outcome, reply.lang, reply.id) == (Outcome.ANSWER, code, "algeria-refugee-count")
    assert "7–8" in reply.text and "Mohamed Kamel Aloui" in reply.text


@pytest.mark.parametrize(("code", "said"), asked(Wish.WHO))
def test_who_said_it_is_told_with_the_post(brain: Brain, code: str, said: str) -> None:
    reply, _ = after(brain, code, said)
    (speaker,) = [speaker for speaker in brain.pack.speakers if speaker.name == "Mohamed Kamel Aloui"]
    assert (reply.outcome, reply.id) == (Outcome.ANSWER, "algeria-refugee-count")
    who, at = (
        brain.compose.called(speaker, code),
        {"en": "in working group 1 of session 2", "fr": "au groupe de travail 1 de la session 2"},
    )
    assert reply.text == brain.compose.texts[code]("who_said", who=who, where=at[code])
    assert speaker.name in reply.text and at[code] in reply.text


@pytest.mark.parametrize(("code", "said"), asked(Wish.PART))
def test_the_part_is_told(brain: Brain, code: str, said: str) -> None:
    reply, _ = after(brain, code, said)
    assert (reply.outcome, reply.id) == (Outcome.ANSWER, "algeria-refugee-count")
    group = {"en": "working group 1", "fr": "groupe de travail 1"}[code]
    assert "session 2" in reply.text.lower() and group in reply.text


@pytest.mark.parametrize(("code", "said"), asked(Wish.EXACT))
def test_who_wants_the_exact_words_is_told_that_there_is_no_copy_and_where_they_stand(
    brain: Brain, code: str, said: str
) -> None:
    answer, _ = after(brain, code)
    reply, _ = after(brain, code, said)
    lead, _, told = reply.text.partition("\n")
    assert (reply.id, told) == (answer.id, answer.text)
    texts = brain.compose.texts[code]
    assert lead == texts("exact", places=pages_of(reply.citations, texts))
    assert "7–8" in lead


@pytest.mark.parametrize(("code", "said"), asked(Wish.LIST))
def test_as_a_list_is_a_sentence_an_item(brain: Brain, code: str, said: str) -> None:
    answer, _ = after(brain, code)
    reply, _ = after(brain, code, said)
    items = [line.removeprefix("- ") for line in reply.text.split("\n") if line.startswith("- ")]
    assert (reply.outcome, reply.id, reply.source) == (Outcome.ANSWER, answer.id, answer.source)
    assert len(items) > 1 and " ".join(items) == answer.text


@pytest.mark.parametrize(("code", "said"), asked(Wish.SIMPLER))
def test_simpler_tells_what_the_answer_rests_on(brain: Brain, code: str, said: str) -> None:
    reply, _ = after(brain, code, said)
    assert (reply.outcome, reply.id, reply.lang) == (Outcome.ANSWER, "algeria-arrivals-libya", code)


@pytest.mark.parametrize(("code", "said"), asked(Wish.OTHERS))
def test_who_else_is_told_and_never_the_one_who_said_it(brain: Brain, code: str, said: str) -> None:
    reply, _ = after(brain, code, said)
    assert reply.lang == code
    lines = [line.removeprefix("- ") for line in reply.text.split("\n")[1:]]
    if reply.outcome is Outcome.ANSWER:
        speakers = {speaker.name for speaker in brain.pack.speakers}
        leads = [line.partition("\u202f:" if code == "fr" else ":")[0] for line in lines]
        assert leads and set(leads) <= speakers - {"Mohamed Kamel Aloui"}
        assert len(set(leads)) == len(leads)
    else:
        assert reply.text == brain.compose.texts[code]("others_none")


@pytest.mark.parametrize(("code", "said"), asked(Wish.RECOMMENDATION))
def test_the_recommendation_on_it_is_told_or_that_there_is_none(brain: Brain, code: str, said: str) -> None:
    visas = {"en": "What is said about humanitarian visas?", "fr": "Que dit-on des visas humanitaires ?"}[code]
    _, conversation = brain.ask(visas)
    reply, _ = brain.ask(said, conversation)
    if reply.outcome is Outcome.UNKNOWN:
        assert reply.text == brain.compose.texts[code]("recommendation_none")
    else:
        assert (reply.outcome, reply.lang) == (Outcome.ANSWER, code)
        assert (reply.id or "").startswith("recommendation-")
        assert "visa" in reply.text.lower()


@pytest.mark.parametrize(
    ("code", "said", "language"),
    [(code, said, to) for code, every in LANGUAGES.items() for said, to in every.items()],
)
def test_the_answer_is_told_in_the_language_wanted(brain: Brain, code: str, said: str, language: str) -> None:
    reply, conversation = after(brain, code, said)
    assert (reply.outcome, reply.id, reply.lang) == (Outcome.ANSWER, "algeria-refugee-count", language)
    assert reply.text == after(brain, language)[0].text
    assert conversation.language == language


def test_a_question_is_answered_in_the_language_it_asks_for(brain: Brain) -> None:
    for question, lang in (("recommendation 5 in French", "fr"), ("recommandation 5 en anglais", "en")):
        reply, _ = brain.ask(question)
        assert (reply.outcome, reply.id, reply.lang) == (Outcome.ANSWER, "recommendation-5", lang)


# -- what a wish keeps -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "said"), asked(*(wish for wish in ABOUT_IT if wish is not Wish.RECOMMENDATION)))
def test_what_is_talked_of_stays_through_a_wish_about_it(brain: Brain, code: str, said: str) -> None:
    _, before = after(brain, code)
    _, conversation = brain.ask(said, before)
    assert conversation.last is not None and before.last is not None
    assert (conversation.last.text, conversation.last.entry) == (before.last.text, before.last.entry)


@pytest.mark.parametrize(("code", "said"), asked(*GOING_ON))
def test_a_wish_with_nothing_before_says_so(brain: Brain, code: str, said: str) -> None:
    reply, conversation = brain.ask(said, Conversation(interface=code))
    assert (reply.outcome, reply.id, reply.lang) == (Outcome.INFO, None, code)
    assert reply.text == brain.compose.info("nothing_before", code, examples=True).text
    assert conversation.turns == NEW.turns


@pytest.mark.parametrize(("code", "said"), [(code, said) for code, wish, said in each() if wish in ABOUT_IT])
def test_after_a_silence_no_wish_makes_an_answer_of_it(brain: Brain, code: str, said: str) -> None:
    """What the report does not say has a nearest page at the most, and nobody who said it."""
    silence = next(entry for entry in brain.entries if entry.kind == "unsaid")
    shown = brain.show(silence.id, code)
    assert shown is not None
    reply, _ = brain.ask(said, shown[1])
    if reply.outcome is Outcome.ANSWER:  # the passages nearby, or who spoke of the thing
        assert reply.id != silence.id and reply.citations


# -- the language files, word for word ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", SAID)
def test_every_phrase_about_an_answer_reaches_the_reader_whole(brain: Brain, code: str) -> None:
    lost = {}
    for kind, phrases in phrases_of(code):
        name = kind.partition("_")[0]
        for phrase in phrases if name in list(Wish) else ():
            heard = brain.courtesy.hear(phrase)
            if [READERS[code].read(question).wish for question in heard.questions] != [Wish(name)]:
                lost[phrase] = (kind, heard)
    assert lost == {}


@pytest.mark.parametrize("code", SAID)
def test_every_phrase_that_wants_another_language_gets_the_answer_in_it(brain: Brain, code: str) -> None:
    _, conversation = after(brain, code)
    lost = {}
    for kind, phrases in load_analyser(code).talk["about_answer"].items():
        name, _, language = kind.partition("_")
        for phrase in phrases if name == "language" else ():
            reply, _ = brain.ask(phrase, conversation)
            if (reply.id, reply.lang) != ("algeria-refugee-count", language):
                lost[phrase] = (kind, reply.outcome, reply.id, reply.lang)
    assert lost == {}


@pytest.mark.parametrize("code", SAID)
def test_every_phrase_that_leads_to_a_follow_up_is_read_as_what_it_is_listed_under(code: str) -> None:
    talk, reader = load_analyser(code).talk, READERS[code]
    for phrase in (*talk["opening"], *talk["correction"]):
        read = reader.read(f"{phrase} Mali")
        assert (read.wish, read.text) == (Wish.CONTEXT, "Mali"), phrase
    for phrase in talk["choosing"]:
        assert reader.chooses(f"{phrase.capitalize()} is about asylum?"), phrase
    for phrase in talk["quoting"]:
        assert reader.read(f"{phrase}?").wish is Wish.EXACT, phrase
