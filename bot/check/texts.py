"""What the texts of a pack say that they should not: one question with two answers, figures from nowhere, too much."""

from __future__ import annotations

from collections.abc import Iterator

from bot.check.sources import Sources
from bot.language.analyser import fold, words
from bot.pack.files import Fault, Severity
from bot.pack.pack import Pack
from bot.pack.reader import Asked, Reading

LONGEST = 1200  # characters of an answer; a phone shows some 700 at once


def doubtful(pack: Pack, reading: Reading) -> Iterator[Fault]:
    """What to look at in the texts of a pack."""
    yield from _asked_twice(pack, reading)
    yield from _long(pack, reading)
    yield from _uncited(pack, reading)
    if reading.usable:
        yield from _unfounded(pack, reading)


def _asked_twice(pack: Pack, reading: Reading) -> Iterator[Fault]:
    """One phrasing, in one language, for two entries, of which people get only one; or twice for the same entry."""
    owners: dict[tuple[str, str], tuple[Asked, str, int]] = {}
    for asked in reading.asked:
        for language, phrasings in asked.questions.items():
            for index, phrasing in enumerate(phrasings):
                key = (language or pack.languages[0], " ".join(words(fold(phrasing))) or phrasing)
                first, *at = owners.setdefault(key, (asked, language, index))
                if (first, *at) == (asked, language, index):
                    continue
                file = first.where.file
                there = f"{file.path.name}, line {file.line((*first.where.place, *first.place, *at))}"
                if first.id == asked.id:
                    message, severity = f"'{phrasing}' stands there already ({there}): keep one", Severity.WARNING
                else:
                    message, severity = f"'{phrasing}' asks for '{first.id}' too ({there}): keep one", Severity.ERROR
                yield asked.where.fault(message, *asked.place, language, index, severity=severity)


def _long(pack: Pack, reading: Reading) -> Iterator[Fault]:
    for question in (*pack.questions, *pack.unsaid):
        for language, answer in question.answer.items():
            if len(answer) > LONGEST:
                message = (
                    f"an answer of {len(answer):,} characters, over {LONGEST:,}: shorten it, or make it two entries"
                )
                yield reading.where(question).fault(message, "answer", language, severity=Severity.WARNING)


def _uncited(pack: Pack, reading: Reading) -> Iterator[Fault]:
    """Passages that no answer rests on, in a pack whose answers rest on passages."""
    rests = [item.cites for items in (pack.questions, pack.unsaid, pack.glossary) for item in items]
    cited = {id for cites in rests for id in cites}
    if not cited & {passage.id for passage in pack.passages}:
        return
    for passage in pack.passages:
        if passage.id not in cited:
            message = f"no answer cites '{passage.id}': write one that does, or take it out"
            yield reading.where(passage).fault(message, severity=Severity.WARNING)


def _unfounded(pack: Pack, reading: Reading) -> Iterator[Fault]:
    """Figures and names of an answer that nothing it cites has, in any language."""
    sources = Sources(pack)
    for question in pack.questions:
        if not question.cites or question.pages:
            continue  # a page may say anything
        ground = sources.of(question)
        for what, strange in (("figure", sources.strange_figures), ("name", sources.strange_names)):
            found = {language: strange(answer, ground) for language, answer in question.answer.items()}
            language = next((language for language in found if found[language]), None)
            if language is not None:
                listed = ", ".join(f"'{one}'" for one in found[language])
                named = f"{what}{'s' if len(found[language]) > 1 else ''} {listed}"
                message = f"nothing that '{question.id}' cites has the {named}: cite what has, or mend the answer"
                yield reading.where(question).fault(message, "answer", language, severity=Severity.WARNING)
