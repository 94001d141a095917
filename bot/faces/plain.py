"""A reply as plain text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.answer.reply import Reply


def plain(reply: Reply) -> str:
    """The whole reply as a person reads it: how the question was read, heading, text, choices, context, source line."""
    choices = [f"{number}. {option.title}" for number, option in enumerate(reply.options, 1)]
    body = "\n".join([reply.text, *choices])
    heading = [reply.title] if reply.headed else []
    return "\n\n".join(filter(None, [*reply.notes, *heading, body, reply.context, reply.source, *second(reply)]))


def second(reply: Reply) -> list[str]:
    """The second answer of a reply as paragraphs: what leads to it, and what it says."""
    return [f"{reply.also.title}\n{reply.also.text}"] if reply.also else []


def as_json(reply: Reply) -> dict[str, Any]:
    """The reply as the JSON object other programs rely on."""
    return {
        "q": reply.q,
        "outcome": str(reply.outcome),
        "lang": reply.lang,
        "id": reply.id,
        "title": reply.title,
        "text": plain(reply),
        "confidence": round(reply.confidence, 3),
        "citations": [
            {"page": c.page, "session": c.session, "group": c.group, "speaker": c.speaker} for c in reply.citations
        ],
        "options": [asdict(option) for option in reply.options],
        "related": [{"id": link.id, "title": link.title} for link in reply.related],
        "read_as": reply.read_as,
        "hits": [{"id": hit.id, "score": round(hit.score, 3)} for hit in reply.hits],
        "ms": round(reply.ms, 3),
    }
