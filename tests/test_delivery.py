"""What is delivered: every library that runs is pinned, as the project asks; the image and the unit fit the bot."""

from __future__ import annotations

import re
import tomllib
from configparser import ConfigParser
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def pins() -> dict[str, str]:
    lines = (ROOT / "deploy" / "constraints.txt").read_text().splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def needed(requirement: Requirement, seen: set[str]) -> None:
    """Add the names of a requirement and of all that it requires."""
    name = canonicalize_name(requirement.name)
    seen.add(name)
    try:
        further = [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:  # an extra that this environment does without
        return
    for one in further:
        wanted = any(one.marker is None or one.marker.evaluate({"extra": extra}) for extra in (*requirement.extras, ""))
        if wanted and canonicalize_name(one.name) not in seen:
            needed(one, seen)


def test_all_that_runs_is_pinned_as_the_project_asks_for_it() -> None:
    pinned, seen = pins(), set[str]()
    for text in PROJECT["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text
        needed(requirement, seen)
    assert len(seen) > 20
    assert sorted(seen - pinned.keys()) == []


def test_the_image_is_pinned_and_runs_as_nobody_else() -> None:
    version, *_ = re.findall(r"^ARG PYTHON=(\d+\.\d+\.\d+)-slim-\w+$", DOCKERFILE, re.MULTILINE)
    assert tuple(map(int, version.split("."))) >= (3, 11)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:${PYTHON}"}
    assert "PIP_CONSTRAINT=/src/deploy/constraints.txt" in DOCKERFILE
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert last.index("USER ") > last.index("RUN ")
    assert 'CMD ["rabat-bot", "health"]' in last and 'CMD ["run"]' in last
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [path for line in re.findall(r"^COPY (?!--)(.*) \S+$", DOCKERFILE, re.MULTILINE) for path in line.split()]
    assert ignored[0] == "*"  # no .env in any layer
    assert {f"!{path}" for path in copied} == {line for line in ignored if line.startswith("!")}
    assert all((ROOT / path).exists() for path in copied)


def test_the_unit_starts_the_bot_again_but_not_with_bad_settings() -> None:
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[method-assign, assignment]
    unit.read_string((ROOT / "deploy" / "rabat-bot.service").read_text())
    service = unit["Service"]
    assert service["ExecStart"].endswith("/rabat-bot run")
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("on-failure", "2")
    assert int(service["TimeoutStopSec"]) > 8
    assert (service["DynamicUser"], service["ProtectSystem"], service["NoNewPrivileges"]) == ("yes", "strict", "yes")
    assert service["StateDirectoryMode"] == "0700"  # what others can write is not read
