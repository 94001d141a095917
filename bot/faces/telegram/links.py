"""What buttons, deep links and inline queries carry: everything they need, so that nothing is kept for them.

callback data   n:fr:algeria-visa    an action, a language, what it acts on
deep link       t.me/BOT?start=fr_algeria-visa
page            PUBLIC_URL/fr/algeria-visa/
inline query    fr #algeria-visa

Where there are several meetings the key of one stands before the id, for its own id is too long:
n:fr:K7QW2AB/algeria-visa, start=fr_K7QW2AB_algeria-visa, fr #K7QW2AB/algeria-visa. Buttons alone also choose a meeting,
n:fr:K7QW2AB/, or all, n:fr:/, and carry out a command in one, n:fr:K7QW2AB//sessions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.faces.address import read_address
from bot.pack.pack import meeting_key


class Action(StrEnum):
    """What a press of a button does."""

    NEW = "n"  # tell an entry in a new message
    OPEN = "o"  # tell an entry in place
    MORE = "m"  # tell what an entry rests on
    EXACT = "q"  # quote what an entry restates
    SESSIONS = "s"  # list the sessions in place
    UP = "u"  # note that an answer helped; the value is the journal's key
    DOWN = "d"  # note that it did not
    RECOMMENDATIONS = "r"  # list the recommendations in place; the value is the page, from 1


THUMBS = (Action.UP, Action.DOWN)

_KEY = "[A-Z2-7]{7}"
_VALUE = rf"(?:{_KEY}/)?(?:[a-z0-9-]{{0,48}}|/[a-z]{{1,20}}(?: [0-9 ]{{1,20}})?)|/"
_PRESS = re.compile(rf"([norsmudq]):([a-z]{{2,3}}):({_VALUE})")
_PAYLOAD = re.compile(rf"([a-z]{{2,3}})_(?:({_KEY})_)?([a-z0-9-]{{1,48}})")
_LINK = re.compile(r"[?&]start=([A-Za-z0-9_-]+)(?:&|\Z)")
_PIN = re.compile(rf"([a-z]{{2,3}}) #(?:({_KEY})/)?([a-z0-9-]{{1,48}})")


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button. ``str(press)`` is its callback data, 64 bytes at the most."""

    action: Action
    language: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.action}:{self.language}:{_short(self.value)}"

    @staticmethod
    def read(data: str) -> Press | None:
        """The press that callback data stands for; None for data of no button of ours."""
        match = _PRESS.fullmatch(data)
        return Press(Action(match[1]), match[2], match[3]) if match else None


@dataclass(frozen=True, slots=True)
class Pin:
    """An entry in a language, as deep links and inline queries name it."""

    language: str
    entry: str

    @property
    def payload(self) -> str:
        """For a deep link: 64 of A-Z a-z 0-9 _ - at the most."""
        return f"{self.language}_{_short(self.entry).replace('/', '_')}"

    @property
    def query(self) -> str:
        """For an inline query that shows this entry first."""
        return f"{self.language} #{_short(self.entry)}"

    @staticmethod
    def read(text: str) -> Pin | None:
        """The entry a payload or an inline query names; None when it names none."""
        match = _PAYLOAD.fullmatch(text.strip()) or _PIN.fullmatch(text.strip())
        return Pin(match[1], f"{match[2]}/{match[3]}" if match[2] else match[3]) if match else None

    @staticmethod
    def read_link(link: str) -> Pin | None:
        """The entry that a deep link opens or a page of the site tells; None for any other address."""
        match = _LINK.search(link)
        if match:
            return Pin.read(match[1])
        page = read_address(link)
        return Pin(*page) if page else None


def _short(id: str) -> str:
    """An id with the key of its meeting for the meeting's own id, where it has one."""
    meeting, slash, own = id.partition("/")
    return f"{meeting_key(meeting)}/{own}" if meeting and slash and not re.fullmatch(_KEY, meeting) else id
