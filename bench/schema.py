"""A tour of the bot, each request held against somebody else's reading of the Bot API. Exit 1 for what that refuses.

    bench/schema.py api.json

The file is the Bot API in a form for machines, from github.com/PaulSonOfLars/telegram-bot-api-spec: a request must be
one that it describes, field by field. The tour is taken on the strict server of the tests, and may break its rules as
little: messages and commands, every button under every answer, inline and guest queries, edits, a group and a topic.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bot_api import USER_ID, BotApi, Call, Json, a_chat  # noqa: E402
from running import Process  # noqa: E402

PATIENCE = 120.0  # seconds for the start, and for an answer
SAID = """/start|working group 1|How many refugees from Libya did Algeria receive?|which page?|more|and Mali?|2
/recommendation 8|next|/recommendations|/sessions|/speakers|/glossary|/search <b>visa</b> & "more"|/about|/help
/language fr|les recommandations 8 à 10|Qui était ministre ?|/language en|zxqv zxqv|compare Niger and Senegal|/privacy
summarise the whole report|Which countries are mentioned?|en français|thank you|&lt;i&gt;
/start en_algeria-refugee-count|/start gone|🙂"""
INLINE = ["", "en #algeria-refugee-count", "fr #gone-visa", "refugees", "<b>", "/help", "recommendation 8"]
PLAIN = {"Integer": int, "String": str, "Boolean": bool, "Float": int | float}


class Schema:
    """The Bot API as data."""

    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text())
        self.version, self._methods, self._types = data["version"], data["methods"], data["types"]

    def faults(self, call: Call) -> list[str]:
        """Where a request is not one that the Bot API describes."""
        if call.method not in self._methods:
            return [f"{call.method}: no such method"]
        return [
            f"{call.method}{why}" for why in self._object(call.params, self._methods[call.method].get("fields", []))
        ]

    def _object(self, given: Json, fields: list[Json]) -> Iterator[str]:
        known = {field["name"]: field for field in fields}
        yield from (f".{name} is not known" for name in given.keys() - known.keys())
        yield from (f".{name} is missing" for name, field in known.items() if field["required"] and name not in given)
        for name in given.keys() & known.keys():
            readings = [list(self._value(given[name], type_)) for type_ in known[name]["types"]]
            yield from (f".{name}{why}" for why in min(readings, key=len))

    def _value(self, value: Any, type_: str) -> Iterator[str]:
        if type_.startswith("Array of ") and isinstance(value, list):
            for at, item in enumerate(value):
                yield from (f"[{at}]{why}" for why in self._value(item, type_.removeprefix("Array of ")))
        elif subtypes := self._types.get(type_, {}).get("subtypes"):
            yield from min((list(self._value(value, subtype)) for subtype in subtypes), key=len)
        elif type_ in self._types and isinstance(value, dict):
            yield from self._object(value, self._types[type_].get("fields", []))
        elif not isinstance(value, PLAIN.get(type_, ())) or (isinstance(value, bool) and type_ != "Boolean"):
            yield f" is no {type_}: {str(value)[:60]!r}"


class Visitor:
    """Writes to the bot, and presses what stands under its answers."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    def gives(self, update: Json) -> None:
        """Hand the bot an update and wait until it is answered."""
        self._api.deliver(update)
        self._api.wait_for(lambda: not self._api.unanswered(), PATIENCE, f"an answer to {str(update)[:300]}")

    def says(self, text: str) -> None:
        """Write a message, then press the buttons under its answers."""
        before = len(self._api.sent(USER_ID))
        self.gives(self._api.message(text))
        for message in self._api.sent(USER_ID)[before:]:
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for data in [button["callback_data"] for row in rows for button in row if "callback_data" in button]:
                self.gives(self._api.callback(message, data))


def tour(api: BotApi) -> None:
    """What people do."""
    visitor, edited = Visitor(api), api.message("recommendation 8")
    for text in SAID.replace("\n", "|").split("|"):
        visitor.says(text)
    for query in INLINE:
        for offset in ("", "10"):
            visitor.gives(api.inline_query(query, offset))
    visitor.gives(api.message(f"@{api.me['username']} {SAID.split('|')[2]}", a_chat("supergroup")))
    visitor.gives(api.message("/ask recommendation 8", a_chat("forum"), topic=7))
    visitor.gives(api.guest_message("recommendation 8"))
    visitor.gives(edited)
    api.deliver({"edited_message": edited["message"] | {"text": "recommendation 9"}})
    api.wait_for(lambda: any(call.method == "editMessageText" for call in api.calls[-3:]), PATIENCE, "an edit")


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: bench/schema.py api.json", file=sys.stderr)
        return 2
    schema = Schema(Path(sys.argv[1]))
    with BotApi() as api, tempfile.TemporaryDirectory() as folder:
        given = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.base_url.removesuffix("/bot")}
        given |= {"DATABASE_URL": f"sqlite:///{folder}/journal.sqlite", "XDG_STATE_HOME": folder, "ENCODER": "none"}
        process = Process(Path(folder), given)
        try:
            tour(api)
            code = process.stop()
        finally:
            process.process.kill()
            process.process.wait()
        log, calls = process.output, api.attempts
        faults = [*(why for call in calls for why in schema.faults(call)), *api.violations]
    faults += [f"the bot ended with {code}"] if code else []
    faults += [line for line in log.splitlines() if "Traceback" in line or " ERROR " in line]
    counted = Counter(call.method for call in calls)
    print(f"{len(calls)} requests: {', '.join(f'{count} {method}' for method, count in counted.most_common())}")
    print(f"against {schema.version}: {len(faults)} faults")
    for why in list(dict.fromkeys(faults))[:30]:
        print(f"  {why}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
