"""The words of an inquiry: what a reader is sent, the schema of its answer, and what counts as one."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.answer.inquiry import Choice, Inquiry, Outside
from bot.answer.understand import clean
from bot.language.analyser import YAML

PROMPT = Path(__file__).parent / "prompt.yaml"
TOKENS = 200  # of an answer, at the most: a choice, and a follow-up spelt out
LONGEST = 300  # characters of a follow-up spelt out


class NoChoice(ValueError):
    """What a reader answered is no choice; the message says how, in words that are not its own."""


def asked(inquiry: Inquiry) -> dict[str, Any]:
    """An inquiry as a reader sees it."""
    return {
        "question": inquiry.question,
        "before": [{"question": question, "answer": answer} for question, answer in inquiry.before],
        "candidates": [
            {"number": number, "title": link.title, "text": link.text}
            for number, link in enumerate(inquiry.candidates, 1)
        ],
    }


def request(inquiry: Inquiry, model: str | None) -> dict[str, Any]:
    """The body of a call to a chat endpoint, in the shape that OpenAI gave it and others follow
    (https://platform.openai.com/docs/api-reference/chat/create)."""
    format = {"name": "choice", "strict": True, "schema": schema(len(inquiry.candidates))}
    return {
        **({"model": model} if model else {}),
        "messages": [
            {"role": "system", "content": _system()},
            {"role": "user", "content": json.dumps(asked(inquiry), ensure_ascii=False)},
        ],
        "temperature": 0,
        "max_tokens": TOKENS,
        "response_format": {"type": "json_schema", "json_schema": format},
    }


def schema(candidates: int) -> dict[str, Any]:
    """The JSON schema of an answer. The question comes first: a follow-up is read before it is answered."""
    numbers = [str(number) for number in range(1, candidates + 1)]
    return {
        "type": "object",
        "properties": {
            "question": {"type": "string"},
            "choice": {"type": "string", "enum": [*numbers, *map(str, Outside)]},
        },
        "required": ["question", "choice"],
        "additionalProperties": False,
    }


def content(response: bytes) -> str:
    """The text of an endpoint's response. Raises ``NoChoice``."""
    try:
        first = json.loads(response)["choices"][0]
        message, text = first["message"], first["message"].get("content")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NoChoice("a response in another shape") from None
    if message.get("refusal"):
        raise NoChoice("a refusal")
    if first.get("finish_reason") == "length":
        raise NoChoice("an answer that is cut off")
    if not isinstance(text, str):
        raise NoChoice("no answer")
    return text


def choice(text: str, inquiry: Inquiry) -> Choice:
    """What the text of an answer chooses. Raises ``NoChoice`` for anything but what the schema allows."""
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise NoChoice("an answer that is no JSON") from None
    if not isinstance(answer, dict) or set(answer) != {"question", "choice"}:
        raise NoChoice("an answer in another shape")
    chosen, question = answer["choice"], answer["question"]
    if not isinstance(chosen, str) or not isinstance(question, str) or len(question) > LONGEST:
        raise NoChoice("an answer in another shape")
    if chosen in list(Outside):
        return Choice(outside=Outside(chosen), question=clean(question))
    ids = {str(number): link.id for number, link in enumerate(inquiry.candidates, 1)}
    if chosen not in ids:
        raise NoChoice("a number that no candidate has")
    return Choice(ids[chosen], question=clean(question))


@cache
def _system() -> str:
    return str(yaml.load(PROMPT.read_text(encoding="utf-8"), Loader=YAML)["system"]).strip()
