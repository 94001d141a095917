"""What the bot remembers of people: their conversations for half an hour, and the languages they chose."""

from __future__ import annotations

from typing import NamedTuple

from cachetools import LRUCache, TTLCache

from bot.talk.conversation import EXPIRES, Conversation

REMEMBERED = 20_000  # conversations, and people with a language


class Place(NamedTuple):
    """Where a conversation is held and by whom: in a group, each person has one of his own in each topic."""

    chat: int
    topic: int | None
    person: int


class Memory:
    """Conversations by their place, and chosen languages by person; nothing is written down."""

    def __init__(self) -> None:
        self._conversations: TTLCache[Place, Conversation] = TTLCache(REMEMBERED, EXPIRES)
        self._languages: LRUCache[int, str] = LRUCache(REMEMBERED)
        self._moved: LRUCache[int, int] = LRUCache(REMEMBERED)

    def recall(self, place: Place, language: str) -> Conversation:
        """The conversation at a place, or a new one in the language the person chose, else in ``language``."""
        place = self._now(place)
        known = self._conversations.get(place)
        return known or Conversation(interface=self._languages.get(place.person, language))

    def keep(self, place: Place, conversation: Conversation) -> None:
        """Remember a conversation as it now stands."""
        self._conversations[self._now(place)] = conversation

    def choose(self, person: int, language: str) -> None:
        """Remember the language somebody chose."""
        self._languages[person] = language

    def move(self, old: int, new: int) -> None:
        """A group has become a supergroup, under another id: what was said in the one goes on in the other."""
        self._moved[old] = new
        for place in [place for place in self._conversations if place.chat == old]:
            self._conversations[self._now(place)] = self._conversations.pop(place)
        if old in self._languages:  # an administrator who writes as the group
            self._languages[new] = self._languages.pop(old)

    def _now(self, place: Place) -> Place:
        chat, person = (self._moved.get(id, id) for id in (place.chat, place.person))
        return Place(chat, place.topic, person)
