"""From a report to a draft pack: invented reports as text, PDF and Word, and what is not plain left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from report_files import pages_of, write_docx, write_pdf, write_text

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.cli import main
from bot.commands import respond
from bot.ingest.acronyms import acronyms_of
from bot.ingest.bring import bring
from bot.ingest.from_text import read_text
from bot.ingest.furniture import without_furniture
from bot.ingest.people import People
from bot.ingest.read import read_report
from bot.ingest.report import Block, Kind, Line, Unreadable
from bot.ingest.structure import structure_of
from bot.ingest.words import Words
from bot.pack.reader import load_pack, read_pack
from bot.prepared import load_brain
from bot.talk.conversation import Conversation

HEAD = "Forum of Lake Towns"
LAKE = pages_of("lake")
REPORT = Path(__file__).parents[2] / "shared" / "source" / "report.txt"

WRITERS: dict[str, Callable[[Path], Path]] = {
    "txt": lambda path: write_text(path, LAKE, HEAD, "- {n} -"),
    "pdf": lambda path: write_pdf(path, LAKE, HEAD, "Page {n} of {of}"),
    "docx": lambda path: write_docx(path, LAKE),
}


@pytest.fixture(scope="module", params=WRITERS)
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The draft pack of the report of six pages, from each kind of file."""
    folder = tmp_path_factory.mktemp(request.param)
    report = WRITERS[request.param](folder / f"lake.{request.param}")
    bring(report, folder / "pack")
    return folder / "pack"


def part(folder: Path, name: str) -> Any:
    return yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))


def passage(folder: Path, words: str) -> dict[str, Any]:
    found = [p for p in part(folder, "passages") if words in p["text"]]
    assert len(found) == 1, words
    return found[0]


def told(blocks: str | list[str], language: str = "en") -> list[Block]:
    return [Block(Kind.PARAGRAPH, text, 1, 1, 1) for text in ([blocks] if isinstance(blocks, str) else blocks)]


# ---- the report of six pages


def test_check_accepts_the_draft(lake: Path) -> None:
    assert read_pack(lake)[1] == []


def test_the_meeting_is_named_with_dates_and_place(lake: Path) -> None:
    meeting = part(lake, "meeting")
    assert meeting["title"] == "Water in dry years: how lake towns share, store and price what is left"
    assert [str(day) for day in meeting["dates"]] == ["2023-10-03", "2023-10-04"]
    assert (meeting["place"], meeting["languages"]) == ("Bregenz", ["en"])
    assert meeting["document"]["pages"] == [1, 6]


def test_sessions_and_groups_have_titles_and_pages(lake: Path) -> None:
    one, two, three = part(lake, "sessions")
    assert one["title"] == "Sharing what is left between towns, farms and industry"
    assert two["title"].endswith("restored wetlands and cisterns beneath public squares and schools")  # of two lines
    assert [s["pages"] for s in (one, two, three)] == [[2], [3, 4, 5], [5]]
    assert [(g["title"], g["pages"]) for g in two["groups"]] == [
        ("Quarries and wetlands", [3]),
        ("Cisterns under public squares", [4, 5]),
    ]
    assert "Samira Benhaddou" in one["summary"]


def test_recommendations_keep_number_and_text(lake: Path) -> None:
    found = part(lake, "recommendations")
    written = [what.split(" ", 1)[1] for page in LAKE for kind, what in page if kind == "numbered"]
    assert [(r["number"], r["text"], r["pages"]) for r in found] == [(n, t, [6]) for n, t in enumerate(written, 1)]


def test_speakers_have_post_and_organisation(lake: Path) -> None:
    speakers = {s["name"]: (s["role"], s.get("organisation")) for s in part(lake, "speakers")}
    assert speakers == {
        "Ingrid Halvorsen": ("Mayor of Bregenz", None),
        "Tomasz Wilk": ("Head of Water Supply", "Ministry of Infrastructure of Poland"),
        "Samira Benhaddou": ("senior researcher", "Institute for Inland Waters (IIW)"),
        "Paolo Ferrante": ("Director", "Garda Basin Authority"),
        "Aiko Tanabe": ("engineer", "Lake Biwa Works"),
        "Jonas Keller": ("coordinator of the Wetland Trust", None),
        "Lucía Ortega": ("architect", "City of Bilbao"),
        "Edmund Achterberg": ("economist", "University of Konstanz"),
    }


def test_acronyms_have_their_long_forms(lake: Path) -> None:
    names = {t["names"][0]: t["names"][1] for t in part(lake, "glossary") if "definition" in t}
    assert names == {
        "FLT": "Forum of Lake Towns",
        "ILMO": "Inter-Lake Monitoring Office",
        "IIW": "Institute for Inland Waters",
    }


def test_passages_stand_where_the_report_has_them(lake: Path) -> None:
    drought = passage(lake, "61 drought orders")
    assert (drought["page"], drought["session"], drought["speaker"]) == (2, 1, "Samira Benhaddou")
    group = passage(lake, "restoration of the Rhine delta")
    assert (group["page"], group["session"], group["group"]) == (3, 2, 1)
    assert "session" not in passage(lake, "next forum will take place")


def test_a_paragraph_over_two_pages_is_one_and_its_split_word_whole(lake: Path) -> None:
    kornmarkt = passage(lake, "without paying for them again")
    assert kornmarkt["pages"] == [4, 5]


def test_heads_feet_and_note_marks_are_gone(lake: Path) -> None:
    text = " ".join(p["text"] for p in part(lake, "passages"))
    assert "between May and August. She thanked" in text
    assert "farms and towns take turns. The calendar" in text
    assert not re.search(r"Page \d|- \d -|[¹²]", text)
    assert text.count(HEAD) == 1  # where the report names it


def test_lists_and_tables_keep_their_rows(lake: Path) -> None:
    assert passage(lake, "delegates underlined")["text"].count("\n- ") == 3
    assert "\n- Wetland | 95,000 | 0.35 euros\n" in passage(lake, "volumes and costs")["text"]


def test_notes_are_passages_of_their_page(lake: Path) -> None:
    assert passage(lake, "Gauge at the harbour")["page"] == 1
    assert passage(lake, "introduced in 2019")["page"] == 2


@pytest.fixture(scope="module")
def brain_of_lake(lake: Path) -> Brain:
    return load_brain(lake)


def test_the_draft_answers(brain_of_lake: Brain) -> None:
    def asked(question: str) -> str:
        return respond(brain_of_lake, question, Conversation())[0].text

    assert "disused quarries" in asked("recommendation 3")
    assert "61 drought orders" in asked("session 1")
    assert "Institute for Inland Waters" in asked("What does IIW stand for?")
    assert "Lake Biwa Works" in asked("/speakers")
    assert "The meeting took place in Bregenz, on 3–4 October 2023." in asked("When and where was the meeting?")
    assert "architect, City of Bilbao" in asked("Who is Lucía Ortega?")


def test_an_uncurated_pack_answers_from_its_passages(lake: Path, brain_of_lake: Brain) -> None:
    for question, words in [
        ("How many wells are still without a meter?", "1,250 wells"),
        ("How much has the calendar cut night-time pumping?", "40 per cent"),
        ("what did the drought orders lack", "common thresholds"),
        ("rec. 3", "disused quarries"),
    ]:
        reply = respond(brain_of_lake, question, Conversation())[0]
        assert (reply.outcome, words in reply.text) == (Outcome.ANSWER, True), question
    for question in ("Which bank has the best savings account?", "Who won the cup final?"):
        assert respond(brain_of_lake, question, Conversation())[0].outcome is Outcome.UNKNOWN


def first_hits(brain: Brain, question: str) -> list[str]:
    return [hit.id for hit in respond(brain, question, Conversation())[0].hits[:3]]


def test_a_question_on_the_text_finds_its_passage(lake: Path, brain_of_lake: Brain) -> None:
    for question, words in [
        ("How many wells are still without a meter?", "1,250 wells"),
        ("How much do the eleven quarries hold together?", "4.6 million"),
    ]:
        assert passage(lake, words)["id"] in first_hits(brain_of_lake, question)


def test_no_word_is_lost(lake: Path) -> None:
    written = {w for page in LAKE for kind, what in page if kind != "table" for w in plain(what).split() if len(w) > 1}
    kept = " ".join(plain(path.read_text(encoding="utf-8")) for path in lake.rglob("*.yaml")).split()
    assert written - set(kept) <= {"with", "out"}  # «with-out», at the end of a page


def test_bringing_it_again_changes_nothing(lake: Path) -> None:
    report = next(lake.parent.glob("lake.*"))
    (lake / "qa" / "own.yaml").write_text("[]\n")
    before = {path: path.read_text(encoding="utf-8") for path in lake.rglob("*.*")}
    bring(report, lake, force=True)
    assert {path: path.read_text(encoding="utf-8") for path in lake.rglob("*.*")} == before


def test_review_says_what_was_recognised_and_what_to_look_at(lake: Path) -> None:
    review = (lake / "REVIEW.md").read_text(encoding="utf-8")
    assert "3 sessions, 2 working groups, 5 recommendations, 8 speakers, 3 acronyms" in review
    assert re.search(r"- p\. 3, line \d+: A table", review)
    assert re.search(r"- p\. 1, line \d+: FLT = Forum of Lake Towns: right\?", review)


def test_a_word_document_keeps_insertions_and_drops_deletions(tmp_path: Path) -> None:
    text = " ".join(block.text for block in read_report(write_docx(tmp_path / "lake.docx", LAKE)).blocks)
    assert "The forum meets every second year." in text
    assert "never meets again" not in text


# ---- other layouts


def test_a_french_report_in_two_columns(tmp_path: Path) -> None:
    report = write_pdf(tmp_path / "r.pdf", pages_of("etangs"), "Rencontre des étangs", "{n}", columns=2)
    bring(report, tmp_path / "pack")
    pack = load_pack(tmp_path / "pack")
    assert pack.languages == ("fr",)
    assert [(s.number, s.title[""]) for s in pack.sessions] == [(1, "La vie des étangs"), (2, "Les captages")]
    assert [str(day) for day in pack.meeting.dates] == ["2022-05-05", "2022-05-06"]
    assert pack.meeting.place[""] == "Foix"
    roles = {s.name: s.role[""] for s in pack.speakers}
    assert roles["Solène d'Arrigo"] == "directrice adjointe du laboratoire Écolac"
    assert roles["Maïté Escande"] == "médecin de santé publique"
    two = pack.recommendations[1]
    assert two.title[""] == "Un accès pour les troupeaux"
    assert two.text[""].split("\n") == [
        "Empierrer un accès de dix mètres par étang.",
        "- Les bergers fournissent les pierres.",
        "- Le parc fournit les outils.",
    ]
    assert "Le Dr Maïté Escande" in passage(tmp_path / "pack", "potable après les orages")["text"]  # over the gutter


def test_numbered_paragraphs_are_no_recommendations(tmp_path: Path) -> None:
    report = write_text(tmp_path / "r.txt", pages_of("assembly"), "ALK/2019/9", "Page {n} of {of}", feed="\n")
    bring(report, tmp_path / "pack")
    pack = load_pack(tmp_path / "pack")
    assert [r.number for r in pack.recommendations] == [1, 2, 4]
    assert [(s.title[""], s.pages) for s in pack.sessions] == [
        ("Lamps and lenses", [2]),
        ("Keepers and automation", [3]),
    ]
    assert passage(tmp_path / "pack", "fourteen countries")["text"].startswith("1. The Assembly")
    assert passage(tmp_path / "pack", "spare lenses. The Secretariat")["page"] == 2
    review = (tmp_path / "pack" / "REVIEW.md").read_text(encoding="utf-8")
    assert "Between recommendation 2 and 4 one is missing." in review


@pytest.fixture(scope="module")
def rabat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The draft pack of the report this project answers from, where it lies beside the project."""
    if not REPORT.exists():
        pytest.skip("the report is not beside the project")
    folder = tmp_path_factory.mktemp("rabat")
    bring(REPORT, folder)
    return folder


def paragraphs() -> list[tuple[int, str]]:
    """The paragraphs of the report with their printed pages."""
    text = REPORT.with_suffix(".md").read_text(encoding="utf-8")
    return [(int(m[1]), m[2]) for m in re.finditer(r"\*\*p\. (\d+) ¶ \d+\*\*\s+(.*)", text)]


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", re.sub(r"^(- |• |\d+\. )", "", text)).strip().casefold()


def test_the_whole_of_every_recommendation(rabat: Path) -> None:
    written = [plain(text) for _, text in paragraphs() if re.match(r"\d+\. ", text)]
    found = part(rabat, "recommendations")
    assert [r["number"] for r in found] == list(range(1, 12))
    assert [plain(r["text"]) for r in found] == written


def test_pages_are_right_for_nineteen_paragraphs_in_twenty(rabat: Path) -> None:
    items = [*part(rabat, "passages"), *part(rabat, "recommendations")]
    parts = part(rabat, "sessions")
    items += [{**g, "text": f"Working group {g['number']}: {g['title']}"} for s in parts for g in s.get("groups", ())]
    places = [(plain(item["text"]), item.get("pages") or [item["page"]]) for item in items]
    right = 0
    for page, text in paragraphs():
        start = plain(text)[:50]
        right += any(start in said and pages[0] == page for said, pages in places)
    assert right >= 0.95 * len(paragraphs())


def test_twenty_speakers_with_their_posts(rabat: Path) -> None:
    shipped = {s.name for s in load_pack().speakers}
    found = {s["name"]: s["role"] for s in part(rabat, "speakers")}
    assert len(shipped & set(found)) >= 20
    assert found["Seydou Keita"] == "technical consultant"


# ---- parts


@pytest.mark.parametrize(
    "text",
    [
        "Mr Paul Ash, in his talk at the Ministry of Works, praised the bridge.",
        "Mr Paul Ash, speaking at the University of Oslo, praised the bridge.",
        "The Madrid Roadmap, analysing the work of partner countries, was adopted.",
        "Paul Ash, Mary Birch and others came.",
    ],
)
def test_no_post_is_guessed(text: str) -> None:
    assert not [person for person in People(told(text), Words("en")).found if person.role]


@pytest.mark.parametrize(
    ("text", "name", "role", "organisation"),
    [
        (
            "Anna Berg, Director of Roads, Ministry of Works, spoke.",
            "Anna Berg",
            "Director of Roads",
            "Ministry of Works",
        ),
        ("The Director Anna Berg, head of the Road Office, spoke.", "Anna Berg", "head", "Road Office"),
        ("Dr. J. van der Meer (adviser, Delta Board) spoke.", "J. van der Meer", "adviser", "Delta Board"),
    ],
)
def test_posts_as_reports_put_them(text: str, name: str, role: str, organisation: str) -> None:
    person = People(told(text), Words("en")).found[0]
    assert (person.name, person.role, person.organisation) == (name, role, organisation)


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("the internally displaced persons (IDPs) of", "IDPs", "internally displaced persons"),
        ("ILO (International Labour Organization) said", "ILO", "International Labour Organization"),
        ("a Global Approach to Migration and Mobility (AGMM)", "AGMM", "Global Approach to Migration and Mobility"),
    ],
)
def test_long_forms(text: str, short: str, long: str) -> None:
    assert [(a.short, a.long) for a in acronyms_of(told(text))] == [(short, long)]


@pytest.mark.parametrize("text", ["the ministers met (Rome, EU)", "she thanked the hosts (IOM)", "rose by half (GDP)"])
def test_no_long_form_is_guessed(text: str) -> None:
    assert acronyms_of(told(text)) == []


def test_a_line_that_ends_two_pages_is_no_foot() -> None:
    lines = [
        Line(text, page, at)
        for page in range(1, 9)
        for at, text in enumerate(
            ["Head", *(f"Line {page} and {at}" for at in "abcdefgh"), *["They found:"] * (page in (3, 6)), str(page)]
        )
    ]
    kept = [line.text for line in without_furniture(lines)[0]]
    assert kept.count("They found:") == 2
    assert "Head" not in kept
    assert "7" not in kept


@pytest.mark.parametrize(
    ("headings", "language", "found"),
    [
        (["SESSION II – RETURN"], "en", (2, "RETURN")),
        (["Third session", "Return and after"], "en", (3, "Return and after")),
        (["Panel 1. Return"], "en", (1, "Return")),
        (["Deuxième séance : le retour"], "fr", (2, "le retour")),
    ],
)
def test_sessions_by_their_headings(headings: list[str], language: str, found: tuple[int, str]) -> None:
    blocks = [Block(Kind.HEADING, text, 4, 4, 1) for text in headings] + told("Something was said.")
    part = structure_of(blocks, Words(language)).sessions[0]
    assert (part.number, part.title, part.page) == (*found, 4)


def test_an_agenda_is_not_where_a_session_stands() -> None:
    agenda = [Block(Kind.HEADING, f"Session {n}: Return", 1, 1, n) for n in (1, 2)]
    heading = Block(Kind.HEADING, "Session 1: Return and after", 5, 5, 1)
    part = structure_of([*agenda, heading, *told("Something was said.")], Words("en")).sessions[0]
    assert (part.title, part.page) == ("Return and after", 5)


def test_form_feeds_that_became_spaces(tmp_path: Path) -> None:
    page = "\n\n".join(f"Line {n} of this page goes on and on, as lines do" for n in range(12))
    report = tmp_path / "r.txt"
    report.write_text(f"{page}\n and a page begins here\n\n{page}\n and here\n\n{page}\n and here\n", encoding="utf-8")
    lines, _ = read_text(report)
    assert [line.page for line in lines if line.text.startswith("and")] == [2, 3, 4]


def test_numbers_of_nested_and_restarted_lists(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (shape, text) in enumerate([("decimal", "%1."), ("lowerLetter", "%2)"), ("upperRoman", "%1.%2.%3")])
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    for id, more in ((90, ""), (91, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')):
        own = f'<w:num {nsdecls("w")} w:numId="{id}"><w:abstractNumId w:val="90"/>{more}</w:num>'
        numbering.append(parse_xml(own))
    for text, depth, id in [("one", 0, 90), ("in one", 1, 90), ("two", 0, 90), ("anew", 0, 91), ("in anew", 1, 91)]:
        place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{id}"/></w:numPr>'
        document.add_paragraph(f"Item {text}.")._p.get_or_add_pPr().append(parse_xml(place))
    document.save(str(tmp_path / "r.docx"))
    found = [(b.kind, b.number, b.text) for b in read_report(tmp_path / "r.docx").blocks]
    assert found == [
        (Kind.NUMBERED, 1, "Item one."),
        (Kind.ITEM, None, "a) Item in one."),
        (Kind.NUMBERED, 2, "Item two."),
        (Kind.NUMBERED, 1, "Item anew."),
        (Kind.ITEM, None, "a) Item in anew."),
    ]


SCRAPS = "Session 2 Mr Paul Ash, Director (EU) of ; : - • 3. 1) \t | ¹ “ ” é \u2028 \u00ad the 24 April 2014 RECOMMENDATIONS Page http://x.y ( ___ === # ** M. séance le"  # noqa: E501


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(SCRAPS.split(" ")), max_size=12), max_size=40), st.sampled_from(["txt", "md"]))
def test_whatever_the_text_the_draft_is_a_pack(lines: list[list[str]], ending: str) -> None:
    with TemporaryDirectory() as folder:
        report = Path(folder) / f"r.{ending}"
        report.write_text("\n".join(map(" ".join, lines)), encoding="utf-8")
        try:
            bring(report, Path(folder) / "pack")
        except Unreadable:
            return
        assert not [fault for fault in read_pack(Path(folder) / "pack")[1] if fault.fatal]


# ---- what cannot be read, and the command


def scanned(path: Path) -> Path:
    from PIL import Image
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.drawInlineImage(Image.new("RGB", (40, 60), "grey"), 0, 0, 500, 700)
    canvas.showPage()
    canvas.save()
    return path


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def torn(path: Path) -> Path:
    data = bytearray(path.read_bytes())
    for at in range(400, 600):
        data[at] ^= 255
    return written(path, bytes(data))


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda at: at / "r.pdf", "no such file"),
    "empty": (lambda at: written(at / "r.txt", b""), "is empty"),
    "blank": (lambda at: written(at / "r.txt", b" \n\f\n"), "is empty"),
    "another kind": (lambda at: written(at / "r.odt", b"x"), ".odt cannot be read"),
    "no text": (lambda at: written(at / "r.txt", b"\x00\x01\x02"), "is no text file"),
    "encrypted pdf": (lambda at: write_pdf(at / "r.pdf", LAKE, HEAD, "{n}", password="x"), "is encrypted"),
    "scanned": (lambda at: scanned(at / "r.pdf"), "is scanned"),
    "damaged pdf": (lambda at: written(at / "r.pdf", b"%PDF-1.4 and no more"), "damaged"),
    "damaged docx": (lambda at: written(at / "r.docx", b"PK\x03\x04 and no more"), "damaged"),
    "torn docx": (lambda at: torn(write_docx(at / "r.docx", LAKE)), "damaged"),
    "encrypted docx": (lambda at: written(at / "r.docx", b"\xd0\xcf\x11\xe0 and so on"), "is encrypted"),
}


@pytest.mark.parametrize("make, why", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_told_in_one_line(make: Callable[[Path], Path], why: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=re.escape(why)) as error:
        bring(make(tmp_path), tmp_path / "pack")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "pack").exists()


def test_the_command_never_overwrites_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = WRITERS["txt"](tmp_path / "lake.txt")
    command = ["ingest", str(report), "--out", str(tmp_path / "pack")]
    for arguments, code, said in [
        (command, 0, "3 sessions, 2 working groups, 5 recommendations, 8 speakers"),
        (command, 2, "is not empty: name a new folder, or add --force"),
        ([*command, "--force"], 0, "REVIEW.md"),
    ]:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        out = capsys.readouterr()
        assert end.value.code == code
        assert said in out.out + out.err


def test_a_missing_library_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = WRITERS["pdf"](tmp_path / "lake.pdf")
    monkeypatch.setitem(__import__("sys").modules, "bot.ingest.from_pdf", None)
    with pytest.raises(SystemExit) as end:
        main(["ingest", str(report), "--out", str(tmp_path / "pack")])
    assert end.value.code == 2
    assert "pip install 'rabat-bot[ingest]'" in capsys.readouterr().err
