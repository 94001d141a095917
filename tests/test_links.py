"""What buttons, deep links and inline queries carry: read back as written, foreign data refused, within the limits."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from hypothesis import example, given, settings
from hypothesis import strategies as st
from telegram import InlineKeyboardButton

from bot.brain import Brain
from bot.faces.address import Address
from bot.faces.telegram.draw import Card, Draughtsman
from bot.faces.telegram.links import Action, Pin, Press

IDS = st.from_regex(r"[a-z0-9-]{1,48}", fullmatch=True)  # what a pack allows
LANGUAGES = st.from_regex(r"[a-z]{2,3}", fullmatch=True)
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
LONGEST = "a" * 48
ALMOST = r"\s?([norsmx]:)?[a-zA-Z]{1,4}[:_]?( #)?[a-zA-Z0-9_-]{0,50}\s?"
FOREIGN = [
    "",
    ":",
    "n",
    "n:en",
    "x:en:rain",
    "N:en:rain",
    "n:EN:rain",
    "n:e:rain",
    "n:engl:rain",
    "n:en:Rain",
    "n:en:rain in spain",
    "n:en:rain\n",
    "n:en:rain:3",
    " n:en:rain",
    "n:en:pluie-été",
    "n:en:" + "a" * 49,
    '{"action": "n", "id": "rain"}',
    "callback_1",
]
NO_PINS = ["", "en", "en_", "_rain", "en #", "#rain", "en# rain", "EN_rain", "en_Rain", "en_" + "a" * 49, "inline"]


@settings(deadline=None)
@given(st.sampled_from(Action), LANGUAGES, IDS | st.just(""))
@example(Action.RECOMMENDATIONS, "eng", LONGEST)
def test_a_press_is_read_as_it_was_written(action: Action, language: str, value: str) -> None:
    press = Press(action, language, value)
    assert Press.read(str(press)) == press
    assert 1 <= len(str(press).encode()) <= 64


@settings(deadline=None)
@given(LANGUAGES, IDS)
@example("eng", LONGEST)
def test_a_pin_is_read_as_it_was_written(language: str, entry: str) -> None:
    pin = Pin(language, entry)
    assert Pin.read(pin.payload) == Pin.read(pin.query) == Pin.read(f" {pin.query} ") == pin
    assert PAYLOAD.fullmatch(pin.payload)
    assert len(pin.query) <= 256
    assert Pin.read_link(f"https://t.me/rabat_bot?start={pin.payload}") == pin
    assert Pin.read_link(f"tg://resolve?domain=rabat_bot&start={pin.payload}&x=1") == pin


def test_the_address_of_a_page_names_its_entry() -> None:
    pin = Pin("fr", "algeria-visa")
    for root, folder in (
        ("https://e.org", ""),
        ("http://e.org:81/of/us/", ""),
        ("https://e.org", "paris-2014"),
    ):
        address = Address(root, folder).page(pin.language, pin.entry)
        assert address.startswith(root)
        assert "//" not in address.removeprefix("https://").removeprefix("http://")
        assert Pin.read_link(address) == Pin.read_link(f"{address}?x=1") == pin
    assert Address("https://e.org").page("fr", "lake-2023/rain") == Address("https://e.org", "lake-2023").page(
        "fr", "rain"
    )


def test_what_is_passed_on_is_the_page_where_there_is_a_site(brain: Brain) -> None:
    entry = brain.compose.entry("algeria-refugee-count")
    assert entry is not None
    reply = brain.compose.tell(entry, "fr")
    page, deep = "https://e.org/us/fr/algeria-refugee-count/", "https://t.me/rabat_bot?start=fr_algeria-refugee-count"
    for site, address in ((Address("https://e.org/us"), page), (None, deep)):
        with_inline, without = (Draughtsman(brain.compose, "rabat_bot", inline, site) for inline in (True, False))
        assert copied(with_inline.cards(reply)[-1]) == copied(without.cards(reply)[-1]) == address
        (shared,) = (b.url for b in buttons(without.cards(reply)[-1]) if b.url)
        assert parse_qs(urlsplit(shared).query)["url"] == [address]
        (article,) = with_inline.articles([reply])
        ((*row,),) = article.reply_markup.inline_keyboard
        assert [button.url for button in row] == ([deep, page] if site else [deep])


def buttons(card: Card) -> list[InlineKeyboardButton]:
    assert card.keyboard is not None
    return [button for row in card.keyboard.inline_keyboard for button in row]


def copied(card: Card) -> str:
    (text,) = (button.copy_text.text for button in buttons(card) if button.copy_text)
    return str(text)


@settings(deadline=None)
@given(st.text(max_size=70) | st.from_regex(ALMOST, fullmatch=True))
def test_whatever_is_read_is_written_the_same(text: str) -> None:
    press, pin = Press.read(text), Pin.read(text)
    assert press is None or str(press) == text
    assert pin is None or text.strip() in (pin.payload, pin.query)


def test_foreign_data_is_refused() -> None:
    assert [data for data in FOREIGN if Press.read(data) is not None] == []
    assert [text for text in NO_PINS if Pin.read(text) is not None] == []
    links = (
        "",
        "http://[",
        "https://t.me/rabat_bot",
        "https://t.me/rabat_bot?start=",
        "https://e.org/?restart=en_rain",
    )
    assert [link for link in links if Pin.read_link(link) is not None] == []


def test_deep_links_of_the_pack_open_what_they_name(brain: Brain) -> None:
    draw = Draughtsman(brain.compose, "rabat_bot")
    for language in brain.pack.languages:
        for entry in brain.entries:
            link = draw.link(Pin(language, entry.id))
            (payload,) = parse_qs(urlsplit(link).query)["start"]
            assert link.startswith("https://t.me/rabat_bot?start=")
            assert PAYLOAD.fullmatch(payload)
            pin = Pin.read(payload)
            assert pin is not None
            shown = brain.show(pin.entry, pin.language)
            assert shown is not None
            assert (shown[0].id, shown[0].lang) == (entry.id, language)
