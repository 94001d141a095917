"""What people cannot get to: the bot that a pack makes is asked every title, without the encoder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.answer.reply import Outcome
from bot.brain import Brain
from bot.pack.entries import Entry, Kind
from bot.pack.files import Fault, Located, Severity
from bot.pack.pack import Pack
from bot.pack.reader import Reading

SHOWN = 3  # entries that somebody who asks has before him


def unreached(pack: Pack, reading: Reading) -> Iterator[Fault]:
    """Entries that their own title does not find, and those that none of their phrasings finds."""
    brain = Brain(pack)
    places = _places(pack, reading)
    for entry in (entry for entry in brain.entries if entry.id in places):
        where, place = places[entry.id]
        for language in pack.languages:
            title = entry.title[language]
            other = _instead(brain, entry, title)
            if other is None:
                continue
            rest = [phrasing for phrasing in entry.phrasings[language] if phrasing != title]
            if all(_instead(brain, entry, phrasing) is not None for phrasing in rest):
                message = f"nothing that is asked finds '{entry.id}' ('{title}' finds {other}): ask in other words"
            else:
                message = f"'{title}' does not find '{entry.id}' but {other}: begin with another phrasing"
            yield where.fault(message, *place, language, severity=Severity.WARNING)


def _instead(brain: Brain, entry: Entry, question: str) -> str | None:
    """What a question finds instead of its entry; None where it finds the entry or a reply made for the purpose."""
    reply, _ = brain.ask(question)
    found = [hit.id for hit in reply.hits]
    if entry.id in (reply.id, *found[:SHOWN]):
        return None
    if found:
        return f"'{found[0]}'"
    if reply.outcome is Outcome.INFO:
        return "what the bot says of itself"
    composed = reply.outcome is Outcome.ANSWER or entry.kind is Kind.UNSAID  # a part by its number, a list
    return None if composed else "nothing"


def _places(pack: Pack, reading: Reading) -> Mapping[str, tuple[Located, tuple[str, ...]]]:
    """Where the title of each entry stands. Numbered parts are found by their number, and a passage that answers rest
    on is found through these."""
    asked = (*pack.questions, *pack.unsaid)
    cited = {id for question in asked for id in question.cites}
    questions = {question.id: (reading.where(question), ("questions",)) for question in asked}
    return questions | {p.id: (reading.where(p), ("title",)) for p in pack.passages if p.id not in cited}
