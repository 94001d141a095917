"""Packs: what the contract allows loads and answers; every fault is told with its file and line, all of them at once.

The line that a fault must name is marked ``# here`` in the text of the file; without a mark it is line 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from conftest import MEETING, PASSAGE, TinyPack

from bot.brain import Brain
from bot.cli import main
from bot.pack.files import Loader, PackError
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack, read_pack

QUESTION = """\
- id: rain-when
  questions: [When did it rain?]
  answer: On Monday.
  pages: [3]
"""
BILINGUAL = """\
id: tiny
title: {en: A tiny meeting, fr: Une petite réunion}
languages: [en, fr]
document: {title: {en: Its report, fr: Son rapport}, pages: [1, 9]}
"""
SESSIONS = """\
- number: 1
  title: The morning
  groups: [{number: 2, title: The balcony}]
"""
SPEAKERS = """\
- name: Ada Weather
  role: minister
"""


def line_of(text: str) -> int:
    """The line marked ``# here``, from 1."""
    return next((number for number, line in enumerate(text.splitlines(), 1) if "# here" in line), 1)


def check(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """What the command ``check`` prints, a line each, and its exit code."""
    with pytest.raises(SystemExit) as leaving:
        main(["check", str(folder)])
    return leaving.value.code, capsys.readouterr().out.splitlines()


# Name of the case: the files of the pack, the faulty file, words of the message.
FAULTS: dict[str, tuple[Mapping[str, str | bytes | None], str, list[str]]] = {
    "bad YAML": (
        {"passages.yaml": PASSAGE + "- id: sun\n  title: Sun: all day  # here\n"},
        "passages.yaml",
        ["not valid YAML"],
    ),
    "a tab": (
        {"passages.yaml": PASSAGE + "- id: sun\n\ttitle: Sun  # here\n"},
        "passages.yaml",
        ["not valid YAML"],
    ),
    "a placeholder in braces": (
        {"passages.yaml": PASSAGE + "- id: sun\n  title: {{ title }}  # here\n"},
        "passages.yaml",
        ["not valid YAML"],
    ),
    "an unknown key": (
        {"passages.yaml": PASSAGE + "  speeker: Ada Weather  # here\n"},
        "passages.yaml",
        ["unknown key 'speeker'"],
    ),
    "a key missing": (
        {"passages.yaml": PASSAGE + "- id: sun  # here\n  text: It shone.\n  page: 3\n"},
        "passages.yaml",
        ["'title' is missing"],
    ),
    "a key twice": (
        {"passages.yaml": PASSAGE + "  title: Rain again  # here\n"},
        "passages.yaml",
        ["'title'", "twice"],
    ),
    "an id twice in a file": (
        {"passages.yaml": PASSAGE + PASSAGE.replace("rain", "rain  # here", 1)},
        "passages.yaml",
        ["'rain' is taken", "passages.yaml, line 1"],
    ),
    "an id twice in two files": (
        {"qa.yaml": "# questions\n" + QUESTION.replace("rain-when", "rain  # here")},
        "qa.yaml",
        ["'rain' is taken", "passages.yaml, line 1"],
    ),
    "an id that a recommendation has": (
        {
            "recommendations.yaml": "- number: 1\n  title: Umbrellas\n  text: Bring one.\n  pages: [3]\n",
            "passages.yaml": PASSAGE.replace("rain", "recommendation-1  # here", 1),
        },
        "passages.yaml",
        ["'recommendation-1' is taken", "recommendations.yaml, line 1"],
    ),
    "no citation": (
        {"qa.yaml": QUESTION + "- id: sun  # here\n  questions: [When did it shine?]\n  answer: On Sunday.\n"},
        "qa.yaml",
        ["'sun' cites nothing"],
    ),
    "an unknown citation": (
        {"qa.yaml": QUESTION + "  cites:\n    - rain\n    - hail  # here\n"},
        "qa.yaml",
        ["'rain-when' cites 'hail'"],
    ),
    "an unknown citation of what is not said": (
        {"unsaid.yaml": QUESTION + "  cites: [hail]  # here\n"},
        "unsaid.yaml",
        ["'rain-when' cites 'hail'"],
    ),
    "a page after the last": (
        {"passages.yaml": PASSAGE.replace("page: 3", "page: 10  # here")},
        "passages.yaml",
        ["page 10", "1 to 9"],
    ),
    "pages before the first": (
        {
            "meeting.yaml": MEETING.replace("[1, 9]", "[4, 9]"),
            "passages.yaml": PASSAGE.replace("page: 3", "pages: [3, 4]  # here"),
        },
        "passages.yaml",
        ["page 3", "4 to 9"],
    ),
    "a page of a question out of range": (
        {"qa.yaml": QUESTION.replace("[3]", "[3, 12]  # here")},
        "qa.yaml",
        ["page 12"],
    ),
    "no passage and no question": ({"passages.yaml": None}, "", ["is empty"]),
    "no meeting.yaml": ({"meeting.yaml": None}, "meeting.yaml", ["missing"]),
    "an empty meeting.yaml": ({"meeting.yaml": ""}, "meeting.yaml", ["must be a map"]),
    "a meeting without a document": (
        {"meeting.yaml": "id: tiny\ntitle: A tiny meeting\nlanguages: [en]\n"},
        "meeting.yaml",
        ["'document' is missing"],
    ),
    "not UTF-8": ({"passages.yaml": PASSAGE.replace("Rain", "Ráin").encode("latin-1")}, "passages.yaml", ["UTF-8"]),
    "a folder in place of a file": ({"speakers.yaml/note.txt": "x"}, "speakers.yaml", ["cannot be read"]),
    "a folder in place of meeting.yaml": (
        {"meeting.yaml": None, "meeting.yaml/note.txt": "x"},
        "meeting.yaml",
        ["cannot be read"],
    ),
    "a missing translation": (
        {
            "meeting.yaml": BILINGUAL,
            "passages.yaml": PASSAGE.replace("Rain on Monday", "{en: Rain, fr: Pluie}").replace("y.", "y.  # here"),
        },
        "passages.yaml",
        ["'text'", "missing in 'fr'"],
    ),
    "a definition in one language of two": (
        {
            "meeting.yaml": BILINGUAL,
            "passages.yaml": PASSAGE.replace(": R", ": {en: R, fr: P}  #").replace(": It", ": {en: I, fr: J}  #"),
            "glossary.yaml": "- names: [Hail]\n  definition: {en: Ice from the sky}  # here\n",
        },
        "glossary.yaml",
        ["'definition'", "missing in 'fr'"],
    ),
    "an example that is no question": (
        {"meeting.yaml": MEETING + "examples:\n  - rain\n  - hail  # here\n"},
        "meeting.yaml",
        ["'hail'", "example"],
    ),
    "a text in a language that the pack does not have": (
        {"passages.yaml": PASSAGE.replace("Rain on Monday", "\n    en: Rain\n    de: Regen  # here")},
        "passages.yaml",
        ["'de'", "languages"],
    ),
    "an unknown language": (
        {"meeting.yaml": MEETING.replace("[en]", "[tlh]  # here")},
        "meeting.yaml",
        ["unknown language 'tlh'", "en, fr"],
    ),
    "a page that is no number": (
        {"passages.yaml": PASSAGE.replace("page: 3", "page: three  # here")},
        "passages.yaml",
        ["page", "integer"],
    ),
    "a list in place of a text": (
        {"passages.yaml": PASSAGE.replace("It rained on Monday.", "[It, rained]  # here")},
        "passages.yaml",
        ["'text'"],
    ),
    "an entry that is no map": ({"passages.yaml": PASSAGE + "- rain  # here\n"}, "passages.yaml", ["must be a map"]),
    "a file that is no list": ({"qa.yaml": "id: rain-when\n"}, "qa.yaml", ["must be a list"]),
    "a question without a phrasing": (
        {"qa.yaml": QUESTION.replace("[When did it rain?]", "[]  # here")},
        "qa.yaml",
        ["at least 1"],
    ),
    "an id with capitals and spaces": (
        {"passages.yaml": PASSAGE.replace("id: rain", "id: Heavy Rain  # here")},
        "passages.yaml",
        ["'id' must be", "Heavy Rain"],
    ),
    "an id of 49 characters": (
        {"passages.yaml": PASSAGE.replace("id: rain", f"id: {'r' * 49}  # here")},
        "passages.yaml",
        ["'id' must be"],
    ),
    "a session that does not exist": (
        {"sessions.yaml": SESSIONS, "passages.yaml": PASSAGE + "  session: 7  # here\n"},
        "passages.yaml",
        ["no session 7"],
    ),
    "a group that does not exist": (
        {"sessions.yaml": SESSIONS, "passages.yaml": PASSAGE + "  session: 1\n  group: 5  # here\n"},
        "passages.yaml",
        ["session 1 has no group 5"],
    ),
    "a speaker nobody introduced": (
        {"speakers.yaml": SPEAKERS, "passages.yaml": PASSAGE + "  speaker: Ida Weather  # here\n"},
        "passages.yaml",
        ["'Ida Weather' is not in speakers.yaml"],
    ),
    "a file in the folder passages": (
        {
            "passages.yaml": None,
            "passages/a.yaml": PASSAGE,
            "passages/b.yaml": PASSAGE.replace("rain", "sun", 1) + "  titel: Sun  # here\n",
        },
        "passages/b.yaml",
        ["unknown key 'titel'"],
    ),
}


@pytest.mark.parametrize(("files", "at", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_file_and_line(
    tiny_pack: TinyPack,
    capsys: pytest.CaptureFixture[str],
    files: Mapping[str, str | bytes | None],
    at: str,
    words: list[str],
) -> None:
    folder = tiny_pack(files)
    text = files.get(at) or ""
    line = line_of(text) if isinstance(text, str) else 1
    code, told = check(folder, capsys)
    assert code == 1
    assert len(told) == 2, told  # the fault and the count: one fault is not told as several
    assert told[0].startswith(f"{folder / at}:{line}: ")
    assert [word for word in words if word not in told[0]] == []
    assert told[-1].startswith("1 fault in ")


def test_all_faults_are_told_at_once(tiny_pack: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "passages.yaml": PASSAGE + "  colour: grey  # here\n",
        "qa.yaml": QUESTION.replace("[3]", "[99]  # here"),
        "glossary.yaml": "- names: [Hail  # here\n",
        "speakers.yaml": "- name: Ada Weather  # here\n",
        "unsaid.yaml": QUESTION.replace("rain-when", "Snow?  # here"),
    }
    folder = tiny_pack(files)
    code, told = check(folder, capsys)
    assert code == 1
    assert told[-1].startswith("5 faults in ")
    where = {line.split(": ")[0] for line in told[:-1]}
    broken = folder / "glossary.yaml"  # a bracket that never closes is noticed where the file ends
    assert where - {f"{broken}:1", f"{broken}:2"} == {
        f"{folder / name}:{line_of(text)}" for name, text in files.items() if name != "glossary.yaml"
    }
    assert where & {f"{broken}:1", f"{broken}:2"}


def test_several_faults_of_one_entry_are_told_each(tiny_pack: TinyPack) -> None:
    entry = "- id: NO\n  title: 7\n  colour: grey\n  page: three\n"
    pack, faults = read_pack(tiny_pack({"passages.yaml": entry}))
    assert pack is None
    assert [fault.line for fault in faults if "missing" not in fault.message] == [1, 2, 4, 3]
    assert [fault.message for fault in faults if "missing" in fault.message] == ["'text' is missing: add it"]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"sessions.yaml": SESSIONS.replace("title: The balcony", "title: B, pages: [99]")}, id="group page"
        ),
        pytest.param({"sessions.yaml": SESSIONS + SESSIONS}, id="session number"),
        pytest.param(
            {"sessions.yaml": SESSIONS, "passages.yaml": PASSAGE.replace("rain", "session-1", 1)}, id="id of a session"
        ),
    ],
)
def test_faults_that_the_check_should_see(tiny_pack: TinyPack, files: Mapping[str, str]) -> None:
    _, faults = read_pack(tiny_pack(files))
    assert len(faults) == 1


@pytest.mark.parametrize("faulty", ["title: 2014-13-45  # here", "title: a \x01 bell  # here"], ids=["date", "bell"])
def test_the_line_of_what_yaml_refuses_without_a_mark(tiny_pack: TinyPack, faulty: str) -> None:
    text = f"{PASSAGE}- id: sun\n  {faulty}\n"
    _, faults = read_pack(tiny_pack({"passages.yaml": text}))
    assert [fault.line for fault in faults] == [line_of(text)]


def test_a_pack_that_cannot_be_used_is_refused_and_one_that_lacks_a_translation_is_not(tiny_pack: TinyPack) -> None:
    folder = tiny_pack({"meeting.yaml": BILINGUAL})
    assert {fault.fatal for fault in read_pack(folder)[1]} == {False}
    assert load_pack(folder).passages[0].id == "rain"
    (folder / "qa.yaml").write_text("- id: sun\n")
    with pytest.raises(PackError) as refused:
        load_pack(folder)
    assert {fault.file.name for fault in refused.value.faults} == {"qa.yaml"}
    assert all(fault.fatal for fault in refused.value.faults)


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = check(tmp_path / "nowhere", capsys)
    assert code == 1
    assert told[0].startswith(f"{tmp_path / 'nowhere'}:1: is not a folder")


# Name of the case: the files of the pack, a question, the entry that must be found first.
GOOD: dict[str, tuple[Mapping[str, str | None], str, str]] = {
    "a meeting and a passage": ({}, "rain on Monday", "rain"),
    "a meeting and a question": (
        {"passages.yaml": None, "qa.yaml": QUESTION},
        "When did it rain?",
        "rain-when",
    ),
    "a folder of questions": (
        {"qa/a.yaml": QUESTION, "qa/b.yaml": QUESTION.replace("rain", "snow")},
        "When did it snow?",
        "snow-when",
    ),
    "a folder of passages": (
        {"passages.yaml": None, "passages/a.yaml": PASSAGE, "passages/b.yaml": PASSAGE.replace("ain", "iver")},
        "river on Monday",
        "river",
    ),
    "a file and a folder together": ({"qa.yaml": QUESTION, "qa/more.yaml": "[]"}, "When did it rain?", "rain-when"),
    "a passage on two pages": ({"passages.yaml": PASSAGE.replace("page: 3", "pages: [3, 4]")}, "Monday rain", "rain"),
    "a byte order mark": ({"passages.yaml": "\ufeff" + PASSAGE}, "Monday rain", "rain"),
    "an anchor and a merge": (
        {"passages.yaml": PASSAGE.replace("- id", "- &a\n  id") + "- <<: *a\n  id: sun\n  title: Sunday\n"},
        "Sunday",
        "sun",
    ),
    "a session without sessions.yaml": ({"passages.yaml": PASSAGE + "  session: 7\n  speaker: X\n"}, "rain", "rain"),
    "nothing but stop words in a title": (
        {"passages.yaml": PASSAGE.replace("Rain on Monday", "What it was")},
        "Monday rain",
        "rain",
    ),
    "a character of the private use area": (
        {"passages.yaml": PASSAGE.replace("rained", "\ue000 rained").replace("Rain", "\ue000Rain")},
        "Monday rain",
        "rain",
    ),
    "French alone": (
        {"meeting.yaml": MEETING.replace("[en]", "[fr]"), "passages.yaml": PASSAGE.replace("Rain", "Pluie")},
        "pluie",
        "rain",
    ),
    "two languages": (
        {
            "meeting.yaml": BILINGUAL,
            "passages.yaml": "- id: rain\n  title: {en: Rain, fr: Pluie}\n  text: {en: Wet, fr: Trempé}\n  page: 3\n",
        },
        "la pluie",
        "rain",
    ),
    "glossary, sessions, speakers, recommendations": (
        {
            "glossary.yaml": "- names: [WMO, World Weather Body]\n  definition: It watches the weather.\n",
            "sessions.yaml": SESSIONS,
            "speakers.yaml": SPEAKERS,
            "recommendations.yaml": "- number: 1\n  title: Umbrellas\n  text: Bring umbrellas.\n  pages: [9]\n",
        },
        "umbrellas",
        "recommendation-1",
    ),
}


@pytest.mark.parametrize(("files", "question", "found"), GOOD.values(), ids=GOOD.keys())
def test_what_the_contract_allows_loads_and_answers(
    tiny_pack: TinyPack,
    capsys: pytest.CaptureFixture[str],
    files: Mapping[str, str | None],
    question: str,
    found: str,
) -> None:
    folder = tiny_pack(files)
    code, told = check(folder, capsys)
    assert (code, len(told)) == (0, 1), told
    reply, _ = Brain(load_pack(folder)).ask(question)
    assert reply.hits[0].id == found


def test_page_and_pages_say_the_same(tiny_pack: TinyPack) -> None:
    second = PASSAGE.replace("rain", "sun", 1).replace("page: 3", "pages: [3]")
    one, other = load_pack(tiny_pack({"passages.yaml": PASSAGE + second})).passages
    assert one.pages == other.pages == [3]


def test_a_plain_string_is_the_default_language_and_stands_in_for_the_others(tiny_pack: TinyPack) -> None:
    pack = load_pack(tiny_pack({"meeting.yaml": BILINGUAL}))
    assert pack.text(pack.passages[0].title, "en") == "Rain on Monday"
    assert pack.text(pack.passages[0].title, "fr") == "Rain on Monday"
    assert pack.text(pack.meeting.title, "fr") == "Une petite réunion"


def test_lines_folded_over_several_are_one_and_lists_stay_lists(tiny_pack: TinyPack) -> None:
    text = "  text: |-\n    It rained\n    on Monday:\n    - a little\n    - then a lot\n"
    pack = load_pack(tiny_pack({"passages.yaml": PASSAGE.replace("  text: It rained on Monday.\n", text)}))
    assert pack.text(pack.passages[0].text, "en") == "It rained on Monday:\n- a little\n- then a lot"


def test_the_c_loader_reads_packs_where_it_is_present() -> None:
    wanted = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    assert issubclass(Loader, wanted)


def test_the_shipped_pack_has_no_fault() -> None:
    pack, faults = read_pack(SHIPPED)
    assert [str(fault) for fault in faults] == []
    assert pack is not None
    assert pack.languages == ("en", "fr")
    assert min(map(len, (pack.questions, pack.passages, pack.recommendations, pack.speakers, pack.glossary))) > 0
