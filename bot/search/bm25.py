"""BM25 as rank-bm25 has it, with an idf that is never negative and scores read from postings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import numpy as np
from rank_bm25 import BM25Okapi

from bot.mapped import Array
from bot.search.postings import BM25_K1, Postings, Scores, idf_of


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
        self._place = {term: at for at, term in enumerate(self.idf)}
        self._postings = Postings(self.posted("p", self._place), "p", self.corpus_size)

    def _initialize(self, corpus: Sequence[Sequence[str]]) -> Mapping[str, int]:
        """What rank-bm25 counts here term by term, counted by ``Counter``: building takes half the time."""
        self.corpus_size = len(corpus)
        self.doc_len = [len(document) for document in corpus]
        self.avgdl = sum(self.doc_len) / self.corpus_size
        self.doc_freqs = [Counter(document) for document in corpus]
        return Counter(chain.from_iterable(self.doc_freqs))

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = idf_of(nd, self.corpus_size)

    def posted(self, name: str, place: Mapping[str, int]) -> dict[str, Array]:
        """The postings as parts, the terms numbered by ``place``, which may have more of them than the corpus."""
        posted = [(at, t, n) for at, own in enumerate(self.doc_freqs) for t, n in own.items() if t in place]
        document = np.array([at for at, _, _ in posted], dtype=np.int32)
        term = np.array([place[t] for _, t, _ in posted], dtype=np.intp)
        tf = np.array([n for _, _, n in posted], dtype=np.float64)
        norm = self.k1 * (1 - self.b + self.b * np.asarray(self.doc_len) / self.avgdl)
        idf = np.array([self.idf[t] for _, t, _ in posted])
        order = np.argsort(term, kind="stable")
        weights = idf * tf * (self.k1 + 1) / (tf + norm[document])
        ends = np.cumsum([0, *np.bincount(term, minlength=len(place))], dtype=np.int64)
        return {
            f"{name}.documents": document[order],
            f"{name}.weights": weights[order],
            f"{name}.ends": ends,
        }

    def get_scores(self, query: Iterable[str]) -> Scores:
        """The score of every document; a term asked for twice counts once."""
        return self._postings.scores([self._place[term] for term in dict.fromkeys(query) if term in self._place])
