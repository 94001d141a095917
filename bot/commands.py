"""Slash commands, the same in every face: «/recommendation 8», «/Session2», «/help@rabat_bot».

``respond`` is what a face calls with whatever a person typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answer.compose import Composer
from bot.answer.inquiry import Choices
from bot.answer.reply import Link, Outcome, Reply
from bot.answer.setting import COMMANDS, has, how_many, in_words, named
from bot.answer.understand import clean
from bot.brain import Brain
from bot.language.analyser import Part, fold, load_analyser
from bot.language.typography import typeset
from bot.meetings import ALL, Meetings, Told
from bot.pack.entries import Kind
from bot.talk.conversation import NEW, Conversation, Turn

_COMMAND = re.compile(r"/(?P<name>[^\W\d_]+)(?P<tail>[^\s@]*)(?:@\w+)?\s*(?P<rest>.*)", re.DOTALL)
SEARCHED = 8  # matches that /search lists
Ask = Callable[[Choices | None], Told]
"""One message answered, with what a reader has chosen so far."""


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


def respond(
    brain: Brain | Meetings,
    text: str,
    conversation: Conversation = NEW,
    now: float = 0.0,
    choices: Choices | None = None,
) -> tuple[Reply, Conversation]:
    """The reply to anything typed, a command or a question, and the conversation after it; ``choices`` are what a
    reader has chosen so far, None where there is none."""
    command = parse(text)
    if command is None:
        chosen = conversation.fresh(now).chosen(text)
        if chosen and IN in chosen and (told := opened(brain, chosen, None, conversation, now)):
            return replace(told[0], q=text), told[1]
        return brain.ask(text, conversation, now, choices)
    reply, after = run(brain, command, conversation.fresh(now), now, choices)
    return replace(reply, q=text), after


def alone(ask: Ask) -> Told:
    """The reply to a message without a reader."""
    return ask(None)


def opened(
    brain: Brain | Meetings, id: str, language: str | None, conversation: Conversation = NEW, now: float = 0.0
) -> tuple[Reply, Conversation] | None:
    """What a choice, a button or a link opens: an entry by its id; among several meetings also one of them, and a
    command in one, «lake-2023//sessions». None where there is no such thing."""
    conversation = conversation.fresh(now)
    language = language or conversation.language or conversation.interface or brain.default
    meeting, within, text = id.partition(IN)
    if not within:
        return brain.show(id, language, conversation, now)
    command, found = parse(f"/{text}"), brain.compose.find(f"{meeting}/") if isinstance(brain, Meetings) else None
    if isinstance(brain, Brain) or command is None or found is None:
        return None
    conversation = replace(conversation, language=language)
    return brain.within(found[0], conversation, lambda own, before: run(own, command, before, now))


def run(
    brain: Brain | Meetings,
    command: Command,
    conversation: Conversation = NEW,
    now: float = 0.0,
    choices: Choices | None = None,
) -> tuple[Reply, Conversation]:
    """Carry out a command; ``choices`` are as for ``respond``."""
    language = conversation.interface or conversation.language or brain.default
    if command.name == "ask":
        return brain.ask(command.rest, conversation, now, choices)
    if command.name in ("language", "langue"):
        return _language(brain, command, conversation, language, now)
    if command.name in MEETINGS:
        return _meetings(brain, command, conversation, language, now)
    if isinstance(brain, Meetings):
        return _among(brain, command, conversation, language, now)
    part = _PARTS.get(command.name)
    numbers = _numbers(brain, part, command.rest, language) if part else []
    if part is not None and (numbers or command.name not in _LISTS):
        return _part(brain, part, command, numbers, conversation, language, now)
    return _listed(brain, command, conversation, language, now)


def _listed(
    brain: Brain | Meetings, command: Command, conversation: Conversation, language: str, now: float
) -> tuple[Reply, Conversation]:
    """A list, what a search finds, or a text of the interface."""
    listing = _LISTS.get(command.name)
    reply = (
        listing(brain.compose, command, language)
        if listing
        else brain.compose.info("command_unknown", language, command=command.name)
    )
    if command.name in SEARCHES:
        reply = _search(brain, command, conversation, language)
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
    ids = [f"{kind}-{part.number}" for part in brain.parts.meant([Part(kind, number) for number in numbers])]
    shown = brain.show(ids[0], language, conversation, now) if len(ids) == 1 else None
    if shown is not None:
        return shown
    which = _which(brain, kind, command.name, language)
    found = [entry for id in ids if (entry := brain.compose.entry(id))]
    if not found:
        return which, conversation.after(None, language, now)
    told = [brain.compose.tell(entry, language) for entry in found]
    reply = brain.compose.tell_all(told if len(found) == len(ids) else [*told, which])
    turn = Turn(f"{kind} {command.rest}", found[-1].id, tuple(entry.id for entry in found))
    return reply, conversation.after(turn, language, now)


def _which(brain: Brain, kind: str, command: str, language: str) -> Reply:
    """The numbers that go with the command for a part, or that there are none."""
    pack, texts, numbers = brain.pack, brain.compose.texts[language], brain.parts.numbers(kind)
    if not numbers:
        return brain.compose.info("none_to_list", language, what=how_many(pack, kind, texts))
    return brain.compose.info(
        "need_number", language, command=command, numbers=in_words(numbers, texts), example=numbers[:2][-1]
    )


def _meetings(
    brain: Brain | Meetings, command: Command, conversation: Conversation, language: str, now: float
) -> tuple[Reply, Conversation]:
    """The meetings to choose from, or the one that is named by its number, its id or words of its title."""
    if isinstance(brain, Brain):
        return brain.compose.info(
            "meetings_one", language, meeting=named(brain.pack, brain.compose.texts[language])
        ), conversation
    labels = {id: brain.compose.label(id, language) for id in brain.brains}
    options = [Link(f"{id}/", label) for id, label in labels.items()]
    options.append(Link(ALL, brain.compose.texts[language]("meetings_all")))
    wanted = fold(command.rest)
    found = [link.id for link in options if wanted and wanted in f"{fold(link.title)} {link.id}"]
    if wanted.isdecimal() and 1 <= int(wanted[:3]) <= len(options):
        found = [options[int(wanted[:3]) - 1].id]
    if len(found) == 1 and (shown := brain.show(found[0], language, conversation, now)):
        return shown
    listed = [link for link in options if link.id in found] or options
    key = "meeting_unknown" if wanted and not found else "meetings_title"
    reply = replace(brain.compose.info(key, language, words=command.rest), options=tuple(listed))
    return reply, replace(conversation, offered=tuple(link.id for link in listed), at=now)


def _among(
    meetings: Meetings, command: Command, conversation: Conversation, language: str, now: float
) -> tuple[Reply, Conversation]:
    """A command where there are several meetings: in the one that was chosen or alone has something for it; else these
    are offered, or what each finds is listed in turn. What is said of the bot is said of all."""
    if command.name not in COMMANDS and command.name not in SEARCHES:
        return _listed(meetings, command, conversation, language, now)
    if conversation.meeting in meetings.brains:
        able = [conversation.meeting]
    else:
        kind = COMMANDS.get(command.name)
        able = [id for id, brain in meetings.brains.items() if kind is None or has(brain.pack, kind)]
        able = able or list(meetings.brains)[:1]
    if len(able) == 1:
        return meetings.within(able[0], conversation, lambda brain, before: run(brain, command, before, now))
    if command.name in SEARCHES:
        return _listed(meetings, command, conversation, language, now)
    numbers = " ".join(re.findall(r"\d{1,3}", command.rest)[:4])
    typed = f"{command.name} {numbers}".strip()
    options = tuple(Link(f"{id}{IN}{typed}", meetings.compose.label(id, language)) for id in able)
    reply = Reply(Outcome.CHOOSE, language, meetings.compose.texts[language]("meeting_of_which"), options=options)
    return replace(reply, confidence=0.0), conversation.after(None, language, now, tuple(o.id for o in options))


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
    brain: Brain | Meetings, command: Command, conversation: Conversation, language: str, now: float
) -> tuple[Reply, Conversation]:
    wanted = fold(command.rest)
    names = {code: str(load_analyser(code).data["name"]) for code in brain.languages}
    code = next((c for c, name in names.items() if wanted and (wanted == c or fold(name).startswith(wanted))), None)
    if len(names) == 1:
        return brain.compose.info("language_only", language), conversation
    if code is None:
        other = next((c for c in names if c != language), language)
        listed = ", ".join(f"{name} ({c})" for c, name in names.items())
        return brain.compose.info("language_unknown", language, languages=listed, example=other), conversation
    return brain.compose.info("language_set", code), replace(conversation, interface=code, language=code, at=now)


def _sessions(compose: Composer, command: Command, language: str) -> Reply:
    texts = compose.texts[language]
    if not compose.pack.sessions:
        return _none(compose, "session", language)
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
    if not recommendations:
        return _none(compose, "recommendation", language)
    title = texts("recommendations_title", count=len(recommendations))
    options = tuple(Link(r.id, typeset(compose.pack.text(r.title, language), language)) for r in recommendations)
    return Reply(Outcome.INFO, language, title, title=title, options=options)


def _speakers(compose: Composer, command: Command, language: str) -> Reply:
    if not compose.pack.speakers:
        return _none(compose, "speaker", language)
    lines = [f"- {compose.speaker(speaker, language)}" for speaker in compose.pack.speakers]
    return Reply(Outcome.INFO, language, "\n".join([compose.texts[language]("speakers_title"), *lines]))


def _none(compose: Composer, kind: str, language: str) -> Reply:
    """That the report has nothing of a kind to list."""
    return compose.info("none_to_list", language, what=compose.texts[language](f"none_{kind}"))


def _search(brain: Brain | Meetings, command: Command, conversation: Conversation, language: str) -> Reply:
    if not command.rest:
        return brain.compose.info("search_need", language)
    alone = Conversation(interface=language, language=language, meeting=conversation.meeting)
    asked, _ = brain.ask(command.rest, alone)
    texts = brain.compose.texts[asked.lang]
    found = [entry for hit in asked.hits if (entry := brain.compose.entry(hit.id)) and entry.kind is not Kind.UNSAID]
    if not found:
        return brain.compose.info("search_none", asked.lang, words=command.rest)
    options = tuple(brain.compose.link(entry, asked.lang) for entry in found[:SEARCHED])
    return Reply(Outcome.INFO, asked.lang, texts("search_title", words=command.rest), options=options, hits=asked.hits)


def _text(key: str, examples: bool = False) -> Callable[[Composer, Command, str], Reply]:
    return lambda compose, command, language: compose.info(key, language, examples=examples)


IN = "//"  # between a meeting and what is to be carried out in it
MEETINGS = ("meetings", "meeting", "reunions", "reunion")
SEARCHES = ("search", "chercher")
PRIVACY = ("privacy", "confidentialite")  # a face that notes what is asked, or passes it on, has its own answer

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
