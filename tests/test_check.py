"""Check: every fault a curator can make without noticing is named with its file and line, and what to type instead.

One fault a pack. The line that must be named is marked ``# here`` in the text of the file; without a mark it is line 1.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import MEETING, TINY, TinyPack

from bot.check.check import Checked, check_pack
from bot.cli import main
from bot.pack.files import File, as_meant
from bot.pack.pack import SHIPPED
from bot.pack.reader import load_pack, read_pack

PASSAGES = """\
- id: rain
  title: Rain on Monday
  text: In Bergen it rained 35,411 drops on Monday, Ada Weather of the WMO said.
  page: 3
- id: snow
  title: Snow in the hills
  text: Snow fell in the hills above the town.
  page: 4
"""
QUESTIONS = """\
- id: rain-when
  questions: [When did it rain?, On which day was there rain?]
  answer: It rained on Monday.
  cites: [rain]
- id: snow-where
  questions:
    - Where did snow fall?
    - Which place had snow?
  answer: In the hills.
  cites: [snow]
"""
GLOSSARY = """\
- names: [WMO, World Weather Body]
  definition: It watches the weather.
  cites: [rain]
- names: [Bergen]
"""
WELL = {"passages.yaml": PASSAGES, "qa.yaml": QUESTIONS, "glossary.yaml": GLOSSARY}
BILINGUAL = """\
id: tiny
title: {en: A tiny meeting, fr: Une petite réunion}
languages: [en, fr]
document: {title: {en: Its report, fr: Son rapport}, pages: [1, 9]}
"""


def asked(*lines: str) -> dict[str, str]:
    """A pack with one more question, written so."""
    return {"qa.yaml": QUESTIONS + "\n".join(lines) + "\n"}


def line_of(text: str) -> int:
    """The line marked ``# here``, from 1; only a new line is one, whatever YAML and Python think."""
    return next((number for number, line in enumerate(text.split("\n"), 1) if "# here" in line), 1)


# Name of the fault: the files of the pack, the faulty file, words of the message, whether it is an error.
ERRORS: dict[str, tuple[Mapping[str, str | bytes | None], str, list[str]]] = {
    "an answer that loses its end to a comment": (
        asked("- id: a", "  questions: [What fell?]", "  answer: See item #8  # here", "  cites: [rain]"),
        "qa.yaml",
        ["'#8  # here' is lost", "quotes"],
    ),
    "a phrasing that loses its end to a comment": (
        asked("- id: a", "  questions:", "    - What is item #8  # here", "  answer: Rain.", "  cites: [rain]"),
        "qa.yaml",
        ["is lost", "quotes"],
    ),
    "a text that is all comment": (
        asked("- id: a", "  questions: [What fell?]", "  answer: #8  # here", "  cites: [rain]"),
        "qa.yaml",
        ["'answer' is empty", "#"],
    ),
    "a figure that the comma of a list cuts": (
        asked("- id: a", "  questions: [What are the 35,411 drops?]  # here", "  answer: Rain.", "  cites: [rain]"),
        "qa.yaml",
        ["cuts 'What are the 35,411 drops?' in two", "quotes"],
    ),
    "a sentence that the comma of a list cuts": (
        asked("- id: a", "  questions: ['Rain?', In the hills, what fell?]  # here", "  answer: A.", "  cites: [rain]"),
        "qa.yaml",
        ["cuts 'In the hills, what fell?' in two"],
    ),
    "parentheses that the comma of a list cuts": (
        asked("- id: a", "  questions: [What fell (rain, snow) there?]  # here", "  answer: A.", "  cites: [rain]"),
        "qa.yaml",
        ["cuts 'What fell (rain, snow) there?' in two"],
    ),
    "a text that the comma of a map cuts": (
        {"glossary.yaml": GLOSSARY + "- names: [Hail]\n  definition: {en: Ice, wind and rain}  # here\n"},
        "glossary.yaml",
        ["'wind and rain' is empty", "comma", "quotes"],
    ),
    "another ending": ({"speakers.yml": "[]\n"}, "speakers.yml", ["is not read", "speakers.yaml"]),
    "another case": ({"Speakers.YAML": "[]\n"}, "Speakers.YAML", ["is not read", "speakers.yaml"]),
    "a misspelt name": ({"recomendations.yaml": "[]\n"}, "recomendations.yaml", ["name it recommendations.yaml"]),
    "a name for something else": ({"notes.yaml": "a: b\n"}, "notes.yaml", ["is not read", "take it out"]),
    "two endings": ({"qa.yaml.txt": QUESTIONS}, "qa.yaml.txt", ["is not read", "name it qa.yaml"]),
    "a folder in a folder": ({"qa/more/a.yaml": "[]\n"}, "qa/more/a.yaml", ["is not read", "qa/more-a.yaml"]),
    "a misspelt folder": ({"passage/a.yaml": "[]\n"}, "passage/a.yaml", ["is not read", "passages/a.yaml"]),
    "one phrasing in two entries": (
        asked("- id: a", "  questions: [what fell?, When did it RAIN?]  # here", "  answer: A.", "  cites: [rain]"),
        "qa.yaml",
        ["asks for 'rain-when' too (qa.yaml, line 2)"],
    ),
    "one phrasing in two entries, apart": (
        {"phrasings/qa.yaml": "rain-when:\n  en:\n    - Any rain?\n    - Where did snow fall  # here\n"},
        "phrasings/qa.yaml",
        ["asks for 'snow-where' too (qa.yaml, line 7)"],
    ),
    "one name in two terms": (
        {"glossary.yaml": GLOSSARY + "- names:\n    - Wind\n    - WMÓ  # here\n"},
        "glossary.yaml",
        ["'WMÓ' is a name of the term in glossary.yaml, line 1 too"],
    ),
    "an id that a term has": (
        asked("- id: term-wmo  # here", "  questions: [Who watches?]", "  answer: The WMO.", "  cites: [rain]"),
        "qa.yaml",
        ["'term-wmo' is that of a glossary term"],
    ),
    "two terms with one id": (
        {
            "glossary.yaml": GLOSSARY
            + "- names: [C 3]\n  definition: A.\n  cites: [rain]\n"
            + "- names: [C-3]  # here\n  definition: B.\n  cites: [rain]\n"
        },
        "glossary.yaml",
        ["'term-c-3'", "glossary.yaml, line 5"],
    ),
    "a speaker twice": (
        {"speakers.yaml": "- {name: Ada, role: minister}\n- {name: Ada, role: guest}  # here\n"},
        "speakers.yaml",
        ["'Ada' stands here twice"],
    ),
    "a group of no session": (
        {"passages.yaml": PASSAGES + "  group: 2  # here\n"},
        "passages.yaml",
        ["group 2 of which session?"],
    ),
    "the last page first": (
        {
            "meeting.yaml": MEETING.replace("[1, 9]", "[9, 1]").replace("document", "# a report\ndocument").rstrip()
            + "  # here\n"
        },
        "meeting.yaml",
        ["comes before the first"],
    ),
    "a second document": ({"qa.yaml": f"{QUESTIONS}---  # here\n{QUESTIONS}"}, "qa.yaml", ["---", "take it out"]),
    "two groups with one number": (
        {
            "sessions.yaml": "- number: 1\n  title: A\n  groups:\n"
            "    - {number: 2, title: B}\n    - {number: 2, title: C}  # here\n"
        },
        "sessions.yaml",
        ["session 1 has a group 2 already"],
    ),
    "a missing translation": (
        {
            "meeting.yaml": BILINGUAL,
            "glossary.yaml": "- names: [Hail]\n  definition: {en: Ice}  # here\n",
            "passages.yaml": "- id: rain\n  title: {en: Rain, fr: Pluie}\n  text: {en: It fell., fr: Il plut.}\n"
            "  page: 3\n",
            "qa.yaml": None,
        },
        "glossary.yaml",
        ["'definition' is missing in 'fr'"],
    ),
    "a year for a text": (
        asked("- id: a", "  questions: [Which year?]", "  answer: 2014  # here", "  cites: [rain]"),
        "qa.yaml",
        ["2014 is read as a number", 'in quotes, "2014"'],
    ),
    "a date for a text": (
        asked("- id: a", "  questions: [Which day?]", "  answer: 2014-04-24  # here", "  cites: [rain]"),
        "qa.yaml",
        ['2014-04-24 is read as a date: put it in quotes, "2014-04-24"'],
    ),
    "yes for a text": (
        asked("- id: a", "  questions: [Did it rain?]", "  answer: yes  # here", "  cites: [rain]"),
        "qa.yaml",
        ['yes is read as true: put it in quotes, "yes"'],
    ),
    "no for a language": (
        {"glossary.yaml": GLOSSARY + "- names: [Hail]\n  definition:\n    en: Ice\n    no: Is  # here\n"},
        "glossary.yaml",
        ["language", "quotes"],
    ),
    "yes for a page": (
        {"passages.yaml": PASSAGES.replace("page: 4", "page: yes  # here")},
        "passages.yaml",
        ["yes is read as yes or no"],
    ),
    "a page with a leading zero": (
        {"passages.yaml": PASSAGES.replace("page: 4", "page: 07  # here")},
        "passages.yaml",
        ["07 is read as 7", "write 7"],
    ),
    "a map by accident": (
        asked("- id: a", "  questions:", "    - Report : what fell?  # here", "  answer: Rain.", "  cites: [rain]"),
        "qa.yaml",
        ["'Report: what fell?' is read as a key and its value", "quotes"],
    ),
    "a map by accident among more phrasings": (
        {"phrasings.yaml": "rain-when:\n  - Any rain?\n  - Report : what fell?  # here\n"},
        "phrasings.yaml",
        ["'Report: what fell?' is read as a key and its value"],
    ),
    "an answer that is a map by accident": (
        asked("- id: a", "  questions: [What fell?]", "  answer:", "    Rain : a lot  # here", "  cites: [rain]"),
        "qa.yaml",
        ["'Rain' is not among the pack's languages", "quotes"],
    ),
    "a phrasing for a list": (
        asked("- id: a", "  questions: What fell?  # here", "  answer: Rain.", "  cites: [rain]"),
        "qa.yaml",
        ["'questions' must be a list", "brackets"],
    ),
    "a soft hyphen": (
        asked("- id: a", "  questions: [What fell from the thun\u00adder?]  # here", "  answer: A.", "  cites: [rain]"),
        "qa.yaml",
        ["soft hyphen, U+00AD", "after «thun»", "delete it"],
    ),
    "a space of no width": (
        {"glossary.yaml": GLOSSARY + "- names: [Ha\u200bil]  # here\n"},
        "glossary.yaml",
        ["zero width space, U+200B"],
    ),
    "a line separator": (
        {"passages.yaml": PASSAGES.replace("Snow fell", "Snow\u2028fell").replace("town.", "town.  # here")},
        "passages.yaml",
        ["line separator, U+2028", "type a space"],
    ),
    "a bracket that is not closed": (
        asked("- id: a", "  questions: [What fell?  # here", "  answer: Rain.", "  cites: [rain]"),
        "qa.yaml",
        ["not valid YAML", "the bracket that opens here"],
    ),
    "quotes that are not closed": (
        asked("- id: a", "  questions: [What fell?]", '  answer: "Rain.  # here', "  cites: [rain]"),
        "qa.yaml",
        ["not valid YAML", "the quotes that open here"],
    ),
    "a text that begins with a sign of YAML": (
        asked("- id: a", "  questions: [What fell?]", "  answer: @all rain  # here", "  cites: [rain]"),
        "qa.yaml",
        ["not valid YAML", "sign of YAML", "quotes"],
    ),
}
WARNINGS: dict[str, tuple[Mapping[str, str | bytes | None], str, list[str]]] = {
    "what may be a comment": (
        {"passages.yaml": PASSAGES.replace("title: Snow in the hills", "title: Snow in # here")},
        "passages.yaml",
        ["is lost", "two spaces before a comment"],
    ),
    "one phrasing twice": (
        {"qa.yaml": QUESTIONS.replace("snow?\n", "snow?\n    - Where did snow fall  # here\n")},
        "qa.yaml",
        ["stands there already (qa.yaml, line 7)"],
    ),
    "a file that holds nothing": ({"unsaid.yaml": "# later\n"}, "unsaid.yaml", ["holds nothing"]),
    "a numbered list that becomes one line": (
        {
            "qa.yaml": QUESTIONS.replace(
                "answer: In the hills.", "answer: |\n      1. In the hills\n      2. In town  # here"
            )
        },
        "qa.yaml",
        ["read as the end of the one above", "'- '"],
    ),
    "a figure from nowhere": (
        {"qa.yaml": QUESTIONS.replace("It rained on Monday.", "On Monday 35,412 drops fell.  # here")},
        "qa.yaml",
        ["'rain-when' cites has the figure '35412'"],
    ),
    "a name from nowhere": (
        {"qa.yaml": QUESTIONS.replace("answer: In the hills.", "answer: In the hills of Norway.  # here")},
        "qa.yaml",
        ["'snow-where' cites has the name 'Norway'"],
    ),
    "an answer nobody reads to its end": (
        {"qa.yaml": QUESTIONS.replace("answer: In the hills.", f"answer: {'In the hills. ' * 100}  # here")},
        "qa.yaml",
        ["1,399 characters"],
    ),
    "a passage no answer rests on": (
        {"passages.yaml": PASSAGES + "- id: sun  # here\n  title: Sun on Sunday\n  text: It shone.\n  page: 5\n"},
        "passages.yaml",
        ["no answer cites 'sun'"],
    ),
    "a title that finds another entry": (
        asked(
            "- id: a",
            "  questions: [hello, What was measured with thermometers?]  # here",
            "  answer: It rained.",
            "  cites: [rain]",
        ),
        "qa.yaml",
        ["'hello' does not find 'a'"],
    ),
    "an entry nobody can reach": (
        asked("- id: a", "  questions: [hello, thank you]  # here", "  answer: It rained.", "  cites: [rain]"),
        "qa.yaml",
        ["nothing that is asked finds 'a'"],
    ),
}


def told(checked: Checked) -> list[str]:
    return [str(fault) for fault in (*checked.errors, *checked.warnings)]


def test_a_pack_without_a_fault_is_well(tiny_pack: TinyPack) -> None:
    assert told(check_pack(tiny_pack(WELL))) == []


@pytest.mark.parametrize(("files", "at", "words"), ERRORS.values(), ids=ERRORS.keys())
def test_an_error_is_named_with_its_file_and_line(
    tiny_pack: TinyPack, files: Mapping[str, str | bytes | None], at: str, words: list[str]
) -> None:
    folder = tiny_pack({**WELL, **files})
    checked = check_pack(folder)
    text = files[at]
    assert isinstance(text, str)
    assert len(checked.errors) == 1, told(checked)
    assert str(checked.errors[0]).startswith(f"{folder / at}:{line_of(text)}: ")
    assert [word for word in words if word not in checked.errors[0].message] == []


@pytest.mark.parametrize(("files", "at", "words"), WARNINGS.values(), ids=WARNINGS.keys())
def test_a_warning_is_named_with_its_file_and_line_and_fails_nothing(
    tiny_pack: TinyPack,
    capsys: pytest.CaptureFixture[str],
    files: Mapping[str, str | bytes | None],
    at: str,
    words: list[str],
) -> None:
    folder = tiny_pack({**WELL, **files})
    text = files[at]
    assert isinstance(text, str)
    with pytest.raises(SystemExit) as leaving:
        main(["check", str(folder)])
    assert leaving.value.code == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{folder / at}:{line_of(text)}: warning: ")
    assert [word for word in words if word not in first] == []
    assert "well (1 warning" in last


def test_json_has_errors_and_warnings_apart(tiny_pack: TinyPack, capsys: pytest.CaptureFixture[str]) -> None:
    unread, doubtful = ERRORS["another ending"], WARNINGS["a name from nowhere"]
    folder = tiny_pack({**WELL, **unread[0], **doubtful[0]})
    with pytest.raises(SystemExit) as leaving:
        main(["check", str(folder), "--json"])
    assert leaving.value.code == 1
    found = json.loads(capsys.readouterr().out)
    assert [(fault["file"], fault["line"]) for fault in found["errors"]] == [(str(folder / "speakers.yml"), 1)]
    assert [(fault["file"], fault["line"]) for fault in found["warnings"]] == [(str(folder / "qa.yaml"), 9)]
    assert "Norway" in found["warnings"][0]["message"]


def test_faults_of_every_kind_are_told_at_once(tiny_pack: TinyPack) -> None:
    texts = {
        "passages.yaml": PASSAGES + "  colour: white  # here\n",
        "qa.yaml": QUESTIONS + "- id: a\n  questions: [When did it rain?]  # here\n  answer: A.\n  cites: [rain]\n",
        "glossary.yaml": GLOSSARY + "- names: [Ha\u00adil]  # here\n",
        "unsaid.yaml": "- id: b\n  questions: [What of 35,411 drops?  # here\n",
        "speakers.yml": "[]\n",
    }
    folder = tiny_pack(texts)
    told_at = {(fault.file.name, fault.line) for fault in check_pack(folder).errors}
    assert told_at >= {(name, line_of(text)) for name, text in texts.items()}


@pytest.mark.parametrize("between", ["\u2028", "\u2029", "\x85"])
def test_lines_are_right_where_an_odd_line_break_stands_above(tiny_pack: TinyPack, between: str) -> None:
    text = PASSAGES.replace("Snow fell", f"Snow{between}fell{between}") + "  colour: white  # here\n"
    folder = tiny_pack({"passages.yaml": text})
    assert [(fault.line, fault.message[:11]) for fault in read_pack(folder)[1]] == [(line_of(text), "unknown key")]


def test_what_nobody_sees_is_not_read(tiny_pack: TinyPack) -> None:
    decomposed = (
        "- id: rain\n  title: Ra\u00adin in Ge\u0301nave\n  text: It\u2028rained.\n  page: 3\n  speaker: Ade\u0301le\n"
    )
    pack = load_pack(tiny_pack({"passages.yaml": decomposed, "speakers.yaml": "- {name: Adéle, role: minister}\n"}))
    (passage,) = pack.passages
    assert (pack.text(passage.title, "en"), pack.text(passage.text, "en")) == ("Rain in Génave", "It rained.")


def test_joiners_stay_where_they_are_letters_own() -> None:
    persian, family = "می\u200cخواهم", "👩\u200d👧"
    assert as_meant(f"{persian} {family} re\u200dport") == f"{persian} {family} report"


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("text", [BOMB, "- &a [*a]\n", "[" * 5000, "- " * 5000])
def test_a_file_that_has_no_end_is_refused_at_once(tiny_pack: TinyPack, text: str) -> None:
    folder = tiny_pack({"qa.yaml": text})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pack, faults = read_pack(folder)
    assert pack is None
    assert [fault.file.name for fault in faults] == ["qa.yaml"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes: it took four gigabytes


def test_aliases_of_ordinary_size_are_read(tmp_path: Path) -> None:
    file = File(tmp_path, "all: &all [a, b]\nmore: [*all, *all]\n")
    file.read()
    assert file.data == {"all": ["a", "b"], "more": [["a", "b"], ["a", "b"]]}


WITHOUT_LIBYAML = """\
import json, sys
from pathlib import Path
sys.modules["yaml._yaml"] = None
import yaml
assert not yaml.__with_libyaml__
from bot.check.check import check_pack
print(json.dumps([[fault.line for fault in check_pack(Path(folder), ask=False).errors] for folder in sys.argv[1:]]))
"""


def test_the_same_is_told_without_libyaml(tmp_path: Path) -> None:
    packs = [{}, *(files for files, _, _ in ERRORS.values()), {"qa.yaml": BOMB}, {"qa.yaml": "[" * 5000}]
    folders = [tmp_path / str(number) for number in range(len(packs))]
    for folder, files in zip(folders, packs, strict=True):
        for name, text in {**TINY, **WELL, **files}.items():
            if isinstance(text, str):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8")
    ran = subprocess.run([sys.executable, "-c", WITHOUT_LIBYAML, *folders], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    told = json.loads(ran.stdout)
    assert told == [[fault.line for fault in check_pack(folder, ask=False).errors] for folder in folders]
    assert told[0] == []


def test_the_shipped_pack_has_no_error_and_few_warnings() -> None:
    checked = check_pack(SHIPPED)
    assert [str(fault) for fault in checked.errors] == []
    assert len(checked.warnings) < 30
