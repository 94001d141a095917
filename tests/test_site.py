"""The static site of the shipped pack: every page says what the bot says, every link leads somewhere, nobody else is
asked for anything."""

from __future__ import annotations

import gzip
import json
import re
from io import BytesIO
from xml.etree import ElementTree

import html5lib
import pytest
from PIL import Image
from site_pages import BOT, ROOT, Site, flat

from bot.brain import Brain
from bot.faces.telegram.links import Pin
from bot.pack.entries import Kind
from bot.pack.reader import load_pack
from bot.site.draw import blocks

PAGE_BYTES = 60_000  # over the wire, style and scripts included
INDEX_BYTES = 400_000
ANSWER = "algeria-refugee-count"
LISTED = (
    "sessions",
    "recommendations",
    "speakers",
    "countries",
    "figures",
    "terms",
    "questions",
    "passages",
    "silences",
)


@pytest.fixture(scope="module")
def told() -> Brain:
    """The brain of the shipped pack, of which nothing is asked: pages need no index and no encoder."""
    return Brain(load_pack())


@pytest.fixture(scope="module")
def site(told: Brain) -> Site:
    return Site(told)


def test_there_is_a_page_for_everything_in_each_language(site: Site, told: Brain) -> None:
    for language in ("en", "fr"):
        for entry in told.entries:
            assert f"{language}/{entry.id}/index.html" in site.files
        for name in LISTED:
            assert f"{language}/{name}.html" in site.files
        assert f"{language}/speaker-anja-klug/index.html" in site.files
        assert f"{language}/index.html" in site.files


def test_every_page_says_what_the_bot_says_to_the_letter(site: Site, told: Brain) -> None:
    for language in ("en", "fr"):
        for entry in told.entries:
            shown = told.show(entry.id, language)
            assert shown is not None
            reply = shown[0]
            said = flat("\n".join(filter(None, [reply.title, reply.text, reply.source])))
            assert site.told(f"{language}/{entry.id}/index.html") == said


def test_a_page_holds_back_what_the_bot_holds_back(site: Site, told: Brain) -> None:
    shown = told.show(ANSWER, "fr")
    assert shown is not None
    reply = shown[0]
    page = site.pages[f"fr/{ANSWER}/index.html"]
    (folded,) = page.iter("details")
    assert flat(reply.context) in flat(folded.text_content())
    assert "open" not in folded.attrib
    related = [a.text_content() for a in page.find_class("related")[0].iter("a")]
    assert related == [link.title for link in reply.related]


def test_a_page_of_a_speaker_says_who_that_is(site: Site, told: Brain) -> None:
    speaker = told.pack.speakers[3]
    page = site.pages["fr/speaker-anja-klug/index.html"]
    name, post = page.find(".//h1").text_content(), flat(page.find_class("told")[0].text_content())
    assert told.compose.texts["fr"]("speaker_line", name=name, role=post) == told.compose.speaker(speaker, "fr")
    assert f"../../fr/{'unhcr-emergency-definition'}/" in {a.get("href") for a in page.iter("a")}


def test_every_link_leads_somewhere(site: Site) -> None:
    for path in site.pages:
        for target, fragment in site.leads(path):
            if target.startswith(f"https://t.me/{BOT}"):
                continue
            assert target in site.files, (path, target)
            if fragment:
                assert site.pages[target].get_element_by_id(fragment) is not None


def test_every_page_can_be_reached_without_a_script(site: Site) -> None:
    for language in ("en", "fr"):
        reached, left = {f"{language}/index.html"}, [f"{language}/index.html"]
        while left:
            further = {target for target, _ in site.leads(left.pop()) if target.endswith(".html")} - reached
            reached |= further
            left += further
        assert {path for path in site.pages if path.startswith(f"{language}/")} <= reached


def test_nothing_is_asked_of_another_host(site: Site) -> None:
    named = re.compile(rb"(?:https?:)?//[\w.-]+")
    known = {b"https://report.example.org", b"https://t.me", b"https://schema.org"}
    for path, text in site.files.items():
        if path.endswith(".html"):
            assert set(named.findall(text)) <= known, path
    for path, page in site.pages.items():
        loaded = [
            e.get("src") or e.get("href") for e in page.iter("script", "img", "link") if e.get("rel") != "canonical"
        ]
        assert all(
            not target or not target.startswith(("http", "//")) or target.startswith(ROOT) for target in loaded
        ), path
        policies = [meta.get("content") for meta in page.iter("meta") if meta.get("http-equiv")]
        assert len(policies) == 1
        assert policies[0].startswith("default-src 'none'")
        assert "unsafe" not in policies[0]
        assert not [e for e in page.iter() if "style" in e.attrib or any(name.startswith("on") for name in e.attrib)]
    for path in ("assets/site.js", "assets/search.js", "assets/style.css"):
        assert not re.search(rb"https?:|[\"'(`]//", site.files[path]), path


def test_the_html_is_valid(site: Site) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    some = [p for p in site.pages if p.count("/") < 2 or "session" in p or "speaker-" in p]
    for path in [*some, *list(site.pages)[::60]]:
        parser.parse(site.text(path))
    for path, page in site.pages.items():
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), path
        assert len(page.findall(".//h1")) == 1, path
        assert page.get("lang"), path


def test_previews_have_what_they_show(site: Site) -> None:
    page = site.pages[f"fr/{ANSWER}/index.html"]
    head = {m.get("property") or m.get("name"): m.get("content") for m in page.iter("meta")}
    links = {(link.get("rel"), link.get("hreflang")): link.get("href") for link in page.iter("link")}
    assert links["canonical", None] == head["og:url"] == f"{ROOT}/fr/{ANSWER}/"
    assert links["alternate", "en"] == f"{ROOT}/en/{ANSWER}/"
    assert links["alternate", "fr"] == f"{ROOT}/fr/{ANSWER}/"
    assert head["og:title"] == page.find(".//h1").text
    assert head["og:description"] == head["description"]
    assert head["description"].startswith("L’Algérie a accueilli 35\u202f411 réfugiés")
    assert len(head["description"]) <= 200
    assert head["og:image"] == f"{ROOT}/card-fr.png"
    picture = Image.open(BytesIO(site.files["card-fr.png"]))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 4  # letters, not only colours
    (data,) = page.xpath("//script[@type='application/ld+json']")
    answer = json.loads(data.text)["mainEntity"][0]["acceptedAnswer"]["text"]
    assert flat(answer) in site.told(f"fr/{ANSWER}/index.html")


def test_the_sitemap_has_what_is_worth_finding(site: Site, told: Brain) -> None:
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    listed = {loc.text for loc in ElementTree.fromstring(site.files["sitemap.xml"]).iter(name)}
    for entry in told.entries:
        assert (f"{ROOT}/en/{entry.id}/" in listed) == (entry.kind is not Kind.UNSAID)
    silent = next(entry.id for entry in told.entries if entry.kind is Kind.UNSAID)
    assert 'content="noindex"' in site.text(f"en/{silent}/index.html")
    assert f"{ROOT}/fr/speakers.html" in listed


def test_numbered_parts_lead_to_those_beside_them(site: Site) -> None:
    def beside(id: str) -> dict[str, str]:
        links = site.pages[f"en/{id}/index.html"].iter("a")
        return {a.get("rel"): a.get("href").split("/")[-2] for a in links if a.get("rel") in ("prev", "next")}

    assert beside("recommendation-8") == {"prev": "recommendation-7", "next": "recommendation-9"}
    assert beside("recommendation-1") == {"next": "recommendation-2"}
    assert beside("session-4") == {"prev": "session-3"}
    assert beside("session-2-group-2") == {"prev": "session-2-group-1", "next": "session-3-group-1"}
    assert beside(ANSWER) == {}


def test_the_bot_is_linked_to_where_it_is_known(site: Site, small: Brain) -> None:
    assert f"https://t.me/{BOT}?start={Pin('en', ANSWER).payload}" in site.text(f"en/{ANSWER}/index.html")
    alone = Site(small, public_url="", bot="")
    assert all(b"t.me" not in text for text in alone.files.values())


def test_the_lists_hold_what_they_say(site: Site) -> None:
    def lines(name: str) -> dict[str, str]:
        return {
            a.get("href"): flat(a.getparent().text_content())
            for a in site.pages[f"en/{name}.html"].iterfind(".//main//a")
        }

    assert "35,411" in lines("figures")[f"../en/{ANSWER}/"]
    assert "../en/postcrisis-investment-information/" not in lines("figures")
    countries = {s.text.strip() for s in site.pages["fr/countries.html"].iter("summary")}
    assert {"Algérie", "République centrafricaine", "Côte d’Ivoire"} <= countries
    assert not {"Istanbul", "Bruxelles", "Paris"} & countries
    assert "Senior policy officer" in lines("speakers")["../en/speaker-anja-klug/"]
    assert len(lines("recommendations")) == 11


def test_pages_and_indexes_are_small(site: Site) -> None:
    shared = sum(len(gzip.compress(site.files[f"assets/{name}"])) for name in ("style.css", "site.js", "search.js"))
    longest = max(len(gzip.compress(text)) for path, text in site.files.items() if path.endswith(".html"))
    assert shared + longest < PAGE_BYTES
    for language in ("en", "fr"):
        assert len(gzip.compress(site.files[f"search-{language}.json"])) < INDEX_BYTES


def test_lists_and_lines_of_a_text_stay_what_they_are() -> None:
    text = "Three of them:\n- one\n- two\n\nThen\nthis.\n- three\n1. first\n2. second"
    assert blocks(text) == [
        ("p", ["Three of them:"]),
        ("ul", ["one", "two"]),
        ("p", ["Then", "this."]),
        ("ul", ["three"]),
        ("ol", ["1. first", "2. second"]),
    ]
