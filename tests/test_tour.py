"""The whole tour with the shipped pack, step by step, as a newcomer takes it: a real process, a strict server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bot_api import USER_ID, BotApi, Json, a_chat
from test_run import PATIENCE, Process, plain, polls

from bot.brain import Brain

QUESTION = "How many refugees from Libya did Algeria receive?"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def bot(api: BotApi, tmp_path: object) -> Iterator[Process]:
    environment = {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_URL": api.base_url.removesuffix("/bot")}
    process = Process(tmp_path, environment)  # type: ignore[arg-type]
    try:
        api.wait_for(lambda: polls(api), PATIENCE, "the first poll")
        yield process
    finally:
        process.process.kill()
        process.process.wait()


class Newcomer:
    """Somebody with a phone: writes, presses what is under the last message, and reads."""

    def __init__(self, api: BotApi) -> None:
        self.api = api

    def sends(self, update: Json, chat: int = USER_ID) -> Json:
        """The message that answers an update."""
        before = self.api.sent(chat)
        self.api.deliver(update)
        self.api.wait_for(lambda: self.api.sent(chat) != before, PATIENCE, "an answer")
        return self.api.sent(chat)[-1]

    def says(self, text: str) -> Json:
        return self.sends(self.api.message(text))

    def presses(self, message: Json, label: str) -> Json:
        """Press the button that has this on it; the message that then stands last."""
        return self.sends(self.api.callback(message, self.button(message, label)["callback_data"]))

    def button(self, message: Json, label: str) -> Json:
        (found,) = [one for row in message["reply_markup"]["inline_keyboard"] for one in row if label in one["text"]]
        return found

    def asks_inline(self, query: str) -> Json:
        """The first result under what is typed after the name of the bot."""
        before = len(self.inline_answers())
        self.api.deliver(self.api.inline_query(query))
        self.api.wait_for(lambda: len(self.inline_answers()) > before, PATIENCE, "inline results")
        return self.inline_answers()[-1]["results"][0]

    def inline_answers(self) -> list[Json]:
        return [call.params for call in self.api.calls if call.method == "answerInlineQuery"]


def test_the_whole_tour(api: BotApi, bot: Process, brain: Brain) -> None:
    ada = Newcomer(api)

    def title(id: str) -> str:
        shown = brain.show(id, "en")
        assert shown is not None
        return shown[0].title

    hello = ada.says("/start")
    assert "I answer questions about the meeting" in hello["text"]

    choice = ada.says("working group 1")
    assert "working group 1 in more than one session" in choice["text"]
    chosen = ada.presses(choice, "Session 3, working group 1")
    assert chosen["text"].startswith(title("session-3-group-1"))

    example = ada.presses(hello, title("meeting-who-chaired"))
    assert "France and the ECOWAS Commission" in example["text"]
    assert "Source: " in example["text"]

    answer = ada.says(QUESTION)
    assert "35,411 refugees" in answer["text"]
    assert "pp. 7–8" in answer["text"]

    (first, *_) = [
        one["text"]
        for row in chosen["reply_markup"]["inline_keyboard"]
        for one in row
        if one.get("callback_data", "").startswith("n:")
    ]
    related = ada.presses(chosen, first)
    told = next(entry for entry in brain.entries if entry.title["en"].startswith(first.rstrip("…")))
    assert told.text["en"].split(",")[0][:40] in related["text"]

    eighth = ada.says("/recommendation 8")
    assert eighth["text"].startswith(title("recommendation-8"))
    ninth = ada.presses(eighth, "9 ›")
    assert (ninth["message_id"], ninth["text"].splitlines()[0]) == (eighth["message_id"], title("recommendation-9"))
    listed = ada.presses(ninth, "All")
    assert "\n7. " in listed["text"]
    assert ada.says("next")["text"].startswith(title("recommendation-10"))

    share = ada.button(answer, "Share")["switch_inline_query_chosen_chat"]
    article = ada.asks_inline(share["query"])
    assert article["title"] == title("algeria-refugee-count")
    assert "35,411 refugees" in article["input_message_content"]["message_text"]

    link = ada.button(answer, "Copy link")["copy_text"]["text"]
    assert article["reply_markup"]["inline_keyboard"][0][0]["url"] == link
    address, _, payload = link.partition("?start=")
    assert address == f"https://t.me/{api.me['username']}"
    opened = ada.says(f"/start {payload}")
    assert "35,411 refugees" in opened["text"]

    group = a_chat("supergroup")
    mention = api.message(f"@{api.me['username']} {QUESTION}", group)
    shared = ada.sends(mention, group["id"])
    assert "35,411 refugees" in shared["text"]
    assert shared["reply_to_message"]["message_id"] == mention["message"]["message_id"]

    assert bot.stop() == 0
    assert api.violations == []
    assert api.unanswered() == []
    assert api.answered_twice() == []
    assert plain(bot)
