"""Settings that cannot be used, files and folders that cannot be read: one line that names the fault, exit code 2."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest
from conftest import TinyPack
from test_cli import environment

from bot.settings import BadSetting, Settings, load_settings

NO_FILE = Path("no such file")
TOKEN = "123456:a_token_that_is_told_nowhere"
SECRET = "a_secret_that_is_told_nowhere!"

BAD = {
    "TELEGRAM_BOT_TOKEN": [f"{TOKEN} {TOKEN}", f"{TOKEN}\n{TOKEN}", f"{TOKEN}é", f"{TOKEN}\x7f"],
    "TELEGRAM_API_URL": [
        "127.0.0.1:8081",
        "localhost",
        "ftp://127.0.0.1",
        "http://",
        "http://h:port",
        "http://h:99999",
    ],
    "WEBHOOK_URL": ["bot.example.org/hook", "https:/bot.example.org", "https://[::1", "https://bot example.org"],
    "WEBHOOK_SECRET": [SECRET, "a b", "é" * 8, "a" * 257],
    "WEBHOOK_LISTEN": [
        "8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "::1:8080",
        "[::1]",
        "a b:1",
    ],
    "KNOWLEDGE_DIR": ["/no/such/folder", "~/no such folder", __file__, "~nobody-of-this-name/x", "\0", "x" * 300],
    "PUBLIC_URL": [
        "example.org/report",
        "ftp://example.org",
        "https://e.org/?a",
        "https://e.org/#b",
        f"https://e.org/{'x' * 180}",
    ],
    "READER_URL": [
        "api.example.org/v1",
        "http://api.example.org/v1",
        "http://10.0.0.1:8080/v1",
        "http://127.0.0.1.example.org/v1",
        f"https://me:{SECRET}@api.example.org/v1",
        f"https://api.example.org/v1?key={SECRET}",
        "https://api.example.org/v1#a",
        "ftp://127.0.0.1",
    ],
    "READER_KEY": [f"{SECRET} {SECRET}", f"{SECRET}\n{SECRET}", f"{SECRET}é"],
    "READER_SECONDS": ["0", "0.01", "-1", "31", "two", "1e3", "nan", "9" * 500],
    "LOG_LEVEL": ["LOUD", "10", "NOTSET"],
    "JOURNAL_DAYS": ["0", "-1", "1.5", "a week", "3651", "9" * 5000],
}
GOOD = {
    "TELEGRAM_API_URL": ["http://127.0.0.1:8081", "https://api.example.org", "http://[::1]:8081", "http://h/prefix"],
    "WEBHOOK_URL": ["https://bot.example.org", "https://bot.example.org:8443/hook+1", "http://127.0.0.1/hook(1"],
    "WEBHOOK_LISTEN": ["127.0.0.1:8080", "[::1]:8080", "[::]:65535", "localhost:1", "0.0.0.0:8080"],
    "PUBLIC_URL": ["https://example.org", "http://10.0.0.1:8080/of/us"],
    "READER_URL": [
        "https://api.example.org/v1",
        "https://api.example.org/v1/chat/completions",
        "http://127.0.0.1:8080/v1",
        "http://localhost:11434/v1",
        "http://[::1]:8000/v1",
    ],
    "READER_MODEL": ["a-model", "org/model:latest"],
    "READER_SECONDS": ["0.5", "2.0", "30.0"],
    "LOG_LEVEL": ["debug", "INFO", "Warning", "ERROR"],
    "JOURNAL_DAYS": ["1", "3650"],
}


class Command:
    """Runs ``python -m bot`` in a folder, with a small pack and without the encoder: quick to start."""

    def __init__(self, folder: Path, pack: Path) -> None:
        self.folder, self.pack = folder, pack

    def __call__(self, *arguments: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *arguments]
        given = environment({"KNOWLEDGE_DIR": str(self.pack), "ENCODER": "none", **env})
        done = subprocess.run(command, input=stdin, capture_output=True, cwd=self.folder, env=given, timeout=120)
        return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def bot(tmp_path: Path, tiny_pack: TinyPack) -> Command:
    return Command(tmp_path, tiny_pack({}))


def load(**environment: str) -> Settings:
    return load_settings(environment, NO_FILE)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_setting_is_told_in_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as told:
        load(**{name: value})
    line = str(told.value)
    assert line.startswith(f"{name} ")
    assert len(line) > len(name) + 10 and "\n" not in line
    assert TOKEN not in line and SECRET not in line and "pydantic" not in line
    assert told.value.__suppress_context__  # a traceback, should there be one, has not the value either


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_a_good_setting_is_taken_as_it_is(name: str, value: str) -> None:
    assert str(getattr(load(**{name: f" {value} "}), name.lower())).lower() == value.lower()


def test_an_empty_setting_is_none_and_the_environment_wins(tmp_path: Path) -> None:
    assert load(**dict.fromkeys(BAD, " ")) == Settings()
    file = tmp_path / ".env"
    file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=DEBUG\nSOMETHING_ELSE=1\n")
    read = load_settings({"LOG_LEVEL": "ERROR"}, file)
    assert read.telegram_bot_token and read.telegram_bot_token.get_secret_value() == TOKEN
    assert read.log_level == "ERROR"


BAD_DATABASES = ["mysql://h/x", "journal.sqlite", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql://h/a b"]


@pytest.mark.parametrize("url", BAD_DATABASES)
def test_a_bad_database_is_told_without_its_password(url: str) -> None:
    for given in (url, f"{url}?x=secret_word with a space") if "postgresql" in url else (url,):
        with pytest.raises(BadSetting, match="must be sqlite:") as told:
            load(DATABASE_URL=given)
        assert "secret_word" not in str(told.value)


def test_the_journal_is_a_file_unless_it_is_set_and_none_when_it_is_set_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    file = load().database_url
    assert file and file.get_secret_value() == f"sqlite:///{tmp_path}/rabat-bot/journal.sqlite"
    assert load(DATABASE_URL=" ").database_url is None
    (tmp_path / ".env").write_text("DATABASE_URL=\n")
    assert load_settings({}, tmp_path / ".env").database_url is None
    for url in ("postgresql://me:secret_word@h:5432/x?sslmode=require", "postgres:///x?host=/run", "sqlite:////a/b c"):
        settings = load(DATABASE_URL=url)
        assert settings.database_url and settings.database_url.get_secret_value() == url
        assert "secret_word" not in repr(settings)


def test_secrets_are_in_no_repr() -> None:
    settings = load(TELEGRAM_BOT_TOKEN=TOKEN, WEBHOOK_SECRET=SECRET.rstrip("!"))
    for told in (repr(settings), str(settings), repr(asdict(settings))):
        assert TOKEN.partition(":")[2] not in told
        assert SECRET.rstrip("!") not in told


def test_a_home_is_meant_by_its_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "x").mkdir()
    assert load(KNOWLEDGE_DIR="~/x").knowledge_dir == (tmp_path / "x",)


# -- the file ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_in_utf_8_is_read_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n# é\n", encoding=encoding)
    token = load_settings({}, tmp_path / ".env").telegram_bot_token
    assert token and token.get_secret_value() == TOKEN


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1"])
def test_a_file_in_another_encoding_is_told_by_every_command(bot: Command, tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_text(f"# é\nTELEGRAM_BOT_TOKEN={TOKEN}\n", encoding=encoding)
    for command in (["ask", "session 2"], ["chat"], ["check"], ["run"], ["compile"], ["eval", "x.jsonl"]):
        done = bot(*command)
        assert (done.returncode, done.stderr) == (2, "rabat-bot: .env is not in UTF-8: save it again as UTF-8\n"), (
            command
        )


def test_what_is_no_file_is_none(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()  # a virtual environment, say
    assert load_settings({}, tmp_path / ".env") == Settings()
    assert load_settings({}, tmp_path / "no" / ".env") == Settings()


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").touch(0o000)
    with pytest.raises(BadSetting, match="cannot be read"):
        load_settings({}, tmp_path / ".env")


# -- proxies -----------------------------------------------------------------------------------------------------------


def test_a_bad_proxy_ends_run_alone_and_its_password_is_not_told(bot: Command) -> None:
    bad = {"ALL_PROXY": "foo://user:password@127.0.0.1:1080", "TELEGRAM_BOT_TOKEN": TOKEN}
    done = bot("run", **bad)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "ALL_PROXY" in done.stderr
    assert "password" not in done.stderr
    assert bot("ask", "rain", **bad).returncode == 0


def test_a_socks_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("socksio")  # comes with python-telegram-bot[socks]
    from telegram.request import HTTPXRequest

    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    HTTPXRequest()


# -- homes and folders -------------------------------------------------------------------------------------------------


def test_without_a_home_it_answers_and_leaves_nothing(bot: Command, tmp_path: Path) -> None:
    """No HOME, no cache folder named, and a user that the system does not know."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can be another user")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o777)
    kept = {k: v for k, v in environment().items() if k not in ("HOME", "XDG_CACHE_HOME")}
    nobody = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"]
    if subprocess.run([*nobody, sys.executable, "-c", ""], env=kept, capture_output=True).returncode:
        pytest.skip("another user cannot run this Python")
    command = [*nobody, sys.executable, "-m", "bot", "ask", "rain on Monday", "--knowledge", str(bot.pack)]
    before = sorted(tmp_path.iterdir())
    done = subprocess.run(command, env=kept | {"ENCODER": "none"}, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "It rained" in done.stdout
    assert sorted(tmp_path.iterdir()) == before


def test_a_cache_that_cannot_be_written_is_no_fault(bot: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", Path("/proc"), Path("/dev/null/x")):
        done = bot("ask", "rain on Monday", XDG_CACHE_HOME=str(folder))
        assert (done.returncode, done.stderr) == (0, ""), folder


@pytest.mark.parametrize("home", ["/proc/none", "here"])
def test_a_conversation_at_a_keyboard_needs_no_home_and_leaves_nothing_of_it(
    home: str, bot: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    mine = tmp_path_factory.mktemp("home")
    master, slave = pty.openpty()
    env = environment(
        {
            "HOME": str(mine) if home == "here" else home,
            "TERM": "xterm",
            "KNOWLEDGE_DIR": str(bot.pack),
            "ENCODER": "none",
        }
    )
    process = subprocess.Popen([sys.executable, "-m", "bot", "chat"], stdin=slave, stdout=slave, stderr=slave, env=env)
    os.close(slave)
    os.write(master, b"rain on monday?\rrain on monday?\r/quit\r")  # typed ahead
    told = b""
    with suppress(OSError):  # as the terminal of a process that has ended gives
        while more := os.read(master, 65536):
            told += more
    assert process.wait(60) == 0
    os.close(master)
    assert told.count(b"It rained") == 2
    assert b"Press ENTER" not in told and b"Traceback" not in told
    assert not [path for path in mine.rglob("*") if path.is_file() and b"rain on monday" in path.read_bytes()]


def test_a_byte_order_mark_before_what_is_piped_is_no_text(bot: Command) -> None:
    mark, line = b"\xef\xbb\xbf", b'{"q": "/help", "lang": "en"}\n'
    replies = [bot("ask", "--json", "-", stdin=said).stdout for said in (line, mark + line)]
    assert [json.loads(reply)["q"] for reply in replies] == ["/help", "/help"]
    assert "I do not know" not in bot("chat", stdin=mark + b"/help\n").stdout
