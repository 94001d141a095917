"""A bot in the tests' own process, and a strict Bot API server that can refuse what Telegram refuses."""

from __future__ import annotations

from typing import Any

from bot_api import USER_ID, BotApi, Json, Refusal
from telegram import Update
from telegram.ext import Application

from bot.brain import Brain
from bot.settings import Secret, Settings

ALGERIA = "algeria-refugee-count"
CHAIRED = "meeting-who-chaired"
NAME = "@strict_test_bot"
SERVICE = {
    "voice": {"file_id": "f", "file_unique_id": "u", "duration": 1},
    "photo": [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}],
    "sticker": {
        "file_id": "f",
        "file_unique_id": "u",
        "type": "regular",
        "width": 1,
        "height": 1,
        "is_animated": False,
        "is_video": False,
    },
    "location": {"longitude": 2.35, "latitude": 48.85},
}


class Rooms(BotApi):
    """The server, with chats that the bot cannot write to or that have moved, and messages it cannot change."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: dict[int, Refusal] = {}  # what sending to a chat gets
        self.unacknowledged: Refusal | None = None  # what the acknowledgement of a press gets
        self.unchangeable: Refusal | None = None  # what an edit gets

    def refuse(self, chat: int, text: str, code: int = 400, **parameters: int) -> None:
        """From now on, refuse what is sent to a chat."""
        self.refused[chat] = Refusal(text, code, True, **parameters)

    def forget(self, chat: int, message_id: int) -> None:
        """Somebody deletes a message of the bot."""
        with self._changed:
            del self._messages[chat, message_id]

    def known(self, chat: Json) -> None:
        """Make a chat known without an update of its own."""
        self._chats[chat["id"]] = chat

    def _sendMessage(self, p: Json) -> Json:
        if refusal := self.refused.get(p["chat_id"]):
            raise refusal
        return super()._sendMessage(p)

    def _answerCallbackQuery(self, p: Json) -> bool:
        if self.unacknowledged:
            raise self.unacknowledged
        return super()._answerCallbackQuery(p)

    def _editMessageText(self, p: Json) -> Json | bool:
        if self.unchangeable:
            raise self.unchangeable
        return super()._editMessageText(p)


class Talk:
    """A bot in this process and the server it talks to."""

    def __init__(self, api: Rooms, app: Application, brain: Brain) -> None:  # type: ignore[type-arg]
        self.api, self.app, self.brain = api, app, brain

    async def give(self, update: Json) -> list[tuple[str, Json]]:
        """Hand the bot an update; the calls it made for it, as method and parameters."""
        before = len(self.api.calls)
        number = self.api.deliver(update)
        handled = Update.de_json({"update_id": number, **update}, self.app.bot)
        queues = self.app.update_processor
        await queues.process_update(handled, self.app.process_update(handled))
        return [(call.method, call.params) for call in self.api.calls[before:]]

    async def texts(self, update: Json) -> list[str]:
        """Hand the bot an update; the texts of the messages it sent for it, as people see them."""
        chat = next(iter(update.values()))["chat"]["id"]
        before = len(self.api.sent(chat))
        await self.give(update)
        return [message["text"] for message in self.api.sent(chat)[before:]]

    async def ask(self, text: str, **more: Any) -> str:
        """The text of the one message that answers a text."""
        (answer,) = await self.texts(self.api.message(text, **more))
        return answer

    def last(self, chat: int = USER_ID) -> Json:
        """The bot's last message in a chat."""
        return self.api.sent(chat)[-1]

    async def press(self, data: str, message: Json | None = None) -> list[str]:
        """Press a button under a message of the bot, by default its last; the methods called."""
        return [method for method, _ in await self.give(self.api.callback(message or self.last(), data))]

    def text(self, id: str, language: str = "en") -> str:
        """What an entry says."""
        shown = self.brain.show(id, language)
        assert shown is not None
        return shown[0].text

    def title(self, id: str, language: str = "en") -> str:
        shown = self.brain.show(id, language)
        assert shown is not None
        return shown[0].title

    def heading(self, id: str, language: str = "en") -> str:
        """What stands above a text: the title of a part or a term, nothing above an answer."""
        shown = self.brain.show(id, language)
        assert shown is not None
        return f"{shown[0].title}\n\n" if shown[0].headed else ""

    def says(self, key: str, language: str = "en", **values: object) -> str:
        """A text of the interface."""
        return self.brain.compose.info(key, language, **values).text


def settings(api: BotApi) -> Settings:
    return Settings(telegram_bot_token=Secret(api.token), telegram_api_url=api.base_url.removesuffix("/bot"))


def data(message: Json) -> list[str]:
    """The callback data of the buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["callback_data"] for row in rows for button in row if "callback_data" in button]
