"""What becomes of people's words, as the face that they are typed in has it."""

from __future__ import annotations

from dataclasses import replace

from bot.answer.compose import Composer
from bot.answer.reply import Reply


def privacy(
    compose: Composer, language: str, reader: str | None = None, days: int | None = None, shared: bool = False
) -> Reply:
    """What becomes of them. ``reader`` is where a reader is asked, empty for this machine, None where there is none;
    ``days`` for how many a journal keeps what is asked, None where there is none; ``shared`` says that conversations
    lie in a database."""
    texts = compose.texts[language]
    if days is None:
        told = compose.info("privacy", language)
    else:
        remembered = texts("remembered_there" if shared else "remembered_here")
        told = compose.info("privacy_journal", language, days=days, remembered=remembered)
    if reader is None:
        return told
    read = texts("reader_there", host=reader) if reader else texts("reader_here")
    return replace(told, text=f"{told.text} {read}")
