"""What a curator looks at: the questions that failed, those asked alike together, with what could answer them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from bot.answer.reply import Link, Outcome, Reply
from bot.brain import Brain
from bot.journal.mask import MASKS
from bot.journal.record import DOWN, Asked
from bot.language.analyser import fold
from bot.meetings import Meetings
from bot.pack.amend import LONGEST
from bot.pack.entries import Kind
from bot.search.encoder import Encoder
from bot.talk.conversation import Conversation

ALIKE = 0.8  # cosine from which on two questions are one: of pairs on different things, 2 in 100,000 reach it
SPELT_ALIKE = 88.0  # the same for the likeness of their letters, 0 to 100: slips of the keyboard
Likeness = npt.NDArray[np.float32]
NEAREST = 3  # entries shown for a group
MOST = 100  # groups looked into, unless more are asked for
BATCH = 256  # questions encoded at once


@dataclass(frozen=True, slots=True)
class Group:
    """Questions asked alike, the most frequent first, how often in all, and how often with a thumbs-down.

    ``last`` is when it was asked last, in seconds since 1970 UTC. ``nearest`` are entries found for it, best first.
    ``proposed`` is a phrasing that could be added to ``entry``; either is empty where none fits.
    """

    language: str
    questions: tuple[str, ...]
    times: int
    down: int
    last: int
    nearest: tuple[Link, ...]
    entry: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Review:
    """The groups to look at; how many more are ``answered`` by now, and how many less frequent were not looked into."""

    groups: tuple[Group, ...]
    answered: int
    unseen: int


def review(brain: Brain | Meetings, asked: Sequence[Asked], encoder: Encoder | None, most: int = MOST) -> Review:
    """What failed, the most frequent first; as many groups as ``most`` are looked into."""
    by_language: defaultdict[str, list[Asked]] = defaultdict(list)
    for question in asked:
        if question.failed and not question.text.startswith("/"):
            by_language[question.language].append(question)
    groups = [members for failed in by_language.values() for members in grouped(failed, encoder)]
    groups.sort(key=_weight)
    seen = [_group(brain, members) for members in groups[:most]]
    shown = tuple(group for group in seen if group)
    return Review(shown, answered=len(seen) - len(shown), unseen=len(groups) - len(seen))


def _weight(members: Sequence[Asked]) -> tuple[int, int, int]:
    """What comes first in a list: the most frequent, then the most often disliked, then the last asked."""
    down = sum(question.thumb == DOWN for question in members)
    return -len(members), -down, -max(question.at for question in members)


def grouped(asked: Sequence[Asked], encoder: Encoder | None) -> list[list[Asked]]:
    """Questions in groups of those asked alike: each joins the most frequent one it is like, or begins a group."""
    same: defaultdict[str, list[Asked]] = defaultdict(list)
    for question in asked:
        same[fold(question.text).strip(" ?!.…")].append(question)
    frequent = sorted(same, key=lambda text: -len(same[text]))
    leads: list[int] = []
    groups: list[list[Asked]] = []
    likeness = _likeness(frequent, encoder)
    for at, text in enumerate(frequent):
        like = likeness(at, leads) if leads else np.zeros(0, np.float32)
        if len(like) and like.max() >= 1:
            groups[int(like.argmax())] += same[text]
        else:
            leads.append(at)
            groups.append(list(same[text]))
    return groups


def _likeness(texts: Sequence[str], encoder: Encoder | None) -> Callable[[int, list[int]], Likeness]:
    """How like a text is to others, all by their place; from 1 on they are one question."""
    batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    vectors = np.concatenate([encoder.encode(batch) for batch in batches]) if encoder and batches else None

    def likeness(at: int, others: list[int]) -> Likeness:
        lead = [texts[other] for other in others]
        spelt: Likeness = cdist([texts[at]], lead, scorer=ratio, dtype=np.float32)[0] / SPELT_ALIKE
        if vectors is None:
            return spelt
        meant: Likeness = vectors[others] @ vectors[at] / ALIKE
        return np.maximum(spelt, meant)

    return likeness


def _group(brain: Brain | Meetings, members: Sequence[Asked]) -> Group | None:
    """A group as it is shown; None when the pack answers it by now, in another way than the one that failed."""
    language = members[0].language
    counted = Counter(question.text for question in members)
    questions = tuple(text for text, _ in counted.most_common())
    told = {question.entry for question in members if question.outcome == "answer" or question.entry}
    speaks = language if language in brain.languages else brain.default
    reply, _ = brain.ask(questions[0], Conversation(interface=speaks))
    if _answers(reply) and reply.id not in told:
        return None
    found = [entry for hit in reply.hits if hit.id not in told and (entry := brain.compose.entry(hit.id))]
    return Group(
        language=language,
        questions=questions,
        times=len(members),
        down=sum(question.thumb == DOWN for question in members),
        last=max(question.at for question in members),
        nearest=tuple(brain.compose.link(entry, speaks) for entry in found[:NEAREST]),
        entry=next((entry.id for entry in found if entry.kind in (Kind.QUESTION, Kind.UNSAID)), ""),
        proposed=next(filter(None, map(_phrasing, questions)), ""),
    )


def _answers(reply: Reply) -> bool:
    return reply.outcome is Outcome.ANSWER or (reply.outcome is Outcome.UNKNOWN and reply.id is not None)


def _phrasing(question: str) -> str:
    """A question as a phrasing; empty where it holds what was masked, or is no single line of some words."""
    text = question.strip(" -–—")
    fits = len(text.split()) > 1 and len(text) <= LONGEST and not any(mask in text for mask in MASKS)
    return text if fits else ""
