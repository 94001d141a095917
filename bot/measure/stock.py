"""What a stock retriever finds, to compare with: BM25 as rank-bm25 has it out of the box, over the same texts, once
with plain lower-case words and once with words as our analyser reads them. Nothing in it is fitted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from rank_bm25 import BM25Okapi

from bot.language.analyser import load_analyser

WORD = re.compile(r"\w+")


def first_found(texts: Mapping[str, str], asked: Sequence[tuple[str, str]], language: str) -> dict[str, float]:
    """Of questions with the id of the text that answers each, the share, 0 to 1, whose text is the first found, by how
    words are read."""
    analyser = load_analyser(language)
    readings: dict[str, Callable[[str], list[str]]] = {
        "plain words": lambda text: WORD.findall(text.lower()),
        "words as the analyser reads them": lambda text: list(analyser.terms(text)),
    }
    found, ids = {}, list(texts)
    for name, read in readings.items():
        index = BM25Okapi([read(text) or [""] for text in texts.values()])
        first = [ids[int(np.argmax(index.get_scores(read(q))))] for q, _ in asked]
        found[name] = sum(one == id for one, (_, id) in zip(first, asked, strict=True)) / max(1, len(asked))
    return found
