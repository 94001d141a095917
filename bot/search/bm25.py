"""BM25 as rank-bm25 has it, with an idf that is never negative and scores read from postings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count

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
        """What rank-bm25 counts in a dictionary a document, counted in one array: which document has which term how
        often, by the number of the document and, of one document, by that of the term."""
        self.corpus_size = len(corpus)
        self.doc_len = [len(document) for document in corpus]
        self.avgdl = sum(self.doc_len) / self.corpus_size
        numbered: defaultdict[str, int] = defaultdict(count().__next__)
        terms = np.fromiter(map(numbered.__getitem__, chain.from_iterable(corpus)), np.int64, sum(self.doc_len))
        documents = np.arange(len(corpus)).repeat(self.doc_len)
        pairs, self._counts = np.unique(documents * len(numbered) + terms, return_counts=True)
        self._documents, self._terms = np.divmod(pairs, len(numbered))
        return dict(zip(numbered, np.bincount(self._terms).tolist(), strict=True))

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        self.idf = idf_of(nd, self.corpus_size)

    def posted(self, name: str, place: Mapping[str, int]) -> dict[str, Array]:
        """The postings as parts, the terms numbered by ``place``, which may have more of them than the corpus."""
        places = np.array([place.get(term, -1) for term in self.idf], dtype=np.int64)[self._terms]
        order = np.argsort(places, kind="stable")[np.count_nonzero(places < 0) :]
        document, term, tf = self._documents[order], places[order], self._counts[order].astype(np.float64)
        norm = self.k1 * (1 - self.b + self.b * np.asarray(self.doc_len) / self.avgdl)
        idf = np.fromiter(self.idf.values(), np.float64)[self._terms[order]]
        ends = np.cumsum([0, *np.bincount(term, minlength=len(place))], dtype=np.int64)
        return {
            f"{name}.documents": document.astype(np.int32),
            f"{name}.weights": idf * tf * (self.k1 + 1) / (tf + norm[document]),
            f"{name}.ends": ends,
        }

    def get_scores(self, query: Iterable[str]) -> Scores:
        """The score of every document; a term asked for twice counts once."""
        return self._postings.scores([self._place[term] for term in dict.fromkeys(query) if term in self._place])
