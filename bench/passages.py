"""Packs of made-up passages of any size, and questions on them: the same ones each time, for ``bench/scale.py``.

The words are English, drawn as often as English uses them; passages come in topics whose words and places they share,
so that more passages have more words, as more texts do. A question has words
of one sentence of its passage, in other forms here and there; a follow-up asks for one more of them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path

SEED = 2014
TOPIC = 40  # passages that share a topic
TOPICAL, PLACES = 30, 12  # words of a topic, and names of places it has
PLAIN, KNOWN = 3000, 40_000  # the most frequent words, none of which is a topic's; those that a topic's are of
EVEN = 0.7  # how much less a report is given to the commonest words than films are: the power of their frequency
SENTENCES, LENGTH = (3, 6), (9, 17)  # of a passage, words of each
LINKING = tuple(
    re.findall(r"\w+", "the of and to in a for that with on was by from as at which were it had their this be")
)
SYLLABLES = [c + v for c in (*"bdfgklmnrstvz", "sh", "ch", "tr") for v in (*"aeiou", "ar", "on")]
ASKING = (
    "What is said about {0} and {1} in {2}?",
    "How did the {0} deal with {1} and {2}?",
    "Why was {0} linked to the {1} of {2}?",
    "Which {0} had {1} with {2}?",
    "Tell me about the {0}, the {1} and {2}",
)
FOLLOWING = ("and the {0}?", "what about {0} there?", "and how was the {0}?")


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a pack."""

    id: str
    title: str
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the numbers of the texts that answer it; the same with a word misspelt, and a follow-up to it,
    empty where there is none."""

    q: str
    right: Sequence[int]
    slip: str = ""
    follow: str = ""


def passages(count: int) -> Iterator[Passage]:
    """``count`` passages; a larger pack begins with those of a smaller one."""
    words, heights = _english()
    for topic in range((count + TOPIC - 1) // TOPIC):
        chance = random.Random(f"{SEED} {topic}")
        own = chance.sample(words[PLAIN:KNOWN], TOPICAL)
        places = ["".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))).title() for _ in range(PLACES)]
        for number in range(topic * TOPIC, min(count, (topic + 1) * TOPIC)):
            place = chance.choice(places)
            told = [_sentence(chance, words, heights, own, place) for _ in range(chance.randint(*SENTENCES))]
            title = f"{own[chance.randrange(TOPICAL)].title()} and {own[chance.randrange(TOPICAL)]} in {place}"
            yield Passage(f"p-{number}", title, " ".join(told), 1 + number // 4)


def questions(every: Sequence[Passage], count: int) -> list[Asked]:
    """Questions on passages all over a pack."""
    chance, found = random.Random(f"{SEED} questions {len(every)}"), []
    for at in chance.sample(range(len(every)), count):
        passage = every[at]
        said = chance.choice(passage.text.split(". ")).lower().rstrip(".").split()
        telling = sorted({word for word in said if len(word) > 4 and word not in LINKING})
        telling += [word for word in passage.title.lower().split() if len(word) > 4 and word not in telling]
        chosen = chance.sample(telling, min(4, len(telling)))
        chosen += chosen[: 4 - len(chosen)]
        asked = [_other_form(chance, word) for word in chosen[:3]]
        form, slipped = chance.choice(ASKING), max(chosen[:3], key=len)
        slips = [_slip(chance, word) if word == slipped else other for word, other in zip(chosen, asked, strict=False)]
        follow = chance.choice(FOLLOWING).format(chosen[3])
        found.append(Asked(form.format(*asked), [at], form.format(*slips), follow))
    return found


def write(folder: Path, every: Sequence[Passage]) -> None:
    """A pack of passages alone, in files of a thousand."""
    (folder / "passages").mkdir(parents=True, exist_ok=True)
    meeting = {
        "id": "made-up",
        "title": "Made up",
        "languages": ["en"],
        "document": {"title": "-", "pages": [1, 99999]},
    }
    (folder / "meeting.yaml").write_text(json.dumps(meeting))
    for start in range(0, len(every), 1000):
        lines = [f"- {json.dumps(asdict(passage))}\n" for passage in every[start : start + 1000]]
        (folder / "passages" / f"{start:06}.yaml").write_text("".join(lines))


def _english() -> tuple[list[str], list[float]]:
    """English words, the most frequent first, and how often they and those before them are said."""
    from spellchecker import SpellChecker

    said = SpellChecker(language="en").word_frequency.dictionary
    known = [word for word in said if word.isascii() and word.isalpha() and len(word) > 3 and word not in LINKING]
    words = sorted(known, key=lambda word: (-said[word], word))
    return words, list(accumulate(said[word] ** EVEN for word in words))


def _sentence(
    chance: random.Random, words: Sequence[str], heights: Sequence[float], own: Sequence[str], place: str
) -> str:
    said = []
    for _ in range(chance.randint(*LENGTH)):
        draw = chance.random()
        if draw < 0.4:
            said.append(chance.choice(LINKING))
        elif draw < 0.62:
            said.append(chance.choice(own))
        elif draw < 0.66:
            said.append(place)
        else:
            said += chance.choices(words, cum_weights=heights)
    return f"{' '.join(said).capitalize()}."


def _other_form(chance: random.Random, word: str) -> str:
    return f"{word}s" if chance.random() < 0.2 and word[-1] not in "sxyzh" else word


def _slip(chance: random.Random, word: str) -> str:
    """A word with two letters swapped, one doubled or one left out, behind its first."""
    at = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(3)
    if kind == 0 and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at] + word[at:] if kind == 1 else word[:at] + word[at + 1 :]
