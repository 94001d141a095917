"""The indexes of a pack, one a language, and what all of them know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

import numpy as np

from bot.language.analyser import Analyser
from bot.mapped import NOWHERE, Kept, Parts, data, data_of
from bot.pack.entries import Entry
from bot.pack.pack import Pack
from bot.search.candidate import DEFAULT_WEIGHTS, Weights
from bot.search.classifier import Classifier, buckets
from bot.search.index import Index, what_it_says
from bot.search.lexicon import Name
from bot.search.meaning import ASKED, unit
from bot.search.vectors import VectorStore, silent

WORDS = 20_000  # remembered, with what is known of them
ENTRIES = 128  # from which on a pack has a classifier


class Indexes(Mapping[str, Index]):
    """The index of each language, opened, or built, when it is first needed: one question in English needs no French
    one. What is built is kept where ``kept`` says.

    ``numbering`` are the words that number parts of the report and mark no language, ``telling`` those that mark one or
    are shorthand. ``listed``, ``has`` and ``speaks_of`` say of a folded word whether any language knows it."""

    def __init__(
        self,
        pack: Pack,
        entries: Sequence[Entry],
        analysers: Mapping[str, Analyser],
        weights: Weights = DEFAULT_WEIGHTS,
        store: VectorStore | None = None,
        kept: Kept = NOWHERE,
        learned: Callable[[], Parts | None] = lambda: None,
    ) -> None:
        self.analysers = analysers
        self.store = store
        numbering = frozenset[str]().union(*(analyser.part_words for analyser in analysers.values()))
        names = frozenset[str]().union(*(analyser.part_names for analyser in analysers.values()))
        self.numbering = numbering - names  # what names parts in any language and marks none: «rec», «no»
        self._pack, self._entries, self._weights, self._kept = pack, entries, weights, kept
        self._learned = learned
        self._built: dict[str, Index] = {}
        self.telling = frozenset[str]().union(*(a.marks.union(a.shorthand) for a in analysers.values()))
        remembered = lru_cache(maxsize=WORDS)  # of any language, the same words come again and again
        self.listed = remembered(self._listed)
        self.has = remembered(self._has)
        self.speaks_of = remembered(self._speaks_of)

    def _listed(self, word: str) -> bool:
        """Whether a folded word is in the dictionary of any language."""
        return any(each.speller.listed(word) for each in self.values())

    def _has(self, word: str) -> bool:
        """Whether any index has a folded word."""
        return any(each.has(word) for each in self.values())

    def _speaks_of(self, word: str) -> bool:
        """Whether a folded word stands in anything that the report says, in any language, or in a name."""
        return any(each.speaks_of(word) for each in self.values())

    def __getitem__(self, code: str) -> Index:
        if code not in self._built:
            analyser = self.analysers[code]
            parts = self._kept.part(code, lambda: self._parts(analyser))
            self._built[code] = Index(
                parts, self._entries, analyser, self._weights, self.store, self._kept, lambda: self._classifier
            )
        return self._built[code]

    def _parts(self, analyser: Analyser) -> Parts:
        from bot.search.build import index_parts  # a library or two that answering does not need

        return index_parts(self._pack, self._entries, analyser, self._weights.told > self._weights.asked)

    @property
    def taught(self) -> bool:
        """Whether the pack has a classifier: many entries, and enough ways of asking. Of a few entries one would always
        seem likely; of passages alone nobody wrote what is asked."""
        ways = sum(len(own) for entry in self._entries for own in entry.phrasings.values())
        curated = self._weights.told <= self._weights.asked
        return curated and len(self._entries) > ENTRIES and ways >= ASKED * len(self._entries) * len(self.analysers)

    @cached_property
    def _classifier(self) -> Classifier | None:
        """What the ways of asking teach; None where they are too few."""
        if not self.taught:
            return None
        name = f"classifier-{self.store.encoder.name if self.store else 'none'}"
        return Classifier(self._learned() or self._kept.part(name, self.train), [entry.id for entry in self._entries])

    def train(self) -> Parts:
        """The parts of a classifier, trained on every way of asking and every sentence told, in every language."""
        from bot.search.training import trained  # a pack brings what comes of it

        of, texts, words = [], [], []
        for code, analyser in self.analysers.items():
            own = [
                (at, text)
                for at, entry in enumerate(self._entries)
                for text in (*entry.phrasings[code], *what_it_says(entry, code))
            ]
            of += [at for at, _ in own]
            texts += [text for _, text in own]
            words += [buckets(analyser, said) for said in analyser.read([text for _, text in own])]
        rows = self.store.rows(texts).astype(np.float32) if self.store else np.zeros((len(texts), 0), np.float32)
        progress = self.store.progress if self.store else silent
        return trained([entry.id for entry in self._entries], words, unit(rows), np.array(of), progress)

    @cached_property
    def native(self) -> Mapping[Name, frozenset[str]]:
        """The languages that each name is of."""
        kept = data_of(self._kept.part("native", self._native), "native")
        return {tuple(name.split(" ")): frozenset(languages) for name, languages in kept.items()}

    def _native(self) -> Parts:
        from bot.search.naming import native_names

        found = native_names(self._pack)
        return data("native", {" ".join(name): sorted(languages) for name, languages in found.items()})

    def __iter__(self) -> Iterator[str]:
        return iter(self.analysers)

    def __len__(self) -> int:
        return len(self.analysers)
