"""Every message the bot can send, judged by Telegram's own parser and by its limits, for the shipped pack and a hostile
one; and nothing that a reply says is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise

import pytest
import yaml
from bot_api import Json, Refusal, check_article, formatted, keyboard
from conftest import TinyPack

from bot import commands
from bot.answer.reply import Outcome, Reply
from bot.brain import Brain
from bot.faces.telegram.draw import PAGE, SHORT, Card, Draughtsman, units
from bot.faces.telegram.links import Action, Pin, Press
from bot.pack.entries import Entry, Kind
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack
from bot.talk.conversation import Conversation, Turn
from bot.talk.follow import Wish

LANGUAGES = ("en", "fr")
NUMBERED = re.compile(r"\n\n\d+/\d+\Z")
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
TEXTS = ("greeting", "thanks", "bye", "identity", "help", "about", "privacy", "empty", "unknown", "more_none")
TEXTS += ("page_none", "no_next", "nothing_before", "no_previous", "search_need", "group_hello", "not_text")
TEXTS += ("not_understood", "how_are_you", "praise", "complaint", "doubt", "sorry", "silence_before", "others_none")
TEXTS += ("recommendation_none", "who_silence")
COMMANDS = ("start", "help", "aide", "sessions", "recommendations", "speakers", "intervenants", "about", "apropos")
COMMANDS += ("privacy", "confidentialite", "session", "session 1", "session 99", "recommendation", "recommandation 99")
COMMANDS += (
    "recommendation 1",
    "language",
    "language fr",
    "langue en",
    "langue <b>",
    "search",
    "ask",
    "nonsense",
    "<b>",
)
COMMANDS += ("search <b>&", "search visa", "chercher visa", "chercher " + "&<" * 400, "<" * 900, "x" * 900)
QUESTIONS = (
    "group 1",
    "groupe 2",
    "recommendation 9999",
    "session 77?",
    "recommendations 1 and 2",
    "What does <b>Algeria</b> say & do?",
    "how many refugess came to algeri",
    "Who chaired the meeting? How many refugees did Algeria receive?",
    "Qui a présidé la réunion ?",
    "Algeria",
    "visa",
    "la diaspora",
    'What is the price of tea in <China> & "Taiwan"?',
    "🙂" * 500,
    "؟ كم عدد اللاجئين",
    "word " * 400,
    "<" * 1000,
    "&amp;" * 200,
    "",
)

HOSTILE = (
    "<",
    "&",
    "<b>never closed",
    "</b></i></blockquote>",
    "a < b & c > d, \"quoted\" and 'quoted' and « quoted »",
    "&lt;b&gt; &amp;amp; &#39; &nbsp; &bogus;",
    '<a href="javascript:alert(1)">x</a><blockquote expandable><pre>',
    "שלום עולם ‏مرحبا بالعالم ‮reversed‬",
    "{braces} {0} {title} %s $x \\n *stars* _under_ `ticks` [link](http://e.org) || spoiler ||",
    "@everyone /start #tag https://example.org/a?b=<c>&d=e mail@example.org",
    "🙂" * 900,
    "👩‍👩‍👧‍👦 e\u0301 " * 400,
    "Some words that end. " * 380,
    "Some words without end " * 340,
    "No full stop:\n- " + "\n- ".join(f"line {n} & <more>" for n in range(330)),
    "First paragraph.\n\n" + "\n\n".join("A paragraph of some words. " * 12 for _ in range(20)),
    "x" * 8000,
    "<" * 4096,
    "&" * 7999,
    "𝕏" * 4000,
    "𝕏" * 8000,
    "x" + "🙂" * 4100,
)


def hostile_pack() -> dict[str, str]:
    """A pack in which every text a curator can write is taken from ``HOSTILE``, each once as title and once as text."""

    def both(at: int) -> dict[str, str]:
        return {"en": HOSTILE[at % len(HOSTILE)], "fr": HOSTILE[(at + 7) % len(HOSTILE)]}

    def phrasings(at: int) -> dict[str, list[str]]:
        return {language: [text, f"question {at} {language}"] for language, text in both(at).items()}

    number = len(HOSTILE)
    files = {
        "meeting": {
            "id": "hostile",
            "title": {"en": "<b>&" + " the meeting 🙂" * 500, "fr": "</b>" + "réunion" * 1000},
            "place": both(6),
            "languages": list(LANGUAGES),
            "document": {"title": both(12), "pages": [1, 99], "language": "en"},
            "examples": ["question-0", "recommendation-3", "question-16", "question-18"],
        },
        "sessions": [
            {
                "number": n,
                "title": both(n),
                "summary": both(n + 3),
                "pages": [n],
                "groups": [{"number": g, "title": both(n + g), "summary": both(n - g), "pages": [n]} for g in (1, 2)],
            }
            for n in range(1, 17)
        ],
        "recommendations": [
            {"number": 2 * n + 1, "title": both(n + 1), "text": both(n + 5), "pages": [9]} for n in range(number)
        ],
        "speakers": [{"name": HOSTILE[n], "role": both(n + 2), "organisation": both(n + 4)} for n in range(number)],
        "passages": [
            {
                "id": f"passage-{n}",
                "title": both(n + 2),
                "text": both(n),
                "page": n + 1,
                "session": n % 16 + 1,
                "speaker": HOSTILE[n],
            }
            for n in range(number)
        ],
        "qa": [
            {
                "id": f"question-{n}",
                "questions": phrasings(n + 1),
                "answer": both(n),
                "cites": [f"passage-{(n + k) % number}" for k in range(5)],
            }
            for n in range(number)
        ]
        # ids that look like those of numbered parts
        + [
            {"id": id, "questions": both(at) and phrasings(at), "answer": both(at), "cites": ["passage-0"]}
            for at, id in enumerate(("recommendation-on-visas", "session-of-the-afternoon", "a" * 48))
        ],
        "unsaid": [{"id": "nothing", "questions": phrasings(2), "answer": both(13), "cites": ["passage-1"]}],
        "glossary": [{"names": {"en": [text[:300]]}, "definition": both(n)} for n, text in enumerate(HOSTILE)],
    }
    return {f"{name}.yaml": yaml.safe_dump(data, allow_unicode=True) for name, data in files.items()}


@pytest.fixture
def hostile(tiny_pack: TinyPack) -> Brain:
    return Brain(load_pack(tiny_pack(hostile_pack())))


# -- what the bot can say ----------------------------------------------------------------------------------------------


def told(brain: Brain, language: str) -> Iterator[tuple[str, Reply]]:
    """Every reply that tells an entry: by itself, as a follow-up wants it, in a choice or a list, as what is nearby."""
    compose, about = brain.compose, brain.wishes.about
    for entry in brain.entries:
        shown, more = brain.show(entry.id, language), brain.more(entry.id, language)
        assert shown is not None and more is not None
        yield entry.id, shown[0]
        yield f"more of {entry.id}", more[0]
        yield f"{entry.id} confirmed", about.sure(entry, language)
        for wish in Wish:
            reply = about.reply(wish, entry, language, Turn(entry.title[language], entry.id))
            if reply is not None:
                yield f"{wish} of {entry.id}", reply
    for at in range(0, len(brain.entries), 4):
        some = brain.entries[at : at + 4]
        yield f"choice {at}", compose.choose(some, language, compose.texts[language]("choose"))
        yield f"nearby {at}", compose.unknown("unknown", language, near=some[0])
        yield f"names {at}", compose.unknown("unknown_of", language, [entry.title[language] for entry in some[:2]])
        yield f"second {at}", compose.tell(some[0], language, second=some[-1])
        yield f"others {at}", compose.listed("others", [(e.title[language], e) for e in some if e.text], language)
        yield f"several {at}", compose.tell_all([compose.tell(entry, language) for entry in some])


def said(brain: Brain, language: str) -> Iterator[tuple[str, Reply]]:
    """The replies of every command, to courtesies and to questions of every kind, and every text by itself."""
    asker = Conversation(interface=language, language=language)
    for key in TEXTS:
        yield key, brain.compose.info(key, language, examples=True)
    courtesies = [phrases[0] for phrases in brain.indexes.analysers[language].talk["courtesy"].values()]
    for text in (*(f"/{command}" for command in COMMANDS), *QUESTIONS, *courtesies):
        yield text[:40], commands.respond(brain, text, asker)[0]


def listed(brain: Brain, language: str) -> Iterator[tuple[Reply, int]]:
    """The lists, at every page and beyond."""
    for name in ("sessions", "recommendations"):
        reply, _ = commands.run(brain, commands.Command(name), Conversation(interface=language))
        for page in range(-1, len(reply.options) // PAGE + 4):
            yield reply, page


# -- what is wrong with a message --------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    return "".join(text.split())


def plain(cards: Sequence[Card]) -> str:
    """What the messages of a reply say, without the number of each among several."""
    return squeezed("".join(NUMBERED.sub("", formatted(card.html, "HTML")["text"]) for card in cards))


def card_faults(card: Card, brain: Brain) -> list[str]:
    """What Telegram would refuse of one message, and buttons that lead nowhere."""
    markup: Json = card.keyboard.to_dict() if card.keyboard else {}
    try:
        formatted(card.html, "HTML")
        keyboard(markup)
    except Refusal as refusal:
        return [f"{refusal}: {card.html[:80]!r} {str(markup)[:200]}"]
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    return [f"{button} leads nowhere" for button in buttons if not leads_somewhere(button, brain)]


def leads_somewhere(button: Json, brain: Brain) -> bool:
    """Whether a button does something here: an entry there is, a list, a payload Telegram accepts, an https link."""
    if data := button.get("callback_data"):
        press = Press.read(data)
        lists = (Action.SESSIONS, Action.RECOMMENDATIONS)
        return press is not None and (press.action in lists or brain.compose.entry(press.value) is not None)
    if "copy_text" in button:
        address, _, payload = button["copy_text"]["text"].partition("?start=")
        return address == "https://t.me/rabat_bot" and bool(PAYLOAD.fullmatch(payload)) and known(payload, brain)
    if chosen := button.get("switch_inline_query_chosen_chat"):
        return len(chosen["query"]) <= 256 and known(chosen["query"], brain)
    return bool(str(button.get("url", "")).startswith("https://t.me/"))


def known(text: str, brain: Brain) -> bool:
    pin = Pin.read(text)
    return pin is not None and brain.compose.entry(pin.entry) is not None


def reply_faults(name: str, reply: Reply, draw: Draughtsman, brain: Brain) -> list[str]:
    """What is wrong with the messages of a reply: refused by Telegram, or not all of it told."""
    cards = draw.cards(reply)
    faults = [f"{name}: {fault}" for card in cards for fault in card_faults(card, brain)]
    if faults:
        return faults
    heading = [reply.title] if reply.headed else []
    choices = [f"{number}. {link.title}" for number, link in enumerate(reply.options, 1)]
    wanted = squeezed("".join([*reply.notes, *heading, reply.text, *choices, reply.source]))
    if plain(cards) != wanted:  # nothing left out, nothing that was not asked for
        faults.append(f"{name} tells {plain(cards)[:80]!r}… and not {wanted[:80]!r}…")
    return faults + [f"{name}: buttons before the last message" for card in cards[:-1] if card.keyboard]


def list_faults(reply: Reply, page: int, draw: Draughtsman, brain: Brain) -> list[str]:
    card = draw.list_card(reply, page)
    faults = card_faults(card, brain)
    pressed = Press.read(str(card.keyboard.inline_keyboard[0][0].callback_data)) if card.keyboard else None
    if pressed is None or pressed.value not in [link.id for link in reply.options]:
        faults.append(f"the first button is {pressed}")
    return [f"{reply.text[:20]}, page {page}: {fault}" for fault in faults]


def article_faults(replies: Sequence[tuple[str, Reply]], draw: Draughtsman) -> list[str]:
    """What Telegram would refuse of a page of inline results."""
    articles = [article.to_dict() for article in draw.articles([reply for _, reply in replies])]
    ids = [article["id"] for article in articles]
    faults = [] if len(set(ids)) == len(ids) else [f"an id twice in {ids}"]
    faults += [] if 1 <= len(ids) <= 50 else [f"{len(ids)} results"]
    for article in articles:
        try:
            check_article(article)
        except Refusal as refusal:
            faults.append(f"{article['id']}: {refusal}")
    return faults


def every_fault(brain: Brain, language: str) -> list[str]:
    """All that is wrong with anything the bot can send in a language, with inline mode on and off."""
    draw, without = Draughtsman(brain.compose, "rabat_bot"), Draughtsman(brain.compose, "rabat_bot", inline=False)
    replies = [*told(brain, language), *said(brain, language)]
    faults = [fault for name, reply in replies for fault in reply_faults(name, reply, draw, brain)]
    faults += [fault for _, reply in replies for fault in card_faults(without.cards(reply)[-1], brain)]
    faults += [fault for reply, page in listed(brain, language) for fault in list_faults(reply, page, draw, brain)]
    for at in range(0, len(replies), 50):
        faults += article_faults(replies[at : at + 50], draw)
    return faults


# -- the tests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_all_the_shipped_pack_says(brain: Brain, language: str) -> None:
    assert every_fault(brain, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_all_a_hostile_pack_says(hostile: Brain, language: str) -> None:
    assert every_fault(hostile, language) == []


def test_every_outcome_is_among_what_is_judged(brain: Brain) -> None:
    outcomes = {reply.outcome for _, reply in said(brain, "en")}
    assert outcomes == set(Outcome)
    assert any(reply.read_as for _, reply in said(brain, "en"))


def test_the_judge_finds_faults(brain: Brain) -> None:
    draw = Draughtsman(brain.compose, "rabat_bot")
    card = draw.cards(brain.compose.tell(brain.entries[0], "en"))[0]
    assert card_faults(card, brain) == []
    assert card_faults(replace(card, html="a < b"), brain) != []
    assert card_faults(replace(card, html="x" * 4097), brain) != []
    pack = load_pack(SHIPPED)
    assert card_faults(card, Brain(replace(pack, questions=pack.questions[1:]))) != []


def test_a_long_answer_comes_in_parts_its_buttons_under_the_last(hostile: Brain) -> None:
    entry = next(entry for entry in hostile.entries if entry.text["en"] == HOSTILE[12].strip())
    reply = replace(hostile.compose.tell(entry, "en"), title="A title", source="Source: p. 1")
    cards = Draughtsman(hostile.compose, "rabat_bot").cards(reply)
    numbered = [formatted(card.html, "HTML")["text"] for card in cards]
    assert [text.splitlines()[-1] for text in numbered] == [f"{n}/{len(cards)}" for n in range(1, len(cards) + 1)]
    texts = [NUMBERED.sub("", text) for text in numbered]
    assert len(cards) > 1
    assert [card.keyboard is None for card in cards] == [*[True] * (len(cards) - 1), False]
    assert all(text.endswith(".") for text in texts[:-1])
    assert texts[-1].endswith(reply.source)


def test_what_an_answer_holds_back_is_not_in_its_message(brain: Brain) -> None:
    draw = Draughtsman(brain.compose, "rabat_bot")
    first, second = (entry for entry in brain.entries if entry.id in ("algeria-refugee-count", "meeting-who-chaired"))
    reply = brain.compose.tell(first, "en", second=second)
    assert reply.context and reply.also is not None
    text = plain(draw.cards(reply))
    assert text == squeezed(reply.text + reply.source)
    assert squeezed(reply.title) not in text
    buttons = [str(button.callback_data) for row in draw.cards(reply)[-1].keyboard.inline_keyboard for button in row]
    assert buttons[0] == f"n:en:{second.id}"  # the second reading stands first under it
    assert f"m:en:{first.id}" in buttons  # and what it rests on is there for who asks


def test_only_parts_stand_under_a_heading(brain: Brain) -> None:
    draw = Draughtsman(brain.compose, "rabat_bot")
    for entry in brain.entries:
        html = draw.cards(brain.compose.tell(entry, "en"))[0].html
        headed = html.startswith(f"<b>{escape(brain.compose.title(entry, 'en'), quote=False)}</b>")
        assert headed == (entry.kind in (Kind.SESSION, Kind.GROUP, Kind.RECOMMENDATION)), entry.id


def test_of_a_long_answer_the_fact_stands_first_and_the_rest_is_folded(brain: Brain) -> None:
    draw, long = Draughtsman(brain.compose, "rabat_bot"), 0
    for entry in (entry for entry in brain.entries if entry.kind is Kind.QUESTION):
        reply = brain.compose.tell(entry, "en")
        (card,) = draw.cards(reply)
        parsed = formatted(card.html, "HTML")
        folded = [entity for entity in parsed["entities"] if entity["type"] == "expandable_blockquote"]
        assert len(folded) <= 1, entry.id
        if units(reply.text) <= SHORT:
            assert folded == [], entry.id
        elif folded:
            long += 1
            (quote,) = folded
            start, end = quote["offset"], quote["offset"] + quote["length"]
            shown = parsed["text"].encode("utf-16-le")
            lead, rest = (part.decode("utf-16-le") for part in (shown[: 2 * start], shown[2 * start : 2 * end]))
            assert squeezed(lead) and squeezed(lead + rest) == squeezed(reply.text), entry.id
            assert parsed["text"].endswith(reply.source)
    assert long > 20


def test_a_shared_answer_too_long_for_one_message_says_so(hostile: Brain) -> None:
    draw = Draughtsman(hostile.compose, "rabat_bot")
    entry = next(entry for entry in hostile.entries if entry.text["en"] == HOSTILE[12].strip())
    (article,) = draw.articles([hostile.compose.tell(entry, "en")])
    content = article.to_dict()
    text = check_article(content)["text"]
    assert "end. …" in text
    assert content["reply_markup"]["inline_keyboard"][0][0]["url"].endswith(f"?start=en_{entry.id}")


def test_parts_lead_to_each_other(brain: Brain) -> None:
    draw = Draughtsman(brain.compose, "rabat_bot")

    def buttons(entry: Entry) -> list[str]:
        markup = draw.cards(brain.compose.tell(entry, "en"))[-1].keyboard
        return [str(button.callback_data) for row in (markup.inline_keyboard if markup else ()) for button in row]

    recommendations = [entry for entry in brain.entries if entry.kind is Kind.RECOMMENDATION]
    for before, after in pairwise(recommendations):
        assert f"o:en:{after.id}" in buttons(before)
        assert f"o:en:{before.id}" in buttons(after)
    for session in brain.pack.sessions:
        entry = brain.compose.entry(f"session-{session.number}")
        assert entry is not None
        groups = [f"o:en:session-{session.number}-group-{group.number}" for group in session.groups]
        assert set(groups) <= set(buttons(entry))
        assert "s:en:" in buttons(entry)


def test_a_long_list_of_sessions_turns_its_own_pages(hostile: Brain) -> None:
    draw = Draughtsman(hostile.compose, "rabat_bot")
    reply, _ = commands.run(hostile, commands.Command("sessions"), Conversation(interface="en"))
    seen = []
    for page in (1, 2, 3):
        markup = draw.list_card(reply, page).keyboard
        assert markup is not None
        *lines, turn = markup.inline_keyboard
        seen += [str(button.callback_data) for (button,) in lines]
        assert {str(button.callback_data) for button in turn} == {
            f"s:en:{other}" for other in (page - 1, page + 1) if 1 <= other <= 3
        }
    assert seen == [f"o:en:session-{number}" for number in range(1, 17)]
