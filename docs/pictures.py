"""The pictures of the README, drawn from the bot's real replies: `make pictures`."""

from __future__ import annotations

import re
import textwrap
from html import escape, unescape
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.brain import Brain
from bot.commands import respond
from bot.faces.telegram.draw import Card, Draughtsman
from bot.faces.terminal import draw
from bot.prepared import load_brain
from bot.talk.conversation import Conversation

HERE = Path(__file__).parent
TERMINAL = ["How many refugees from Libya did Algeria take in?", "et combien de médecins dans les camps ?", "reco 8"]
PHONE = ["Did you need a visa to enter Algeria?"]
WIDTH, LINE, SIZE, MARGIN = 400, 18, 13, 12  # pixels
CHARACTERS = 52  # a line of the phone


def terminal(brain: Brain) -> None:
    """A conversation in the terminal, as rich exports it."""
    console = Console(record=True, width=88, force_terminal=True, file=StringIO())
    conversation = Conversation()
    for asked in TERMINAL:
        reply, conversation = respond(brain, asked, conversation)
        console.print(Text(f"› {asked}", style="bold"))
        console.print(draw(reply, brain.compose.texts[reply.lang]))
    (HERE / "chat.svg").write_text(console.export_svg(title="make chat"), encoding="utf-8")


def phone(brain: Brain) -> None:
    """The same brain on a phone: each bubble a message the bot sends, each button one it has."""
    conversation, shapes, y = Conversation(interface="en"), [], MARGIN
    for asked in PHONE:
        reply, conversation = respond(brain, asked, conversation)
        drawn, y = _bubble([asked], y, mine=True)
        shapes += drawn
        for card in Draughtsman(brain.compose, "rabat_meeting_bot").cards(reply):
            drawn, y = _bubble(_lines(card), y, mine=False)
            shapes += drawn
            drawn, y = _buttons(card, y)
            shapes += drawn
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" font-family="sans-serif"'
    head += f' font-size="{SIZE}">'
    ground = f'<rect width="{WIDTH}" height="{y}" rx="18" fill="#dfe8ee"/>'
    (HERE / "phone.svg").write_text("\n".join([head, ground, *shapes, "</svg>"]), encoding="utf-8")


def _lines(card: Card) -> list[str]:
    """The message as plain lines, the folded part shown by its first two, as Telegram does."""
    html = re.sub(r"<blockquote expandable>(.*?)</blockquote>", lambda m: _folded(m[1]), card.html, flags=re.DOTALL)
    text = unescape(re.sub(r"<[^>]+>", "", html))
    return [line for part in text.split("\n") for line in (textwrap.wrap(part, CHARACTERS) or [""])]


def _folded(text: str) -> str:
    first = textwrap.wrap(unescape(re.sub(r"<[^>]+>", "", text)).replace("\n", " "), CHARACTERS - 4)[:2]
    return "\n".join(f"▏ {escape(line)}" for line in first) + " ⌄"


def _bubble(lines: list[str], y: int, mine: bool) -> tuple[list[str], int]:
    height = LINE * len(lines) + 14
    width = min(WIDTH - 3 * MARGIN, 16 + int(7.1 * max(map(len, lines)))) if mine else WIDTH - 3 * MARGIN
    x = WIDTH - MARGIN - width if mine else MARGIN
    shapes = [
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="12" fill="{"#d9fdd3" if mine else "#fff"}"/>'
    ]
    for at, line in enumerate(lines):
        weight = ' font-weight="bold"' if at == 0 and not mine else ""
        shapes.append(f'<text x="{x + 9}" y="{y + 19 + at * LINE}"{weight}>{escape(line)}</text>')
    return shapes, y + height + 6


def _buttons(card: Card, y: int) -> tuple[list[str], int]:
    shapes = []
    for row in card.keyboard.inline_keyboard if card.keyboard else ():
        width = (WIDTH - 3 * MARGIN - 4 * (len(row) - 1)) / len(row)
        for at, button in enumerate(row):
            x = MARGIN + at * (width + 4)
            shapes.append(f'<rect x="{x:.0f}" y="{y}" width="{width:.0f}" height="30" rx="8" fill="#8fa9b8"/>')
            label = escape(textwrap.shorten(button.text, int(width / 6.6), placeholder="…"))
            shapes.append(f'<text x="{x + width / 2:.0f}" y="{y + 20}" fill="#fff" text-anchor="middle">{label}</text>')
        y += 34
    return shapes, y + 8


if __name__ == "__main__":
    shipped = load_brain()
    terminal(shipped)
    phone(shipped)
