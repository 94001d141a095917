"""What the bot remembers of people: their conversations for half an hour, and the languages they chose."""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum
from typing import Any, NamedTuple

from cachetools import TTLCache

from bot.talk.conversation import EXPIRES, Conversation

REMEMBERED = 20_000  # things of each kind
YEAR = 365 * 24 * 3600.0


class Kind(StrEnum):
    """The kinds of things remembered."""

    TALK = "talk"  # a conversation, by its place
    LANGUAGE = "language"  # the one that a person chose
    MEETING = "meeting"  # the one that a person chose, empty for all
    MOVED = "moved"  # the first id of a group that has become a supergroup, by its new one
    PARTS = "parts"  # the messages that answer a question, by its chat and id
    ALBUM = "album"  # of pictures, one of which was answered

    @property
    def kept(self) -> float:
        """For how many seconds."""
        return YEAR if self in (Kind.LANGUAGE, Kind.MEETING, Kind.MOVED) else EXPIRES


class Shelf:
    """Where it lies: here in this process's memory. Values are JSON."""

    def __init__(self) -> None:
        self._kinds: dict[Kind, TTLCache[Hashable, Any]] = {kind: TTLCache(REMEMBERED, kind.kept) for kind in Kind}

    async def get(self, kind: Kind, key: Hashable) -> Any:
        """What lies there; None when nothing does."""
        return self._kinds[kind].get(key)

    async def put(self, kind: Kind, key: Hashable, value: Any) -> None:
        """Lay something there, in the place of what did."""
        self._kinds[kind][key] = value


class Place(NamedTuple):
    """Where a conversation is held and by whom: in a group, each person has one of his own in each topic."""

    chat: int
    topic: int | None
    person: int


class Memory:
    """Conversations by their place, chosen languages and meetings by person, and which messages answer a question."""

    def __init__(self, shelf: Shelf | None = None, shared: bool = False) -> None:
        """``shared`` tells that the shelf is one for several processes, and no memory of this one."""
        self.shared = shared
        self._shelf = shelf or Shelf()

    async def recall(self, place: Place, language: str) -> Conversation:
        """The conversation at a place, or a new one in the language the person chose, else in ``language``, and of the
        meeting the person chose."""
        place = await self._first(place)
        if known := await self._shelf.get(Kind.TALK, place):
            return Conversation.from_json(known)
        chosen = await self._shelf.get(Kind.MEETING, place.person)
        return Conversation(
            interface=await self._shelf.get(Kind.LANGUAGE, place.person) or language, meeting=chosen or None
        )

    async def keep(self, place: Place, conversation: Conversation) -> None:
        """Remember a conversation as it now stands."""
        await self._shelf.put(Kind.TALK, await self._first(place), conversation.as_json())

    async def choose(self, person: int, language: str) -> None:
        """Remember the language somebody chose."""
        await self._shelf.put(Kind.LANGUAGE, await self._first_id(person), language)

    async def choose_meeting(self, person: int, meeting: str | None) -> None:
        """Remember the meeting somebody chose; None for all of them."""
        await self._shelf.put(Kind.MEETING, await self._first_id(person), meeting or "")

    async def move(self, old: int, new: int) -> None:
        """A group has become a supergroup, under another id: what was said in the one goes on in the other."""
        await self._shelf.put(Kind.MOVED, new, await self._first_id(old))

    async def parts(self, chat: int, question: int) -> list[int] | None:
        """The messages that answer a question, by their ids; None for one that is not known."""
        known: list[int] | None = await self._shelf.get(Kind.PARTS, (chat, question))
        return known

    async def keep_parts(self, chat: int, question: int, parts: list[int]) -> None:
        """Remember which messages answer a question."""
        await self._shelf.put(Kind.PARTS, (chat, question), parts)

    async def knows_album(self, album: str | None) -> bool:
        """Whether a picture of this album was answered."""
        return album is not None and await self._shelf.get(Kind.ALBUM, album) is not None

    async def keep_album(self, album: str) -> None:
        """Remember that one was."""
        await self._shelf.put(Kind.ALBUM, album, True)

    async def _first(self, place: Place) -> Place:
        return Place(await self._first_id(place.chat), place.topic, await self._first_id(place.person))

    async def _first_id(self, id: int) -> int:
        """The id that a chat had when it was first met. Only groups get another; an administrator may write as one."""
        moved: int | None = await self._shelf.get(Kind.MOVED, id) if id < 0 else None
        return id if moved is None else moved
