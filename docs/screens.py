"""The picture of the site in the README, as Chromium shows it: `make screens`. CHROMIUM names another browser."""

from __future__ import annotations

import os
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from bot.brain import Brain
from bot.pack.reader import load_pack
from bot.site.build import Plan, build
from bot.site.write import write

HERE = Path(__file__).parent
PHONE = {"width": 360, "height": 740}
GAP = 24  # pixels between the phones
BEHIND = "#9aa3ab"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def screens(browser: Any, root: str) -> list[Image.Image]:
    """The front page, a search with a slip, an answer in French, and one in the dark."""
    pictures = []
    for path, scheme, typed in (
        ("en/", "light", ""),
        ("en/", "light", "humanitarain visas"),
        ("fr/algeria-refugee-count/", "light", ""),
        ("en/recommendation-8/", "dark", ""),
    ):
        page = browser.new_page(viewport=PHONE, color_scheme=scheme)
        page.goto(root + path)
        if typed:
            page.get_by_role("searchbox").press_sequentially(typed)
            page.locator(".results a").first.wait_for()
        pictures.append(Image.open(BytesIO(page.screenshot())).convert("RGB"))
        page.close()
    return pictures


def main() -> None:
    """Build the site of the shipped pack, serve it, and put its pages side by side."""
    with TemporaryDirectory() as folder, sync_playwright() as started:
        write(build(Plan([Brain(load_pack())], bot="rabat_bot")), Path(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=folder))
        Thread(target=server.serve_forever, daemon=True).start()
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        pictures = screens(browser, f"http://127.0.0.1:{server.server_port}/")
        browser.close()
        server.shutdown()
    width = sum(picture.width + GAP for picture in pictures) + GAP
    sheet = Image.new("RGB", (width, pictures[0].height + 2 * GAP), BEHIND)
    for at, picture in enumerate(pictures):
        sheet.paste(picture, (GAP + at * (picture.width + GAP), GAP))
    sheet.quantize(64).save(HERE / "site.png", optimize=True)


if __name__ == "__main__":
    main()
