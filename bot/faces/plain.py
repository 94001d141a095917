"""A reply as plain text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.answer.reply import Reply


def plain(reply: Reply) -> str:
    """A reply as a person is shown it first: how the question was read, heading, text, choices, source line."""
    choices = [f"{number}. {option.title}" for number, option in enumerate(reply.options, 1)]
    body = "\n".join([reply.text, *choices])
    heading = [reply.title] if reply.headed else []
    return "\n\n".join(filter(None, [*reply.notes, *heading, body, reply.source]))


def more(reply: Reply) -> str:
    """What a reply holds back until asked: what the report says around it, then a second answer; empty for nothing."""
    second = f"{reply.also.title}\n{reply.also.text}" if reply.also else ""
    return "\n\n".join(filter(None, [reply.context, second]))


def as_json(reply: Reply) -> dict[str, Any]:
    """The reply as the JSON object other programs rely on; ``chosen`` where a reader chose it, ``meeting`` where there
    are several, ``quotes`` where the pack has the report."""
    told: dict[str, Any] = {
        "q": reply.q,
        "outcome": str(reply.outcome),
        "lang": reply.lang,
        "id": reply.id,
        "title": reply.title,
        "text": plain(reply),
        "confidence": round(reply.confidence, 3),
        "citations": _citations(reply),
        "options": [asdict(option) for option in reply.options],
        "related": [{"id": link.id, "title": link.title} for link in reply.related],
        "read_as": reply.read_as,
        "more": more(reply) or None,
        "answers": [_part(answer) for answer in reply.answers or (reply,)],
        "hits": [{"id": hit.id, "score": round(hit.score, 3)} for hit in reply.hits],
        "ms": round(reply.ms, 3),
    }
    if reply.chosen:
        told["chosen"] = True
    if reply.meeting:
        told["meeting"] = reply.meeting
    if reply.quotes is not None:
        told["quotes"] = [asdict(quote) for quote in reply.quotes]
    return told


def _part(reply: Reply) -> dict[str, Any]:
    """One answer of a reply to several questions."""
    return {
        "id": reply.id,
        "outcome": str(reply.outcome),
        "confidence": round(reply.confidence, 3),
        "citations": _citations(reply),
    }


def _citations(reply: Reply) -> list[dict[str, Any]]:
    return [{"page": c.page, "session": c.session, "group": c.group, "speaker": c.speaker} for c in reply.citations]
