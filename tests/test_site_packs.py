"""The site of other packs, and the folder it is written into: nothing that is somebody else's is touched."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import html5lib
import pytest
from conftest import MEETING, TinyPack
from PIL import Image, ImageChops
from site_pages import ROOT, Site
from test_cards import HOSTILE, hostile_pack
from test_cli import environment

from bot.brain import Brain
from bot.faces.telegram.links import Pin
from bot.pack.reader import load_pack
from bot.site.build import Plan, Refused, build
from bot.site.card import card
from bot.site.write import MARK, write

BOTH = MEETING.replace("[en]", "[en, fr]").replace("id: tiny", "id: wet")


def in_folder(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_smallest_pack_has_a_site(small: Brain) -> None:
    site = Site(small)
    assert "en/rain/index.html" in site.files
    assert not [path for path in site.files if path.startswith("fr/")]
    assert "en/sessions.html" not in site.files  # nothing would be in it
    assert "en/passages.html" in site.files
    assert {target for path in site.pages for target, _ in site.leads(path)} <= {
        *site.files,
        "https://t.me/report_bot",
    } | {"https://t.me/report_bot?start=en_rain"}
    assert site.told("en/rain/index.html") == "Rain on Monday It rained on Monday. Source: p. 3"
    assert 'class="languages"' not in site.text("en/index.html")


def test_hostile_text_is_text(tiny_pack: TinyPack) -> None:
    brain = Brain(load_pack(tiny_pack(hostile_pack())))
    site, parser = Site(brain), html5lib.HTMLParser(strict=True)
    for path in list(site.pages)[::9]:
        parser.parse(site.text(path))
    for path, page in site.pages.items():
        names = {str(element.tag) for element in page.iter()}
        assert names.isdisjoint({"b", "i", "blockquote", "pre", "img", "iframe"}), path
        links = [a.get("href") for a in page.iter("a")]
        assert not [link for link in links if link.startswith(("javascript", "http://e"))], path
        for data in page.xpath("//script[@type='application/ld+json']"):
            json.loads(data.text)
    for entry in filter(None, (brain.compose.entry(each.id) for each in brain.entries)):
        (article,) = site.pages[f"en/{entry.id}/index.html"].iter("article")
        said = article.text_content()
        for line in brain.compose.text(entry, "en").splitlines():
            assert line.removeprefix("- ").strip() in said
    assert any("‮" in text for text in HOSTILE)


def test_several_meetings_have_a_folder_each(tiny_pack: TinyPack, small: Brain, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (tmp_path / "pack").rename(other)
    wet = Brain(load_pack(tiny_pack({"meeting.yaml": BOTH})))
    site = Site(small, wet)
    assert {"tiny/en/rain/index.html", "wet/en/rain/index.html", "wet/fr/rain/index.html"} <= site.files.keys()
    for path in site.pages:
        for target, _ in site.leads(path):
            assert target in site.files or target.startswith("https://t.me/"), (path, target)
    assert {t for t, _ in site.leads("index.html")} >= {"tiny/en/index.html", "wet/en/index.html", "wet/fr/index.html"}
    assert f"{ROOT}/wet/fr/rain/" in site.text("sitemap.xml")
    asked = [target for target, _ in site.leads("wet/fr/rain/index.html") if target.startswith("https://t.me/")]
    assert [Pin.read_link(link) for link in asked] == [Pin.read(Pin("fr", "wet/rain").payload)]
    with pytest.raises(Refused, match="'tiny'"):
        dict(build(Plan([small, small])))


def test_a_speaker_whose_page_an_entry_has_gets_another(tiny_pack: TinyPack) -> None:
    taken = "- {id: speaker-ann-lee, title: T, text: It snowed., page: 3}\n"
    speakers = "- {name: Ann Lee, role: Chair}\n- {name: Ann-Lee, role: Guest}\n- {name: 李安, role: Guest}\n"
    site = Site(Brain(load_pack(tiny_pack({"passages.yaml": taken, "speakers.yaml": speakers}))))
    titles = [page.find(".//h1").text for path, page in site.pages.items() if path.startswith("en/speaker-")]
    assert sorted(titles) == ["Ann Lee", "Ann-Lee", "T", "李安"]


def test_a_card_of_another_script_has_no_empty_boxes() -> None:
    plain = card("", "")
    assert card("リビア", "") == plain
    assert card("A meeting", "Paris") == card("A meeting", "Paris") != plain


def test_a_long_title_stays_on_its_card() -> None:
    pictures = [Image.open(BytesIO(card(title, title))).convert("RGB") for title in ("W" * 400, "")]
    drawn = ImageChops.difference(*pictures).getbbox()
    assert drawn is not None
    assert drawn[2] < 1200 and drawn[3] < 630


# -- the folder --------------------------------------------------------------------------------------------------------


def test_building_again_changes_what_changed_alone(small: Brain, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    first = write(build(Plan([small])), folder)
    before = in_folder(folder)
    assert (first.changed, first.gone) == (first.files, 0)
    (folder / "mine.txt").write_text("keep")
    again = write(build(Plan([small])), folder)
    assert (again.changed, again.gone) == (0, 0)
    with_bot = write(build(Plan([small], bot="report_bot")), folder)
    assert 0 < with_bot.changed < with_bot.files
    assert with_bot.gone == 0
    write(build(Plan([small])), folder)
    assert in_folder(folder) == {**before, "mine.txt": b"keep"}


def test_what_is_no_more_goes_and_nothing_else(small: Brain, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write([("en/rain/index.html", b"x"), ("en/snow/index.html", b"y"), ("en/hail/index.html", b"z")], folder)
    (folder / "en/hail/mine.txt").write_text("keep")
    (folder / MARK).write_text((folder / MARK).read_text() + "../outside.txt\n")
    (tmp_path / "outside.txt").write_text("keep")
    assert write([("en/rain/index.html", b"x")], folder).gone == 2
    assert set(in_folder(folder)) == {MARK, "en/rain/index.html", "en/hail/mine.txt"}
    assert not (folder / "en/snow").exists()
    assert (tmp_path / "outside.txt").exists()


def test_a_site_broken_off_is_a_site_still(tmp_path: Path) -> None:
    def breaking() -> object:
        yield "a.html", b"a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(breaking(), tmp_path / "site")  # type: ignore[arg-type]
    assert write([("b.html", b"b")], tmp_path / "site").gone == 1


def test_the_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(Refused, match="--force"):
        write([("index.html", b"x")], tmp_path)
    with pytest.raises(Refused, match="is a file"):
        write([("index.html", b"x")], tmp_path / "thesis.txt")
    assert in_folder(tmp_path) == {"thesis.txt": b"years of work"}
    write([("index.html", b"x")], tmp_path, force=True)
    assert in_folder(tmp_path)["thesis.txt"] == b"years of work"


def run(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "site", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment(env), timeout=120)
    assert "Traceback" not in done.stderr
    return done


def test_the_command_says_what_it_wrote(tiny_pack: TinyPack, tmp_path: Path) -> None:
    pack = str(tiny_pack({}))
    done = run(tmp_path, "--out", "site", "--knowledge", pack, "--bot", "@report_bot", env={"PUBLIC_URL": f"{ROOT}/"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("site: 4 pages, 0.05 MB; files written: ")
    assert done.stdout.count("\n") == 1
    page = (tmp_path / "site/en/rain/index.html").read_text(encoding="utf-8")
    assert f'href="{ROOT}/en/rain/"' in page
    assert "https://t.me/report_bot?start=en_rain" in page
    without = run(tmp_path, "--out", "bare", "--knowledge", pack, env={"PUBLIC_URL": ""})
    assert "Without PUBLIC_URL" in without.stdout
    assert not (tmp_path / "bare/sitemap.xml").exists()


def test_wrong_use_of_the_command_is_one_line(tiny_pack: TinyPack, tmp_path: Path) -> None:
    pack = str(tiny_pack({}))
    for arguments, env in (
        (["--out", ".", "--knowledge", pack], {}),
        (["--out", "pack/meeting.yaml", "--knowledge", pack], {}),
        (["--out", "site", "--knowledge", "nowhere"], {}),
        (["--out", "site", "--knowledge", pack, "--bot", "https://t.me/x"], {}),
        (["--out", "site", "--knowledge", pack], {"PUBLIC_URL": "example.org"}),
        ([], {}),
    ):
        done = run(tmp_path, *arguments, env=env)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert done.stderr.startswith("rabat-bot: ")
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "site").exists()
