"""Slash commands, the same in every face: «/recommendation 8», «/Session2», «/help@rabat_bot».

``respond`` is what a face calls with whatever a person typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer.compose import Composer
from bot.answer.reply import Link, Outcome, Reply
from bot.answer.understand import clean
from bot.brain import Brain
from bot.language.analyser import fold
from bot.language.typography import typeset
from bot.pack.entries import Kind
from bot.talk.conversation import NEW, Conversation, Turn

_COMMAND = re.compile(r"/(?P<name>[^\W\d_]+)(?P<tail>[^\s@]*)(?:@\w+)?\s*(?P<rest>.*)", re.DOTALL)
SEARCHED = 8  # matches that /search lists


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was typed, its name in lower case without accents."""

    name: str
    rest: str = ""


def parse(text: str) -> Command | None:
    """The command in a message, or None when it is none.

    Case and «@botname» are free, and so is what stands before a number: a space, nothing, or the line of
    «/recommendation_8», which a phone shows as a link.
    """
    match = _COMMAND.fullmatch(clean(text))
    if match is None:
        return None
    return Command(fold(match["name"]), f"{match['tail'].replace('_', ' ')} {match['rest']}".strip())


def respond(brain: Brain, text: str, conversation: Conversation = NEW, now: float = 0.0) -> tuple[Reply, Conversation]:
    """The reply to anything typed, a command or a question, and the conversation after it."""
    command = parse(text)
    if command is None:
        return brain.ask(text, conversation, now)
    reply, after = run(brain, command, conversation.fresh(now), now)
    return replace(reply, q=text), after


def run(
    brain: Brain, command: Command, conversation: Conversation = NEW, now: float = 0.0
) -> tuple[Reply, Conversation]:
    """Carry out a command."""
    language = conversation.interface or conversation.language or brain.default
    if command.name == "ask":
        return brain.ask(command.rest, conversation, now)
    if command.name in ("language", "langue"):
        return _language(brain, command, conversation, language, now)
    part = _PARTS.get(command.name)
    numbers = _numbers(brain, part, command.rest, language) if part else []
    if part is not None and (numbers or command.name not in _LISTS):
        return _part(brain, part, command, numbers, conversation, language, now)
    listing = _LISTS.get(command.name)
    reply = (
        listing(brain.compose, command, language)
        if listing
        else brain.compose.info("command_unknown", language, command=command.name)
    )
    if command.name in ("search", "chercher"):
        reply = _search(brain, command, language)
    return reply, conversation.after(None, language, now, tuple(link.id for link in reply.options or reply.related))


def _part(
    brain: Brain,
    kind: str,
    command: Command,
    numbers: Sequence[int],
    conversation: Conversation,
    language: str,
    now: float,
) -> tuple[Reply, Conversation]:
    count = brain.parts.count(kind)
    ids = [f"{kind}-{number if number > 0 else count + 1 + number}" for number in numbers]
    shown = brain.show(ids[0], language, conversation, now) if len(ids) == 1 else None
    if shown is not None:
        return shown
    which = brain.compose.info("need_number", language, command=command.name, count=count, example=min(count, 2))
    found = [entry for id in ids if (entry := brain.compose.entry(id))]
    if not found:
        return which, conversation.after(None, language, now)
    told = [brain.compose.tell(entry, language) for entry in found]
    reply = brain.compose.tell_all(told if len(found) == len(ids) else [*told, which])
    turn = Turn(f"{kind} {command.rest}", found[0].id, tuple(entry.id for entry in found))
    return reply, conversation.after(turn, language, now)


def _numbers(brain: Brain, kind: str, rest: str, language: str) -> list[int]:
    """The numbers after the name of a part, «8», «8 9», «8 to 10» or «last»; those from the end are negative.

    Whatever language the command is in, the number may be in any that makes more of it.
    """
    if rest.startswith("-"):
        return []
    apart = re.sub(r"(?<=\d)\s+(?=\d)", ", ", rest)
    analysers = brain.indexes.analysers
    others = (analyser for code, analyser in analysers.items() if code != language)
    readings = (analyser.parts(f"{kind} {apart}") for analyser in (analysers[language], *others))
    return max(([part.number for part in parts if part.kind == kind] for parts in readings), key=len)


def _language(
    brain: Brain, command: Command, conversation: Conversation, language: str, now: float
) -> tuple[Reply, Conversation]:
    wanted = fold(command.rest)
    names = {code: str(analyser.data["name"]) for code, analyser in brain.indexes.analysers.items()}
    code = next((c for c, name in names.items() if wanted and (wanted == c or fold(name).startswith(wanted))), None)
    if code is None:
        other = next((c for c in names if c != language), language)
        listed = ", ".join(f"{name} ({c})" for c, name in names.items())
        return brain.compose.info("language_unknown", language, languages=listed, example=other), conversation
    return brain.compose.info("language_set", code), replace(conversation, interface=code, language=code, at=now)


def _sessions(compose: Composer, command: Command, language: str) -> Reply:
    texts = compose.texts[language]
    options = tuple(
        Link(
            f"session-{s.number}",
            texts("session_line", number=s.number, title=compose.pack.text(s.title, language)),
        )
        for s in compose.pack.sessions
    )
    return Reply(Outcome.INFO, language, texts("sessions_title"), title=texts("sessions_title"), options=options)


def _recommendations(compose: Composer, command: Command, language: str) -> Reply:
    texts, recommendations = compose.texts[language], compose.pack.recommendations
    title = texts("recommendations_title", count=len(recommendations))
    options = tuple(Link(r.id, typeset(compose.pack.text(r.title, language), language)) for r in recommendations)
    return Reply(Outcome.INFO, language, title, title=title, options=options)


def _speakers(compose: Composer, command: Command, language: str) -> Reply:
    lines = [f"- {compose.speaker(speaker, language)}" for speaker in compose.pack.speakers]
    return Reply(Outcome.INFO, language, "\n".join([compose.texts[language]("speakers_title"), *lines]))


def _search(brain: Brain, command: Command, language: str) -> Reply:
    texts = brain.compose.texts[language]
    if not command.rest:
        return brain.compose.info("search_need", language)
    asked, _ = brain.ask(command.rest, Conversation(interface=language, language=language))
    texts = brain.compose.texts[asked.lang]
    found = [entry for hit in asked.hits if (entry := brain.compose.entry(hit.id)) and entry.kind is not Kind.UNSAID]
    if not found:
        return brain.compose.info("search_none", asked.lang, words=command.rest)
    options = tuple(brain.compose.link(entry, asked.lang) for entry in found[:SEARCHED])
    return Reply(Outcome.INFO, asked.lang, texts("search_title", words=command.rest), options=options, hits=asked.hits)


def _text(key: str, examples: bool = False) -> Callable[[Composer, Command, str], Reply]:
    return lambda compose, command, language: compose.info(key, language, examples=examples)


PRIVACY = ("privacy", "confidentialite")  # a face that notes what is asked has its own answer to these

_PARTS: Mapping[str, str] = {
    "session": "session",
    "recommendation": "recommendation",
    "recommandation": "recommendation",
    "sessions": "session",
    "recommendations": "recommendation",
    "recommandations": "recommendation",
}
_LISTS: Mapping[str, Callable[[Composer, Command, str], Reply]] = {
    "start": _text("greeting", examples=True),
    "help": _text("help", examples=True),
    "aide": _text("help", examples=True),
    **dict.fromkeys(PRIVACY, _text("privacy")),
    "sessions": _sessions,
    "recommendations": _recommendations,
    "recommandations": _recommendations,
    "speakers": _speakers,
    "intervenants": _speakers,
    "about": _text("about"),
    "apropos": _text("about"),
    "search": _text("search_need"),
    "chercher": _text("search_need"),
}
