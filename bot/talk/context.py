"""A follow-up read with the question before it: one thing changed, the rest kept.

«How many refugees did Algeria receive?» – «and Senegal?»    → «How many refugees did Senegal receive?»
«Who spoke in session 2?» – «and in session 3?»              → «Who spoke in session 3?»
«What did Mr Diallo present?» – «why?»                       → «why Mr Diallo present»
"""

from __future__ import annotations

import re

from bot.language.analyser import fold
from bot.pack.entries import Entry
from bot.search.index import Index
from bot.talk.conversation import Turn

SIDE = 4  # words of a follow-up that only asks of another time, «and after the crisis?»
TOPIC = 6  # words of what is asked about, at the most
_TOLD_OF = re.compile(r"(?<!\w)(\w+)\s+")
SHORT = 4  # words of a follow-up that says nothing but a name, whatever else it has
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def in_context(text: str, last: Turn, before: Entry | None, index: Index) -> list[str]:
    """The questions that a follow-up may be in full, the likeliest first."""
    said = f"{last.text} {before.title[index.analyser.code] if before else ''}"
    new = index.lexicon.named(text)
    changed = swapped(text, last, index)
    if changed:
        return [changed]
    kinds = {index.lexicon.kind(name) for name in new}  # a country takes the place of another
    old = [name for name in index.lexicon.named(said) if name not in new]
    kept = [index.lexicon.shown[name] for name in old if index.lexicon.kind(name) not in kinds]
    left = {fold(w) for name in old if index.lexicon.kind(name) in kinds for w in index.lexicon.written(name)}
    speakers = list(dict.fromkeys(c.speaker for c in before.citations if c.speaker)) if before else []
    words = [word for word in content(last.text, index) if fold(word) not in left]
    full = [
        [*kept, *words] if new else words,
        kept,
        [] if new else speakers[:1],
    ]
    found = (" ".join([text.rstrip(" ?!."), *more]) for more in full if more)
    return list(dict.fromkeys(found)) or [text]


def swapped(text: str, last: Turn, index: Index) -> str | None:
    """The question before with the part or the name of a follow-up in the place of its own; None where it names none,
    or says much more."""
    new = index.lexicon.named(text)
    return part_changed(text, last.text, index) or (_name_changed(text, new, last.text, index) if new else None)


def topic_changed(text: str, before: str, index: Index) -> str | None:
    """The question before about something else, «and about visas?» after «what was said about borders?»; None where
    either is on nothing that is told of in this way, or the follow-up asks a question of its own."""
    about = index.analyser.talk.get("on", ())
    said = text.split()
    while said and fold(said[0]) in about:
        said = said[1:]
    asks = any(fold(word.strip("?!.,")) in index.analyser.asking for word in said)
    ends = [match.end() for match in _TOLD_OF.finditer(before) if fold(match[1]) in about]
    if not said or len(said) > TOPIC or asks or not ends or len(before[ends[-1] :].split()) > TOPIC:
        return None
    return f"{before[: ends[-1]]}{' '.join(said)}"


def content(text: str, index: Index) -> list[str]:
    """The words of a question that say what it is about, without those that only ask."""
    return [
        word for word in _WORD.findall(text) if fold(word) not in index.analyser.asking and index.analyser.terms(word)
    ]


def _name_changed(text: str, new: list[str], before: str, index: Index) -> str | None:
    """The question before with another name of the same kind in it, where the follow-up says little more than that, and
    nothing of its own: «and Niger, how many did it evacuate?» is not how many refugees Niger received."""
    lexicon = index.lexicon
    others = [t for t in lexicon.terms(index.analyser.terms(text)) if t not in new]
    said = {*lexicon.terms(index.analyser.terms(before)), *index.analyser.asking_terms}
    if len(others) > 1 or (len(text.split()) > SHORT and not said.issuperset(others)):
        return None
    for name in new:
        known = index.lexicon.named(before)
        for old in known:
            alike = lexicon.kind(old) == lexicon.kind(name)
            alone = len(known) == 1 and not lexicon.people.intersection((old, name))  # a country for a body
            if (alike or alone) and old not in new:
                shown = lexicon.shown[name]
                for written in sorted(lexicon.written(old), key=len, reverse=True):
                    # «d'Algérie» and «l'Algérie» keep their article before a vowel only; the analyser drops it anyway
                    changed = re.sub(
                        rf"(?<!\w){re.escape(written)}(?:['’]s)?(?!\w)", shown, before, flags=re.IGNORECASE
                    )
                    if changed != before:
                        return changed
    return None


def side_changed(text: str, before: str, index: Index) -> str | None:
    """The question before on the other side of opposites, «and after?» behind what happens during a crisis; None where
    a follow-up says more than that, or the question before is on no side."""
    analyser = index.analyser
    asked, had = analyser.sides(text), analyser.sides(before)
    if len(_WORD.findall(text)) > SIDE or not any(had.get(pair, side) != side for pair, side in asked.items()):
        return None
    said = {fold(word): word for word in _WORD.findall(text)}
    for pair, side in asked.items():
        sides = analyser.data["opposites"][pair]
        now = next(word for word in said if word in sides[side])
        for match in _WORD.finditer(before):
            if side != had.get(pair, side) and fold(match[0]) in sides[had[pair]]:
                return f"{before[: match.start()]}{said[now]}{before[match.end() :]}"
    return None


def part_changed(text: str, before: str, index: Index) -> str | None:
    """The question before about another session, group or recommendation: «and in session 3?»."""
    parts = index.analyser.parts(text)
    rest = [term for term in index.analyser.terms(text) if "=" not in term]
    if len(parts) != 1 or rest:
        return None
    for old in index.analyser.parts(before):
        if old.kind == parts[0].kind:
            changed = re.sub(rf"(?<!\d){old.number}(?!\d)", str(parts[0].number), before, count=1)
            return changed if changed != before else None
    words = content(before, index)
    return f"{' '.join(words)} {text}" if words else None
