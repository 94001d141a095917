"""The command line as other programs use it: real processes, started outside the project's folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from conftest import MEETING, TinyPack

ROOT = Path(__file__).parents[1]
OURS = ("TELEGRAM_", "WEBHOOK_", "KNOWLEDGE_DIR", "DATABASE_URL", "PUBLIC_URL", "READER_", "LOG_LEVEL")
KEYS = [
    *("q", "outcome", "lang", "id", "title", "text", "confidence"),
    *("citations", "options", "related", "read_as", "more", "answers", "hits", "ms"),
]
ANSWERED = "How many refugees from Libya did Algeria receive?"

Bot = Callable[..., subprocess.CompletedProcess[str]]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of this process without settings of the bot, and some more."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **(more or {})}


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    """Runs ``python -m bot`` in an empty folder."""

    def run(
        *arguments: str, stdin: str | bytes = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        sent = stdin if isinstance(stdin, bytes) else stdin.encode()
        command = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(command, input=sent, capture_output=True, cwd=tmp_path, env=environment(env), timeout=120)
        return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def small(tiny_pack: TinyPack) -> dict[str, str]:
    """The environment that names a small pack, quick to load: four sessions and eleven recommendations."""
    parts = {
        "sessions.yaml": "".join(f"- number: {n}\n  title: Morning {n}\n" for n in range(1, 5)),
        "recommendations.yaml": "".join(
            f"- number: {n}\n  title: Advice {n}\n  text: Take an umbrella.\n  pages: [9]\n" for n in range(1, 12)
        ),
    }
    return {"KNOWLEDGE_DIR": str(tiny_pack({"meeting.yaml": MEETING.replace("[en]", "[en, fr]"), **parts}))}


@pytest.fixture
def replies(bot: Bot, small: dict[str, str]) -> Callable[..., list[dict[str, Any]]]:
    """The replies of ``ask --json -`` to some lines."""

    def ask(*lines: str | dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        sent = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
        done = bot("ask", "--json", "-", *options, stdin=sent, env=small)
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def flat(text: str) -> str:
    """A text with all white space made one space: the terminal wraps lines."""
    return " ".join(text.split())


# -- ask ---------------------------------------------------------------------------------------------------------------


def test_ask_prints_the_answer_with_its_source(bot: Bot) -> None:
    done = bot("ask", ANSWERED)
    assert (done.returncode, done.stderr) == (0, "")
    assert "35,411" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("Source: session 2, working group 1")


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        (ANSWERED, "answer"),
        ("working group 1", "choose"),
        ("recommendation 12", "unknown"),
        ("/sessions", "info"),
        ("How meny refugees from Lybia did Algeria recieve?", "answer"),
        ("", "info"),
    ],
)
def test_a_json_reply_has_the_keys_and_types_of_the_contract(bot: Bot, question: str, outcome: str) -> None:
    done = bot("ask", "--json", question)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    reply = json.loads(done.stdout)
    assert list(reply) == KEYS
    assert (reply["q"], reply["outcome"], reply["lang"]) == (question, outcome, "en")
    assert isinstance(reply["id"], str) if outcome == "answer" else reply["id"] is None
    assert isinstance(reply["title"], str)
    assert isinstance(reply["text"], str) and reply["text"].strip()
    assert 0 <= reply["confidence"] <= 1
    assert isinstance(reply["ms"], float) and reply["ms"] >= 0
    assert reply["read_as"] is None or isinstance(reply["read_as"], str)
    for citation in reply["citations"]:
        assert list(citation) == ["page", "session", "group", "speaker"]
        assert isinstance(citation["page"], int)
        assert all(isinstance(citation[part], int | None) for part in ("session", "group"))
        assert isinstance(citation["speaker"], str | None)
    for option in reply["options"]:
        assert list(option) == ["id", "title", "text"]
        assert option["id"] and option["title"]
    assert all(list(link) == ["id", "title"] and link["title"] for link in reply["related"])
    assert reply["more"] is None or (isinstance(reply["more"], str) and reply["more"] not in reply["text"])
    assert len(reply["answers"]) == 1  # one for each question answered
    for answer in reply["answers"]:
        assert list(answer) == ["id", "outcome", "confidence", "citations"]
        assert all(answer[key] == reply[key] for key in answer)
    assert all(list(hit) == ["id", "score"] and hit["score"] > 0 for hit in reply["hits"])
    assert len(reply["hits"]) <= 10
    scores = [hit["score"] for hit in reply["hits"]]
    assert len({hit["id"] for hit in reply["hits"]}) == len(scores)
    if outcome == "answer":
        assert reply["citations"] and reply["hits"][0]["id"] == reply["id"]
    if outcome == "choose":
        assert 2 <= len(reply["options"]) <= 4


def test_a_reply_tells_how_it_read_a_misspelt_question(bot: Bot) -> None:
    reply = json.loads(bot("ask", "--json", "How many refugees from Libya did Algeria recieve in the kamps?").stdout)
    assert reply["read_as"] and "receive" in reply["read_as"]
    assert reply["read_as"] in reply["text"]


def test_lists_are_printed_whole(bot: Bot) -> None:
    told = bot("ask", "/sessions").stdout
    assert [number for number in range(1, 5) if f"{number}. Session {number}: " not in told] == []
    assert bot("ask", "/recommendations").stdout.count("\n11. ") == 1


def test_lang_is_the_interface_language_and_the_question_shows_its_own(bot: Bot) -> None:
    assert bot("ask", "--lang", "fr", "/sessions").stdout.startswith("Les sessions")
    assert bot("ask", "--lang", "en", "/sessions").stdout.startswith("The sessions")
    assert bot("ask", "--lang", "fr", "Who chaired the meeting?").stdout.splitlines()[-1].startswith("Source: ")
    assert "traduction non officielle" in bot("ask", "--lang", "en", "Qui a présidé la réunion ?").stdout


def test_text_is_utf_8_whatever_the_locale(bot: Bot, small: dict[str, str]) -> None:
    text = "Sénégal 🙂 مرحبا"
    plain = {**small, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = bot("ask", "--json", "-", stdin=f"{text}\n", env=plain)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["q"] == text
    done = bot("ask", "--json", text, env=plain)  # arguments are decoded before we see them
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["text"]


def test_a_reader_that_stops_reading_is_no_error(tmp_path: Path, small: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bot", "ask", "--json", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(small),
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b"session 1\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "session-1"
        process.stdout.close()
        process.stdin.write(b"session 2\n" * 20)
        process.stdin.close()
        told = process.stderr.read().decode()
        process.wait(60)
    assert "Traceback" not in told


# -- ask --json - ------------------------------------------------------------------------------------------------------


def test_replies_come_in_the_order_of_the_lines(replies: Callable[..., list[dict[str, Any]]]) -> None:
    lines = [f"recommendation {n}" if n % 2 else {"q": f"recommendation {n}"} for n in range(1, 12)]
    assert [reply["id"] for reply in replies(*lines)] == [f"recommendation-{n}" for n in range(1, 12)]


def test_a_reply_comes_before_the_next_line_is_sent(tmp_path: Path, small: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bot", "ask", "--json", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path, env=environment(small), text=True
    ) as process:
        assert process.stdin and process.stdout
        for number in (3, 1, 2):
            process.stdin.write(f"session {number}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == f"session-{number}"
        process.stdin.close()
        assert process.wait(60) == 0


def test_lines_of_one_chat_are_one_conversation_and_others_have_no_memory(
    replies: Callable[..., list[dict[str, Any]]],
) -> None:
    got = replies(
        {"q": "recommendation 4", "chat": "a"},
        {"q": "recommendation 8", "chat": "b"},
        {"q": "next", "chat": "a"},
        {"q": "next", "chat": "b"},
        {"q": "next", "chat": "c"},
        {"q": "recommendation 1"},
        {"q": "next"},
        "next",
        {"q": "next", "chat": "a"},
    )
    ids = [reply["id"] for reply in got]
    assert [ids[at] for at in (2, 3, 8)] == ["recommendation-5", "recommendation-9", "recommendation-6"]
    assert not any(str(ids[at]).startswith("recommendation-") for at in (4, 6, 7))
    assert [got[at] | {"ms": 0} for at in (4, 6)] == [got[7] | {"ms": 0}] * 2  # without memory, all the same


def test_the_language_of_a_line_and_of_its_chat(replies: Callable[..., list[dict[str, Any]]]) -> None:
    got = replies(
        "/about",
        {"q": "/about", "lang": "en"},
        {"q": "/about", "lang": "en", "chat": "a"},
        {"q": "/langue fr", "chat": "a"},
        {"q": "/about", "chat": "a"},
        {"q": "/about", "lang": "tlh"},
        {"q": "/about", "lang": 7, "chat": 7},
        options=("--lang", "fr"),
    )
    assert [reply["lang"] for reply in got] == ["fr", "en", "en", "fr", "fr", "fr", "fr"]


def test_every_line_gets_one_reply_whatever_it_is(bot: Bot, small: dict[str, str]) -> None:
    lines = [
        b"",
        b"   ",
        b'{"q": "session 1"',
        b'{"question": "session 1"}',
        b'{"q": 7}',
        b'{"q": null, "chat": "a"}',
        b"[1, 2]",
        b'"session 2"',
        b"null",
        b'{"q": "session 3", "chat": {"id": [1]}, "lang": ["fr"], "more": 1}',
        b'{"q": ' + b"[" * 100_000,
        b'{"q": "\\ud800"}',
        b"\xff\xfe \x00 caf\xe9",
        b"{" * 2_000,
        "{\u2028\x85\x0b}".encode(),
        b"session 4",
    ]
    done = bot("ask", "--json", "-", stdin=b"\n".join(lines), env=small)
    assert (done.returncode, done.stderr) == (0, "")
    got = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    assert len(got) == len(lines)
    assert all(reply["text"].strip() for reply in got)
    assert got[0]["outcome"] == got[1]["outcome"] == "info"
    assert [got[at]["q"] for at in (2, 3, 4, 6, 8)] == [lines[at].decode() for at in (2, 3, 4, 6, 8)]
    assert [got[at]["id"] for at in (7, 9, 15)] == ["session-2", "session-3", "session-4"]


def test_a_last_line_without_a_line_end_and_windows_line_ends_count(bot: Bot, small: dict[str, str]) -> None:
    done = bot("ask", "--json", "-", stdin='session 1\r\n{"q": "session 2"}\r\nsession 3', env=small)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["session-1", "session-2", "session-3"]


# -- the pack ----------------------------------------------------------------------------------------------------------


def test_the_pack_is_named_before_or_after_the_command_or_in_the_environment(bot: Bot, tiny_pack: TinyPack) -> None:
    folder = str(tiny_pack({}))
    for done in (
        bot("--knowledge", folder, "ask", "--json", "rain on Monday"),
        bot("ask", "--json", "rain on Monday", "--knowledge", folder),
        bot("ask", "--json", "rain on Monday", env={"KNOWLEDGE_DIR": folder}),
        bot("--knowledge", folder, "ask", "--json", "rain on Monday", env={"KNOWLEDGE_DIR": "/nowhere"}),
    ):
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["hits"][0]["id"] == "rain"


def test_the_pack_is_named_in_a_file_of_settings(bot: Bot, tiny_pack: TinyPack, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"KNOWLEDGE_DIR={tiny_pack({})}\n")
    assert json.loads(bot("ask", "--json", "rain on Monday").stdout)["hits"][0]["id"] == "rain"


def test_check_on_good_packs(bot: Bot, tiny_pack: TinyPack) -> None:
    folder = str(tiny_pack({}))
    for done in (bot("check", folder), bot("check", "--knowledge", folder)):
        assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
        assert "1 passage" in done.stdout
    done = bot("check")
    *warnings, last = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert [line for line in warnings if ": warning: " not in line] == []
    assert ": well" in last


def test_check_on_a_bad_pack_tells_every_fault(bot: Bot, tiny_pack: TinyPack) -> None:
    folder = tiny_pack({"qa.yaml": "- id: sun\n  questions: [Sun?]\n  answer: No.\n  cites: [hail, snow]\n  page: 1\n"})
    done = bot("check", str(folder))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[0].startswith(f"{folder / 'qa.yaml'}:5: unknown key 'page'")
    (folder / "qa.yaml").write_text("- id: sun\n  questions: [Sun?]\n  answer: No.\n  cites: [hail, snow]\n")
    done = bot("check", str(folder))
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()[:2]] == [f"{folder / 'qa.yaml'}:4"] * 2
    assert done.stdout.splitlines()[2].startswith("2 faults")


# -- eval --------------------------------------------------------------------------------------------------------------

CASES = [
    {"id": "1", "q": ANSWERED, "must": [["35,411", "35 411"]]},
    {"id": "2", "q": "Que dit la recommandation 8 ?", "lang": "fr", "must": [["recommandation 8"]]},
    {"id": "3", "q": "recommendation 12", "expect": "abstain"},
    {"id": "4", "q": "", "turns": [{"q": "session 1"}, {"q": "next", "must": [["CIR"]]}]},
    {"id": "5", "q": "session 1", "must": [["no text has this"]]},
    {"id": "6", "q": "Who chaired the meeting?", "must": [["no text has this"]]},
]


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """A question set: four cases that are right and two that are wrong."""
    path = tmp_path / "few.jsonl"
    path.write_text("".join(f"{json.dumps(case)}\n" for case in CASES) + "\n")
    return path


def test_eval_prints_a_table(bot: Bot, case_file: Path) -> None:
    done = bot("eval", str(case_file))
    assert (done.returncode, done.stderr) == (0, "")
    head, row = done.stdout.splitlines()
    for word in ("hit@1", "hit@3", "MRR", "abstained", "false", "ECE"):
        assert word in head
    assert row.split()[:3] == ["few", "6", "66.7"]


def test_eval_prints_json(bot: Bot, case_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(CASES[0]))
    done = bot("eval", "--json", str(case_file), str(other))
    rows = json.loads(done.stdout)
    assert [(row["name"], row["cases"]) for row in rows] == [("few", 6), ("other", 1), ("all", 7)]
    few = rows[0]
    assert few["right"] == pytest.approx(4 / 6)
    assert (few["hit1"], few["hit3"], few["mrr"]) == (0.5, 0.5, 0.5)  # of the two that are searched for, the first hit
    assert (few["abstained"], few["false_answers"]) == (1.0, 0.0)
    assert all(0 <= few[share] <= 1 for share in ("calibration", "precision", "language"))
    assert rows[1]["abstained"] is None


def test_eval_counts_two_files_of_one_name(bot: Bot, case_file: Path, tmp_path: Path) -> None:
    twin = tmp_path / "more" / case_file.name
    twin.parent.mkdir()
    twin.write_text(json.dumps(CASES[0]))
    rows = json.loads(bot("eval", "--json", str(case_file), str(twin)).stdout)
    assert [row["cases"] for row in rows] == [6, 1, 7]


# -- chat --------------------------------------------------------------------------------------------------------------


def test_a_conversation_from_a_pipe(bot: Bot) -> None:
    said = [ANSWERED, "", "/sessions", "2", "next", "/recommendation 8", "/langue fr", "/sessions", "1"]
    done = bot("chat", stdin="\n".join(said))
    assert (done.returncode, done.stderr) == (0, "")
    told = flat(done.stdout)
    at = -1
    for words in (
        "Hello!",
        "35,411",
        "Source: session 2, working group 1",
        "The sessions",
        "1 Session 1: Opening",
        "4 Session 4: Closing",
        "Managing population movements",
        "The contribution of the diaspora",
        "Admission, humanitarian visas and vulnerable groups",
        "Je répondrai désormais en français",
        "Les sessions",
        "Ouverture, état des lieux",
    ):
        at = told.find(words, at + 1)
        assert at >= 0, words


def test_a_conversation_in_french_that_is_left(bot: Bot) -> None:
    done = bot("chat", "--lang", "fr", stdin="recommandation 3\n/quit\nrecommandation 4\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert flat(done.stdout).startswith("Bonjour")
    assert "Cadres souples et globaux" in flat(done.stdout)
    assert "Anticipation et coordination" not in flat(done.stdout)


def test_a_conversation_of_nothing_and_of_rubbish(bot: Bot) -> None:
    assert "Hello!" in bot("chat").stdout
    done = bot("chat", stdin=b"\xff\x00\x1b[31m [bold]x[/] [/]\n/search [/red] \x1b[31mvisas\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout


# -- wrong use ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "COMMAND"),
        (["dance"], "dance"),
        (["ask"], "ask"),
        (["ask", "-"], "--json"),
        (["ask", "one", "two"], "two"),
        (["ask", "x", "--lang", "tlh"], "tlh"),
        (["ask", "x", "--lang"], "--lang"),
        (["ask", "x", "--knowledge", "nowhere"], "nowhere"),
        (["--knowledge", "nowhere", "chat"], "nowhere"),
        (["--knowledge", "nowhere", "eval", "x.jsonl"], "nowhere"),
        (["chat", "--lang", "tlh"], "tlh"),
        (["eval"], "FILE"),
        (["eval", "nowhere.jsonl"], "nowhere.jsonl"),
        (["eval", "."], "."),
        (["run"], "TELEGRAM_BOT_TOKEN"),
        (["--verbose", "ask", "x"], "--verbose"),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, list) else "",
)
def test_wrong_use_is_told_in_one_line(bot: Bot, small: dict[str, str], arguments: list[str], word: str) -> None:
    done = bot(*arguments, env=small)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("rabat-bot: ")
    assert word in done.stderr


def test_a_bad_question_set_is_told_with_its_line(bot: Bot, small: dict[str, str], case_file: Path) -> None:
    case_file.write_text(f'{json.dumps(CASES[0])}\n{{"q": "no id"}}\n')
    done = bot("eval", str(case_file), env=small)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert f"{case_file}:2: " in done.stderr


def test_a_bad_pack_is_told_in_one_line(bot: Bot, tiny_pack: TinyPack) -> None:
    done = bot("ask", "rain", "--knowledge", str(tiny_pack({"qa.yaml": "- id: A\n- id: B\n"})))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "qa.yaml:1: " in done.stderr
    assert "more: run check" in done.stderr


def test_help_is_no_error(bot: Bot) -> None:
    for arguments in (["--help"], ["ask", "--help"]):
        done = bot(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert "usage: rabat-bot" in done.stdout
    version = bot("--version")
    assert (version.returncode, version.stdout) == (0, f"rabat-bot {metadata.version('rabat-bot')}\n")


# -- what a question costs ---------------------------------------------------------------------------------------------


def test_a_question_loads_no_telegram_and_no_terminal(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from bot.cli import main\n"
        "try:\n"
        "    main(['ask', 'session 2'])\n"
        "except SystemExit as leaving:\n"
        "    assert leaving.code == 0\n"
        "heavy = {'telegram', 'tornado', 'httpx', 'prompt_toolkit', 'rich', 'sqlite3', 'asyncio'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))\n"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment(), timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "[]"
