"""The site in a real browser: nothing that axe finds, no error, no request to anybody else, on a phone and on paper."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pdfplumber
import pytest

from bot.brain import Brain
from bot.pack.reader import load_pack
from bot.site.build import Plan, build
from bot.site.write import write

playwright = pytest.importorskip(
    "playwright.sync_api", reason="no browser to try the site in: pip install 'rabat-bot[browser]' and have Chromium"
)
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe: pip install 'rabat-bot[browser]'")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("there is no Chromium on this machine (apt install chromium)", allow_module_level=True)

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    *("", "en/", "fr/", "fr/algeria-refugee-count/", "en/recommendation-8/", "en/session-2/", "fr/speaker-anja-klug/"),
    *("en/sessions.html", "fr/countries.html", "en/figures.html", "fr/questions.html", "en/speakers.html"),
)
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site of the shipped pack, served as a folder."""
    folder = tmp_path_factory.mktemp("site")
    write(build(Plan([Brain(load_pack())], bot="report_bot")), folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, root: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page on a phone; at the end it has logged nothing and asked nothing of another host."""
    context = browser.new_context(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"], locale="fr-FR")
    opened, logged, asked = context.new_page(), [], []
    opened.on("console", lambda message: logged.append(message.text))
    opened.on("pageerror", lambda error: logged.append(str(error)))
    context.on("request", lambda sent: asked.append(sent.url))
    yield opened
    context.close()
    assert logged == []
    assert [url for url in asked if not url.startswith(root)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page: Any, root: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        page.goto(root + path)
        found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}}).response
        assert len(found["passes"]) > 10
        assert [(path, fault["id"], fault["nodes"][0]["html"]) for fault in found["violations"]] == []


def test_nothing_is_wider_than_a_phone(page: Any, root: str) -> None:
    for path in PAGES:
        page.goto(root + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


@pytest.mark.parametrize(
    ("language", "typed", "wanted"),
    [
        ("en", "humanitarain visas", "reco-humanitarian-visas"),
        ("fr", "refugies lybie algerie", "algeria-refugee-count"),
    ],
)
def test_a_search_with_a_slip_finds_the_page(page: Any, root: str, language: str, typed: str, wanted: str) -> None:
    page.goto(f"{root}{language}/")
    page.get_by_role("searchbox").press_sequentially(typed)
    page.locator(f".results a[href$='/{wanted}/']").wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.results') !== null")
    page.keyboard.press("Escape")
    assert page.locator(".results a").count() == 0
    page.get_by_role("searchbox").fill("qqqqzzzz")
    page.wait_for_function("document.querySelector('.status').textContent !== ''")


def test_results_are_axe_clean_and_shared_by_address(page: Any, root: str) -> None:
    page.goto(f"{root}en/?q=diaspora")
    page.locator(".results a").first.wait_for()
    assert axe.Axe().run(page).violations_count == 0
    page.keyboard.press("Tab")


def test_a_shared_link_opens_and_leads_to_the_other_language_and_back(page: Any, root: str) -> None:
    page.goto(f"{root}en/algeria-refugee-count/")
    assert "35,411" in page.locator("article").inner_text()
    page.get_by_role("link", name="Français").click()
    page.wait_for_url("**/fr/algeria-refugee-count/")
    assert page.locator("html").get_attribute("lang") == "fr"
    page.get_by_role("button", name="Copier le lien").click()
    page.get_by_role("button", name="Lien copié").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{root}fr/algeria-refugee-count/"


def test_the_way_in_is_by_the_readers_language(page: Any, root: str) -> None:
    page.goto(root)
    page.wait_for_url("**/fr/")


def test_without_a_script_there_is_no_dead_box(browser: Any, root: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}en/algeria-refugee-count/")
    assert page.get_by_role("searchbox").count() == 0
    assert page.get_by_role("button").count() == 0  # neither «Copy link» nor that of the box
    page.get_by_role("link", name="Recommendations").click()
    page.get_by_role("link", name="Recommendation 8").click()
    assert "humanitarian visas" in page.locator("article").inner_text()
    context.close()


def test_an_answer_prints_on_one_sheet(page: Any, root: str, tmp_path: Path) -> None:
    for path in ("en/recommendation-8/", "fr/session-2/", "fr/algeria-refugee-count/"):
        page.goto(root + path)
        page.pdf(path=tmp_path / "sheet.pdf", format="A4")
        with pdfplumber.open(tmp_path / "sheet.pdf") as sheet:
            assert len(sheet.pages) == 1, path
            assert "Source" in sheet.pages[0].extract_text()
