"""BM25 as rank-bm25 has it, with an idf that is never negative and scores read from postings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

Scores = npt.NDArray[np.float64]
BM25_K1 = 1.2


def idf_of(frequencies: Mapping[str, int], documents: int) -> dict[str, float]:
    """Lucene's idf of each term, log(1 + (N − n + 0.5)/(n + 0.5)), from how many of ``documents`` have it; above 0."""
    by_count = {n: math.log(1 + (documents - n + 0.5) / (n + 0.5)) for n in set(frequencies.values())}
    return {term: by_count[n] for term, n in frequencies.items()}


class BM25(BM25Okapi):  # type: ignore[misc]  # rank-bm25 has no types
    """Okapi BM25 over a corpus of term lists.

    rank-bm25's own idf is zero or negative on small corpora; this one is Lucene's, log(1 + (N − n + 0.5)/(n + 0.5)),
    always above zero. Its ``get_scores`` walks every document for every term; this one adds up postings whose weights
    are worked out once, so a question costs what its terms occur and not what the corpus holds.

    ``k1`` and ``b`` are the usual ones: how soon repetition saturates, and how much length counts (0 to 1).
    """

    def __init__(self, corpus: Sequence[Sequence[str]], k1: float = BM25_K1, b: float = 0.5) -> None:
        if not any(corpus):  # rank-bm25 divides by the length of the corpus
            corpus = [*corpus[:-1], [""]]
        super().__init__(corpus, k1=k1, b=b)
        self._post()

    def _initialize(self, corpus: Sequence[Sequence[str]]) -> Mapping[str, int]:
        """What rank-bm25 counts here term by term, counted by ``Counter``: building takes half the time."""
        self.corpus_size = len(corpus)
        self.doc_len = [len(document) for document in corpus]
        self.avgdl = sum(self.doc_len) / self.corpus_size
        self.doc_freqs = [Counter(document) for document in corpus]
        return Counter(chain.from_iterable(self.doc_freqs))

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = idf_of(nd, self.corpus_size)

    def _post(self) -> None:
        """Write the postings: the documents of each term and what it adds to their scores, term after term."""
        self._place = {term: at for at, term in enumerate(self.idf)}
        place = self._place
        term = np.array([place[t] for frequencies in self.doc_freqs for t in frequencies], dtype=np.intp)
        tf = np.array([n for frequencies in self.doc_freqs for n in frequencies.values()], dtype=np.float64)
        document = np.repeat(np.arange(self.corpus_size), [len(frequencies) for frequencies in self.doc_freqs])
        norm = self.k1 * (1 - self.b + self.b * np.asarray(self.doc_len) / self.avgdl)
        idf = np.array(list(self.idf.values()))
        order = np.argsort(term, kind="stable")
        self._documents = document[order]
        self._weights = (idf[term] * tf * (self.k1 + 1) / (tf + norm[document]))[order]
        self._ends: list[int] = np.cumsum(np.bincount(term, minlength=len(place))).tolist()
        self.doc_freqs = []  # half of the memory, and nothing reads it any more

    def get_scores(self, query: Iterable[str]) -> Scores:
        """The score of every document; a term asked for twice counts once."""
        scores = np.zeros(self.corpus_size)
        for term in dict.fromkeys(query):
            at = self._place.get(term)
            if at is not None:
                posting = slice(self._ends[at - 1] if at else 0, self._ends[at])
                scores[self._documents[posting]] += self._weights[posting]
        return scores
